/** Forward Email's objects in Mailkeel's words, and back. Pure. */
import { domainToASCII } from 'node:url';
import { getDomain } from 'tldts';
import { UNFINISHED_LABEL } from '../../core/aliases.ts';
import type {
  AliasWish,
  MailAlias,
  MailDomain,
  Protection,
  ProviderRecords,
} from '../../core/mail.ts';
import type { AccountIdentity } from '../ports.ts';
import type { AliasBody, NativeAccount, NativeAlias, NativeDomain } from './schemas.ts';

/** SMTP code (RFC 5321 §4.2.1) a disabled alias answers: 421 makes senders wait, 550 tells them; the default 250 swallows the mail. */
const DEFERRED = 421;
const REJECTED = 550;

const PROTECTION_FIELDS = {
  'adult-content': 'has_adult_content_protection',
  phishing: 'has_phishing_protection',
  executable: 'has_executable_protection',
  virus: 'has_virus_protection',
} as const satisfies Record<Protection, keyof NativeDomain>;

/** The key is the user id the account's limits are counted by. */
export function toIdentity(account: NativeAccount): AccountIdentity {
  return {
    key: toKey(account.id),
    ...(account.plan === undefined ? {} : { plan: account.plan }),
    ...(account.email === undefined ? {} : { email: account.email }),
  };
}

/** Names are stored in Unicode and become Punycode here. */
export function toMailDomain(native: NativeDomain): MailDomain {
  const name = domainToASCII(native.name) || native.name;
  return {
    id: native.id,
    name,
    plan: native.plan,
    protections: {
      'adult-content': native.has_adult_content_protection,
      phishing: native.has_phishing_protection,
      executable: native.has_executable_protection,
      virus: native.has_virus_protection,
    },
    records: toRecords(name, native),
    seen: { ownership: native.has_txt_record, mx: native.has_mx_record },
    mxIgnored: native.ignore_mx_check,
    ...sendingOf(native),
    ...(native.created_at === undefined ? {} : { createdAt: native.created_at }),
    ...(native.members === undefined ? {} : { admins: toAdmins(native.members) }),
  };
}

function toAdmins(members: NonNullable<NativeDomain['members']>): readonly string[] {
  return members
    .filter(({ group }) => group === 'admin')
    .map(({ user }) => toKey(typeof user === 'string' ? user : user.id));
}

function toKey(userId: string): string {
  return `forward-email:${userId}`;
}

function sendingOf({
  has_smtp: enabled,
  is_smtp_suspended: suspended,
  smtp_verified_at: verifiedAt,
}: NativeDomain): Pick<MailDomain, 'sending'> {
  if (enabled === undefined) return {};
  return { sending: { enabled, suspended, ...(verifiedAt === undefined ? {} : { verifiedAt }) } };
}

function toRecords(domain: string, native: NativeDomain): ProviderRecords {
  const { dkim, return_path: returnPath } = native.smtp_dns_records ?? {};
  const proof = native.verification_record;
  return {
    mx: [
      { exchange: 'mx1.forwardemail.net', priority: 10 },
      { exchange: 'mx2.forwardemail.net', priority: 10 },
    ],
    spf: 'include:spf.forwardemail.net',
    clients: {
      imap: { host: 'imap.forwardemail.net', port: 993 },
      submission: { host: 'smtp.forwardemail.net', port: 465 },
    },
    dmarcRua: `dmarc-${native.id}@forwardemail.net`,
    ...(proof === undefined
      ? {}
      : { ownership: { name: domain, value: `forward-email-site-verification=${proof}` } }),
    ...(dkim === undefined
      ? {}
      : { dkim: { name: toWholeName(dkim.name, domain), value: dkim.value } }),
    ...(returnPath === undefined
      ? {}
      : {
          returnPath: {
            name: toWholeName(returnPath.name, domain),
            target: returnPath.value.toLowerCase().replace(/\.$/, ''),
          },
        }),
  };
}

/** `smtp_dns_records` names are relative to the registrable root: `fe-x._domainkey.mail` belongs to mail.example.com. */
export function toWholeName(name: string, domain: string): string {
  const root = getDomain(domain) ?? domain;
  const relative = name.toLowerCase().replace(/\.$/, '');
  return relative === root || relative.endsWith(`.${root}`) ? relative : `${relative}.${root}`;
}

/** The flags to send for the named protections, and no other. */
export function toProtectionBody(
  wish: Partial<Record<Protection, boolean>>,
): Readonly<Record<string, boolean>> {
  const fields = Object.entries(wish).map(([protection, on]) => [
    PROTECTION_FIELDS[protection as Protection],
    on,
  ]);
  return Object.fromEntries(fields) as Record<string, boolean>;
}

export function toAlias(native: NativeAlias): MailAlias {
  return {
    id: native.id,
    name: native.name,
    mailbox: native.has_imap,
    enabled: native.is_enabled,
    recipients: native.recipients,
    description: native.description,
    labels: native.labels,
  };
}

/** The body that makes an alias what `wish` says. */
export function toBody(wish: AliasWish): AliasBody {
  return {
    name: wish.name.toLowerCase(),
    description: wish.description,
    labels: wish.labels,
    recipients: wish.recipients,
    is_enabled: wish.enabled,
    has_imap: wish.mailbox,
    error_code_if_disabled: REJECTED,
  };
}

/** The same alias while its recipients are not yet known to be right: disabled, mail deferred, marked. */
export function toUnfinishedBody(wish: AliasWish): AliasBody {
  return {
    ...toBody(wish),
    labels: [...wish.labels, UNFINISHED_LABEL],
    is_enabled: false,
    error_code_if_disabled: DEFERRED,
  };
}

/** The whole body of an alias as it stands with `wish` laid over it: what a PUT leaves out it wipes. */
export function toChangedBody(native: NativeAlias, wish: Partial<AliasWish>): AliasBody {
  const disabling = native.is_enabled && wish.enabled === false;
  const code = Number(native.error_code_if_disabled ?? REJECTED);
  return {
    ...toBody({ ...toAlias(native), ...wish }),
    has_recipient_verification: native.has_recipient_verification,
    error_code_if_disabled: disabling ? REJECTED : code,
  };
}
