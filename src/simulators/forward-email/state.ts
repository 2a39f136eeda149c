/** Everything Forward Email knows: accounts, their domains, aliases and passwords (in the clear: nobody's real ones). */
import { domainToUnicode } from 'node:url';
import type { Plan } from '../scenario-mail.ts';

export interface Alias {
  readonly id: string;
  name: string;
  description: string;
  labels: string[];
  is_enabled: boolean;
  error_code_if_disabled: 250 | 421 | 550;
  has_imap: boolean;
  has_recipient_verification: boolean;
  recipients: string[];
  readonly created_at: string;
  updated_at: string;
  password?: string;
  /** A rekey in progress: logins are refused until then, and the new password holds after it. */
  rekey?: { readonly until: number; readonly password: string };
  /** Successful calls of generate-password. */
  passwordsSet: number;
  /** Calls that sent `is_override: true` and were obeyed. */
  overrides: number;
  /** Times a mailbox that had a password was replaced by an empty one. */
  wipes: number;
  /** Made by this account where it is no administrator: such a member finds these only. */
  readonly own?: true;
}

export const PROTECTIONS = [
  'has_adult_content_protection',
  'has_phishing_protection',
  'has_executable_protection',
  'has_virus_protection',
] as const;
export type ProtectionFlag = (typeof PROTECTIONS)[number];

export interface Dkim {
  readonly selector: string;
  readonly value: string;
}

export interface Domain {
  readonly id: string;
  readonly name: string;
  plan: Plan;
  /** Of the account in it; whoever creates a domain is its administrator. */
  readonly group: 'admin' | 'user';
  readonly verification_record: string;
  readonly dkim: Dkim;
  readonly protections: Record<ProtectionFlag, boolean>;
  readonly flags: Record<'has_recipient_verification' | 'ignore_mx_check', boolean>;
  /** What the last checks saw in DNS. */
  readonly seen: Record<
    | 'has_mx_record'
    | 'has_txt_record'
    | 'has_dkim_record'
    | 'has_return_path_record'
    | 'has_dmarc_record'
    | 'has_spf_record',
    boolean
  >;
  /** Approval is somebody's decision there; passing `verify-smtp` is only its condition. */
  readonly sending: {
    has_smtp: boolean;
    is_smtp_suspended: boolean;
    smtp_verified_at?: string;
  };
  aliases: Alias[];
  readonly created_at: string;
  updated_at: string;
}

export interface Account {
  readonly token: string;
  readonly id: string;
  readonly email: string;
  plan: Plan;
  readonly email_verified: boolean;
  readonly banned: boolean;
  readonly past_due: boolean;
  /** ISO 8601. */
  readonly created_at: string;
  domains: Domain[];
}

export interface ForwardEmailState {
  readonly accounts: readonly Account[];
}

/** The name as the API shows it: the vendor stores Unicode. Everything in here, and DNS, has Punycode. */
export function shownName({ name }: Pick<Domain, 'name'>): string {
  return domainToUnicode(name) || name;
}

/** The domain by id, by exact name (case-sensitive) or by its Punycode, among the account's own. */
export function findDomain(account: Account, idOrName: string): Domain | undefined {
  return account.domains.find(
    (domain) =>
      domain.id === idOrName || domain.name === idOrName || shownName(domain) === idOrName,
  );
}

/** The alias by id or by exact name (case-sensitive; names are stored in lower case). */
export function findAlias(domain: Domain, idOrName: string): Alias | undefined {
  return domain.aliases.find((alias) => alias.id === idOrName || alias.name === idOrName);
}

/** Catch-all and regular-expression aliases cannot log in or hold a mailbox. */
export function isPattern(name: string): boolean {
  return name === '*' || name.startsWith('/');
}

/** Every domain of every account under this name (several accounts may add one name). */
export function domainsNamed(
  state: ForwardEmailState,
  name: string,
): { readonly account: Account; readonly domain: Domain }[] {
  return state.accounts.flatMap((account) =>
    account.domains.filter((domain) => domain.name === name).map((domain) => ({ account, domain })),
  );
}

/** Puts a finished rekey into force; call before looking at a password. */
export function settleRekey(alias: Alias, now: number): void {
  if (alias.rekey === undefined || alias.rekey.until > now) return;
  alias.password = alias.rekey.password;
  delete alias.rekey;
}
