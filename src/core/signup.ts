/** Who may sign up for which mailbox: the address in its one form, and the names nobody may claim. */
import { parseAddress, type MailAddress } from './mail-address.ts';

export interface SignupPolicy {
  /** Mail domains people may sign up at, lower-case Punycode. */
  readonly domains: readonly string[];
  /** Local parts nobody may claim, beside the ones every domain needs (`RESERVED_NAMES`). */
  readonly reserved: readonly string[];
}

/** Functions, not people: RFC 2142 §§3–5, the names a certificate authority mails (CA/Browser Forum BR 3.2.2.4.4), and a host's own. */
export const RESERVED_NAMES: readonly string[] = [
  ...['abuse', 'noc', 'security', 'postmaster', 'hostmaster', 'usenet', 'news', 'webmaster'],
  ...['www', 'uucp', 'ftp', 'info', 'marketing', 'sales', 'support'],
  ...['admin', 'administrator'],
  ...['root', 'daemon', 'nobody', 'mailer-daemon', 'noreply', 'no-reply'],
];

/** A local part with its sub-address after `+` (RFC 5233) belongs to whoever has the part before it. */
const SUBADDRESS = '+';

/** What every mail host takes as the name of a mailbox; parseAddress has refused dots in the wrong place. */
const MAILBOX_NAME = /^[a-z0-9._-]+$/;

interface NormalAddress {
  readonly address: string;
  readonly domain: string;
}

export type SignupVerdict =
  | ({ readonly verdict: 'accepted' } & NormalAddress)
  /** An address that may not be claimed; `reason` ends a sentence that begins with it. */
  | ({ readonly verdict: 'policy'; readonly reason: string } & NormalAddress)
  /** No mail address at all. */
  | { readonly verdict: 'syntax'; readonly reason: string };

/**
 * Brings an address as a person typed it into its one form (trimmed, NFC, lower case, domain in Punycode) and says whether it may be claimed.
 * The same address however it was typed gives the same result.
 */
export function judgeSignup(typed: string, policy: SignupPolicy): SignupVerdict {
  const parsed = parseAddress(typed.trim().normalize('NFC'));
  if (parsed === undefined) return { verdict: 'syntax', reason: 'is not a mail address' };
  const { local, domain } = parsed;
  const normal = { address: `${local}@${domain}`, domain };
  const reason = offence(parsed, policy);
  return reason === undefined
    ? { verdict: 'accepted', ...normal }
    : { verdict: 'policy', reason, ...normal };
}

function offence({ local, domain }: MailAddress, policy: SignupPolicy): string | undefined {
  if (!policy.domains.includes(domain)) return `is at ${domain}, where nobody can sign up`;
  if (local.includes(SUBADDRESS)) return 'has a "+": mail to it belongs to the name before the "+"';
  if (!MAILBOX_NAME.test(local))
    return 'has a character no mailbox may have: a to z, 0 to 9, ".", "_" and "-" are allowed';
  if (RESERVED_NAMES.includes(local) || policy.reserved.includes(local))
    return `is reserved: ${local}@ is a function of the domain, not a person`;
  return undefined;
}

/** What Kratos sends as id before an identity is stored (`response.parse: true` or `can_interrupt`): it names nobody. */
export const NIL_IDENTITY = '00000000-0000-0000-0000-000000000000';

/** Codes of the Conflicts that end a sign-up: the address is another identity's, or the identity has another address. */
export const CLAIM_REFUSALS = ['address-claimed', 'identity-taken'] as const;

export type ClaimRefusal = (typeof CLAIM_REFUSALS)[number];

/** What the audit log and the vault call the execution of a sign-up: it belongs to no manifest. */
export const SIGN_UP = 'sign-up';

/** Free text by which a mail host tells one identity's mailbox from everybody else's. */
export function ownershipMark(identity: string): string {
  return `kratos:${identity}`;
}
