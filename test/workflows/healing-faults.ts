/** Faults planted in a domain that stands, right before its health check. */
import type { ExistingRecord } from '../../src/core/dns.ts';
import { DOMAIN, SALES, type World } from '../activities/fakes.ts';

const ADDRESS = `anna@${DOMAIN}`;

function isText(start: string): (record: ExistingRecord) => boolean {
  return ({ type, content }) => type === 'TXT' && content.startsWith(start);
}

/** Takes the records that match out of the zone. */
export function remove(world: World, matches: (record: ExistingRecord) => boolean): void {
  world.dns.records = world.dns.records.filter((record) => !matches(record));
}

function edit(world: World, matches: (record: ExistingRecord) => boolean, content: string): void {
  world.dns.records = world.dns.records.map((record) =>
    matches(record) ? { ...record, content } : record,
  );
}

const isOwnership = isText('forward-email-site-verification');
export const isSpf = isText('v=spf1');
const isDmarc = isText('v=DMARC1');

/** Faults a run mends: [what, how it is planted, what 4-1 calls it, what must hold in the end]. */
export const HEALED: readonly (readonly [
  string,
  (world: World) => void,
  string,
  (world: World) => unknown,
  unknown,
])[] = [
  [
    'our record missing',
    (world) => {
      remove(world, isSpf);
    },
    'dns.spf',
    (world) => world.dns.records.filter(isSpf).length,
    1,
  ],
  [
    'our record edited',
    (world) => {
      edit(world, isSpf, 'v=spf1 ~all');
    },
    'dns.spf',
    (world) => world.dns.records.find(isSpf)?.content,
    'v=spf1 include:spf.forwardemail.net ~all',
  ],
  [
    'the ownership TXT missing',
    (world) => {
      remove(world, isOwnership);
    },
    'dns.ownership',
    (world) => world.dns.records.filter(isOwnership).length,
    1,
  ],
  [
    'a protection off under `ensure`',
    (world) => {
      const domain = world.mail.domains.get(DOMAIN)!;
      domain.protections = { ...domain.protections, phishing: false };
    },
    'protection.phishing',
    (world) => world.mail.domains.get(DOMAIN)?.protections.phishing,
    true,
  ],
  [
    'IMAP off on a mailbox of the manifest',
    (world) => (world.mail.aliases.get(ADDRESS)!.mailbox = false),
    'alias.mailbox',
    (world) => world.mail.aliases.get(ADDRESS)?.mailbox,
    true,
  ],
  [
    'an alias missing',
    (world) => world.mail.aliases.delete(`sales@${DOMAIN}`),
    'alias.missing',
    (world) => world.mail.aliases.get(`sales@${DOMAIN}`)?.recipients,
    SALES.recipients,
  ],
  [
    'an alias disabled that the manifest states enabled',
    (world) => (world.mail.aliases.get(ADDRESS)!.enabled = false),
    'alias.enabled',
    (world) => world.mail.aliases.get(ADDRESS)?.enabled,
    true,
  ],
  [
    'a password unknown while the candidate of the vault logs in',
    (world) => (world.store.passwords[0]!.state = 'unknown'),
    'password.unset',
    (world) => world.store.passwords[0]?.state,
    'proven',
  ],
];

const FOREIGN_MX = { id: 'f', name: DOMAIN, type: 'MX', content: 'mx.example.net', ttl: 1 };

/** Faults a run leaves to a person: [what, how it is planted, how 4-1 names it, what must still stand]. */
export const LEFT: readonly (readonly [
  string,
  (world: World) => void,
  string,
  (world: World) => unknown,
])[] = [
  [
    'an MX of another host',
    (world) => (world.dns.records = [...world.dns.records, { ...FOREIGN_MX, priority: 1 }]),
    'dns.foreign-mx',
    (world) => world.dns.records.filter(({ type }) => type === 'MX'),
  ],
  [
    'an MX that was edited',
    (world) => {
      edit(world, ({ type }) => type === 'MX', 'mx.example.net');
    },
    'dns.foreign-mx',
    (world) => world.dns.records.filter(({ type }) => type === 'MX'),
  ],
  [
    'the end of the SPF record',
    (world) => {
      edit(world, isSpf, 'v=spf1 include:spf.forwardemail.net ?all');
    },
    'dns.spf-all',
    (world) => world.dns.records.filter(isSpf),
  ],
  [
    'a weaker DMARC policy',
    (world) => {
      edit(world, isDmarc, 'v=DMARC1; p=none');
    },
    'dns.dmarc',
    (world) => world.dns.records.filter(isDmarc),
  ],
  [
    'recipients',
    (world) => (world.mail.aliases.get(`sales@${DOMAIN}`)!.recipients = ['x@example.net']),
    'alias.recipients',
    (world) => world.mail.aliases.get(`sales@${DOMAIN}`)?.recipients,
  ],
  [
    'a disabled alias the manifest says nothing of',
    (world) => (world.mail.aliases.get(ADDRESS)!.enabled = false),
    'alias.disabled',
    (world) => world.mail.aliases.get(ADDRESS)?.enabled,
  ],
  [
    'a protection off without `ensure`',
    (world) => {
      const domain = world.mail.domains.get(DOMAIN)!;
      domain.protections = { ...domain.protections, virus: false };
    },
    'protection.virus',
    (world) => world.mail.domains.get(DOMAIN)?.protections,
  ],
];
