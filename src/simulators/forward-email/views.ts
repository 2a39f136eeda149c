/** The objects as the API shows them; each route shows them a little differently. */
import { relativeToRoot } from './make.ts';
import { shownName, type Account, type Alias, type Domain } from './state.ts';

type Json = Record<string, unknown>;

const QUOTA = 10_737_418_240;
const STORAGE = { storage_used: 0, storage_used_by_aliases: 0, storage_quota: QUOTA };

/** A domain in a list; unset optional fields are absent, not null. */
export function domainView(domain: Domain): Json {
  return {
    id: domain.id,
    object: 'domain',
    name: shownName(domain),
    plan: domain.plan,
    verification_record: domain.verification_record,
    ...domain.seen,
    has_smtp: domain.sending.has_smtp,
    is_smtp_suspended: domain.sending.is_smtp_suspended,
    ...(domain.sending.smtp_verified_at === undefined
      ? {}
      : { smtp_verified_at: domain.sending.smtp_verified_at }),
    ...domain.protections,
    ...domain.flags,
    has_custom_verification: false,
    has_newsletter: false,
    has_regex: domain.aliases.some((alias) => alias.name.startsWith('/')),
    has_catchall: domain.aliases.some((alias) => alias.name === '*'),
    is_catchall_regex_disabled: false,
    has_delivery_logs: false,
    retention_days: 0,
    allowlist: [],
    denylist: [],
    restricted_alias_names: [],
    max_recipients_per_alias: 10,
    smtp_port: '25',
    ...(domain.plan === 'free' ? {} : STORAGE),
    smtp_dns_records: smtpDnsRecords(domain),
    created_at: domain.created_at,
    updated_at: domain.updated_at,
    link: `https://forwardemail.net/my-account/domains/${shownName(domain)}`,
  };
}

/** A single domain: with its members. */
export function domainDetailView(account: Account, domain: Domain): Json {
  return {
    ...domainView(domain),
    members: [{ user: userView(account), group: domain.group }],
    invites: [],
  };
}

/** The records only the vendor can name, relative to the registrable root. */
export function smtpDnsRecords(domain: Domain): {
  readonly dkim: { readonly name: string; readonly value: string };
  readonly return_path: { readonly name: string; readonly value: string };
  readonly dmarc: { readonly name: string; readonly value: string };
} {
  return {
    dkim: { name: domain.dkim.selector, value: domain.dkim.value },
    return_path: { name: relativeToRoot('fe-bounces', domain.name), value: 'forwardemail.net' },
    dmarc: {
      name: relativeToRoot('_dmarc', domain.name),
      value: `v=DMARC1; p=reject; pct=100; rua=mailto:dmarc-${domain.id}@forwardemail.net;`,
    },
  };
}

/** An alias in GET and list: small `user` and `domain`. No field says whether a password exists. */
export function aliasView(account: Account, domain: Domain, alias: Alias): Json {
  return {
    ...aliasFields(alias),
    user: userView(account),
    domain: { id: domain.id, name: shownName(domain) },
  };
}

/** The answer to POST: the domain whole. */
export function createdAliasView(account: Account, domain: Domain, alias: Alias): Json {
  return {
    ...aliasFields(alias),
    user: userView(account),
    domain: domainDetailView(account, domain),
  };
}

/** The answer to PUT: `user` and `domain` are ids. */
export function updatedAliasView(account: Account, domain: Domain, alias: Alias): Json {
  return { ...aliasFields(alias), user: account.id, domain: domain.id };
}

/** GET /v1/account by API token. */
export function accountView(account: Account): Json {
  return {
    plan: account.plan,
    email: account.email,
    full_email: account.email,
    display_name: account.email.split('@')[0],
    max_quota_per_alias: QUOTA,
    otp_enabled: false,
    last_locale: 'en',
    id: account.id,
    object: 'user',
    locale: 'en',
    address_country: 'None',
    address_html: '',
    created_at: account.created_at,
    updated_at: account.created_at,
  };
}

/** GET /v1/account with an alias's own address and password. */
export function aliasAccountView(domain: Domain, alias: Alias): Json {
  return {
    id: alias.id,
    object: 'alias',
    name: alias.name,
    email: `${alias.name}@${domain.name}`,
    domain_id: domain.id,
    domain_name: shownName(domain),
    storage_used: 0,
    storage_quota: QUOTA,
    has_imap: alias.has_imap,
    has_pgp: false,
    locale: 'en',
    created_at: alias.created_at,
    updated_at: alias.updated_at,
  };
}

function aliasFields(alias: Alias): Json {
  return {
    id: alias.id,
    object: 'alias',
    name: alias.name,
    ...(alias.description === '' ? {} : { description: alias.description }),
    labels: alias.labels,
    is_enabled: alias.is_enabled,
    error_code_if_disabled: alias.error_code_if_disabled,
    has_imap: alias.has_imap,
    has_pgp: false,
    has_recipient_verification: alias.has_recipient_verification,
    recipients: alias.recipients,
    verified_recipients: [],
    pending_recipients: [],
    retention: 0,
    storage_location: 'storage_do_1',
    storage_used: 0,
    vacation_responder: {},
    created_at: alias.created_at,
    updated_at: alias.updated_at,
  };
}

function userView(account: Account): Json {
  return {
    id: account.id,
    email: account.email,
    display_name: account.email.split('@')[0],
  };
}
