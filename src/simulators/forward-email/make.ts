/** Making domains and aliases, from a scenario and from the API alike. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { getDomain } from 'tldts';
import type { AccountSeed, AliasSeed, DomainSeed, ForwardEmailScenario } from '../scenario-mail.ts';
import type { Account, Alias, Dkim, Domain, ForwardEmailState } from './state.ts';

/** Builds the state a scenario begins with. */
export function seedState(scenario: ForwardEmailScenario, now: number): ForwardEmailState {
  const context = { at: new Date(now).toISOString(), dkimBits: scenario.dkimBits };
  return { accounts: scenario.accounts.map((seed) => seedAccount(seed, context)) };
}

export interface MakeContext {
  /** ISO 8601. */
  readonly at: string;
  readonly dkimBits: 1024 | 2048;
}

function seedAccount(seed: AccountSeed, context: MakeContext): Account {
  const domains = seed.domains.map((domain) => seedDomain(seed, domain, context));
  return { ...seed, created_at: context.at, domains };
}

function seedDomain(account: AccountSeed, seed: DomainSeed, context: MakeContext): Domain {
  const domain = makeDomain(seed, context);
  domain.aliases = seed.aliases.map((alias) => seedAlias(account.email, alias, context.at));
  return domain;
}

function seedAlias(owner: string, seed: AliasSeed, at: string): Alias {
  const { recipients, password, ...fields } = seed;
  return {
    ...makeAlias({ ...fields, recipients: recipients ?? [owner] }, at),
    ...(password === undefined ? {} : { password }),
  };
}

type SeedOnly = 'group' | 'verification_record' | 'dkim' | 'has_smtp' | 'is_smtp_suspended';

type DomainFields = Omit<DomainSeed, 'aliases' | SeedOnly> &
  Partial<Pick<DomainSeed, SeedOnly>> &
  Partial<Domain['flags']>;

/** A new domain without aliases, with its own verification record and DKIM key. */
export function makeDomain(fields: DomainFields, context: MakeContext): Domain {
  return {
    id: objectId(),
    name: fields.name,
    plan: fields.plan,
    group: fields.group ?? 'admin',
    verification_record: fields.verification_record ?? randomBytes(5).toString('hex'),
    dkim: fields.dkim ?? makeDkim(fields.name, context.dkimBits),
    protections: {
      has_adult_content_protection: fields.has_adult_content_protection,
      has_phishing_protection: fields.has_phishing_protection,
      has_executable_protection: fields.has_executable_protection,
      has_virus_protection: fields.has_virus_protection,
    },
    flags: {
      has_recipient_verification: fields.has_recipient_verification ?? false,
      ignore_mx_check: fields.ignore_mx_check ?? false,
    },
    seen: {
      has_mx_record: false,
      has_txt_record: false,
      has_dkim_record: false,
      has_return_path_record: false,
      has_dmarc_record: false,
      has_spf_record: false,
    },
    sending: {
      has_smtp: fields.has_smtp ?? false,
      is_smtp_suspended: fields.is_smtp_suspended ?? false,
    },
    aliases: [],
    created_at: context.at,
    updated_at: context.at,
  };
}

type AliasFields = Pick<Alias, 'name' | 'recipients'> & Partial<Alias>;

/** A new alias; `has_imap` is off unless stated. */
export function makeAlias(fields: AliasFields, at: string): Alias {
  return {
    id: objectId(),
    description: '',
    labels: [],
    is_enabled: true,
    error_code_if_disabled: 250,
    has_imap: false,
    has_recipient_verification: false,
    created_at: at,
    updated_at: at,
    passwordsSet: 0,
    overrides: 0,
    wipes: 0,
    ...fields,
  };
}

/** Names of DNS records are relative to the registrable root: `fe-x._domainkey.mail` for mail.example.com. */
export function relativeToRoot(label: string, domain: string): string {
  const root = getDomain(domain) ?? domain;
  return domain === root ? label : `${label}.${domain.slice(0, -root.length - 1)}`;
}

function makeDkim(domain: string, modulusLength: number): Dkim {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength });
  const key = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
  const selector = relativeToRoot(`fe-${randomBytes(5).toString('hex')}._domainkey`, domain);
  return { selector, value: `v=DKIM1; k=rsa; p=${key};` };
}

function objectId(): string {
  return randomBytes(12).toString('hex');
}
