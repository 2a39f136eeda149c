/** What each kind of provider offers and Mailkeel makes use of, as it was last looked at. Adapters declare it; `mailkeel permissions` shows it. */
import {
  DNS_CAPABILITIES,
  MAIL_CAPABILITIES,
  seenAt,
  type Capability,
  type DnsCapabilities,
  type MailCapabilities,
} from './capability.ts';

const vendorSource = seenAt(
  '2026-11-22',
  'github.com/forwardemail/forwardemail.net, tree of 2025-02-19 and single files up to September 2026',
);

export const FORWARD_EMAIL_CAPABILITIES: MailCapabilities = {
  'list-domains': vendorSource.yes,
  'whole-object': vendorSource.yes,
  protections: vendorSource.yes,
  'mx-check-off': vendorSource.yes,
  'record-check': vendorSource.yes,
  'sending-check': vendorSource.yes,
  'password-change': vendorSource.yes,
  'password-mail': vendorSource.yes,
  'copying-mailbox': vendorSource.yes,
  'stable-ids': vendorSource.yes,
};

const stalwart = seenAt('2026-11-22', 'github.com/stalwartlabs/stalwart, v0.15.5 and v0.16.18');

export const STALWART_CAPABILITIES: MailCapabilities = {
  'list-domains': stalwart.yes,
  'whole-object': stalwart.no,
  protections: stalwart.no,
  'mx-check-off': stalwart.no,
  'record-check': stalwart.no,
  'sending-check': stalwart.no,
  'password-change': stalwart.no,
  'password-mail': stalwart.no,
  'copying-mailbox': stalwart.no,
  // 0.16 rebuilds the directory from a dump, and writes ids in another way.
  'stable-ids': stalwart.no,
};

const zonePage = seenAt('2026-11-22', 'developers.cloudflare.com/api/resources/zones');
const settingsPage = seenAt(
  '2026-11-22',
  'developers.cloudflare.com/api/resources/dns/subresources/settings, paid plans',
);
const batchPage = seenAt(
  '2026-11-22',
  'developers.cloudflare.com/dns/manage-dns-records/how-to/batch-record-changes, Free plan',
);
const typesPage = seenAt(
  '2026-11-22',
  'developers.cloudflare.com/dns/manage-dns-records/reference/dns-record-types',
);

/** Changes of one call on a Free plan, the least of all plans. */
const CLOUDFLARE_BATCH = 200;

export const CLOUDFLARE_CAPABILITIES = {
  'zone-names': zonePage.yes,
  'cname-flattening': settingsPage.yes,
  'stable-record-ids': batchPage.yes,
  'proxied-records': typesPage.yes,
  'changes-at-once': { ...batchPage.yes, limit: CLOUDFLARE_BATCH },
} as const satisfies DnsCapabilities;

const powerDns = seenAt('2026-11-22', 'measured on PowerDNS 4.7.3 with gsqlite3 and lmdb');

export const POWERDNS_CAPABILITIES: DnsCapabilities = {
  'zone-names': powerDns.no,
  'cname-flattening': powerDns.no,
  'stable-record-ids': powerDns.no,
  'proxied-records': powerDns.no,
  'changes-at-once': powerDns.yes,
};

/** One capability with what it means, as it is shown. */
export interface ShownCapability extends Capability {
  readonly capability: string;
  readonly what: string;
}

const BY_KIND = {
  'forward-email': shown(MAIL_CAPABILITIES, FORWARD_EMAIL_CAPABILITIES),
  stalwart: shown(MAIL_CAPABILITIES, STALWART_CAPABILITIES),
  cloudflare: shown(DNS_CAPABILITIES, CLOUDFLARE_CAPABILITIES),
  powerdns: shown(DNS_CAPABILITIES, POWERDNS_CAPABILITIES),
} as const;

/** Everything declared of a kind of account, in the order of the tables. */
export function capabilitiesOf(kind: keyof typeof BY_KIND): readonly ShownCapability[] {
  return BY_KIND[kind];
}

function shown<K extends string>(
  words: Readonly<Record<K, string>>,
  declared: Readonly<Record<K, Capability>>,
): readonly ShownCapability[] {
  const names = Object.keys(words) as K[];
  return names.map((name) => ({ capability: name, what: words[name], ...declared[name] }));
}
