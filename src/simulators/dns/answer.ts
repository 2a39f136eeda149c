/** What a name server answers for a name and type: pure, over the records it has at this moment. */
import type { Answer, RecordType } from 'dns-packet';
import { characterStrings } from '../txt.ts';
import { zoneOf, type Delay, type Zone, type ZoneRecord } from '../zones.ts';

export type Rcode = 'NOERROR' | 'SERVFAIL' | 'NXDOMAIN' | 'REFUSED';

export interface Reply {
  readonly rcode: Rcode;
  readonly authoritative: boolean;
  readonly answers: readonly Answer[];
  readonly authorities: readonly Answer[];
}

/** Zones as one server serves them at one moment. */
export interface View {
  readonly zones: readonly Zone[];
  readonly at: number;
  readonly delay: Delay;
  /** SOA minimum, seconds. */
  readonly negativeTtl: number;
}

const MOST_ALIASES = 8;
/** Cloudflare's automatic TTL. */
const AUTO_TTL = 300;
/** What a proxied name resolves to, whatever its record says, and here also a flattened one. */
const EDGE_ADDRESS = '104.16.0.1';

/**
 * An authoritative answer; REFUSED for names of nobody's zone here, a referral at and below a cut. CNAMEs are followed inside the zones
 * held.
 */
export function authoritativeReply(view: View, name: string, type: RecordType): Reply {
  const zone = zoneOf(view.zones, name);
  if (zone === undefined)
    return { rcode: 'REFUSED', authoritative: false, answers: [], authorities: [] };
  const answers: Answer[] = [];
  let current = name;
  for (let hop = 0; hop <= MOST_ALIASES; hop += 1) {
    const here = zoneOf(view.zones, current);
    if (here === undefined) break;
    const cut = cutAbove(view, here, current);
    if (cut.length > 0)
      return { rcode: 'NOERROR', authoritative: false, answers, authorities: cut };
    const set = recordsAt(view, here, current);
    const direct = set.records.filter((record) => record.type === type);
    if (direct.length > 0) return positive([...answers, ...direct]);
    const alias = set.records.find((record) => record.type === 'CNAME');
    if (alias?.type !== 'CNAME') return negative(view, here, { answers, exists: set.exists });
    answers.push(alias);
    current = alias.data;
  }
  return positive(answers);
}

/** The `NS` records at or above a name, below the apex of its zone: what stands there is another zone's, and never served from this one. */
export function cutAbove(view: View, zone: Zone, name: string): readonly Answer[] {
  const published = zone.published(view.at, view.delay);
  return published
    .filter(({ type, name: at }) => type === 'NS' && at !== zone.name)
    .filter(({ name: at }) => name === at || name.endsWith(`.${at}`))
    .map((record) => toAnswer(record, false));
}

function positive(answers: readonly Answer[]): Reply {
  return { rcode: 'NOERROR', authoritative: true, answers, authorities: [] };
}

/** NODATA where the name or something below it exists, else NXDOMAIN; both with the SOA (RFC 2308 §2). */
function negative(
  view: View,
  zone: Zone,
  found: { readonly answers: readonly Answer[]; readonly exists: boolean },
): Reply {
  return {
    rcode: found.exists ? 'NOERROR' : 'NXDOMAIN',
    authoritative: true,
    answers: found.answers,
    authorities: [soaOf(zone, view.negativeTtl)],
  };
}

function recordsAt(
  view: View,
  zone: Zone,
  name: string,
): { readonly records: Answer[]; readonly exists: boolean } {
  const published = zone.published(view.at, view.delay);
  const records = published
    .filter((record) => record.name === name)
    .map((record) => toAnswer(record, zone.flattens));
  const apex = name === zone.name ? apexRecords(zone, view.negativeTtl) : [];
  return {
    records: [...apex, ...records],
    exists:
      apex.length > 0 || published.some((r) => r.name === name || r.name.endsWith(`.${name}`)),
  };
}

function apexRecords(zone: Zone, negativeTtl: number): Answer[] {
  const hosts = Object.values(zone.nameServers);
  return [
    ...hosts.map((data): Answer => ({ type: 'NS', name: zone.name, ttl: 86_400, data })),
    soaOf(zone, negativeTtl),
  ];
}

function soaOf(zone: Zone, negativeTtl: number): Answer {
  const data = {
    mname: zone.nameServers.ns1,
    rname: 'dns.cloudflare.com',
    serial: 2_026_000_001,
    refresh: 10_000,
    retry: 2_400,
    expire: 604_800,
    minimum: negativeTtl,
  };
  return { type: 'SOA', name: zone.name, ttl: negativeTtl, data };
}

/** One stored record in wire terms. */
function toAnswer(record: ZoneRecord, flattens: boolean): Answer {
  const base = { name: record.name, ttl: record.ttl === 1 ? AUTO_TTL : record.ttl };
  const flattened = flattens && record.type === 'CNAME';
  if (record.proxied || flattened) return { ...base, type: 'A', data: EDGE_ADDRESS };
  return recordData(base, record);
}

/** The wire form of a record given as text; unknown types are the caller's mistake. */
export function recordData(
  base: { readonly name: string; readonly ttl: number },
  record: Pick<ZoneRecord, 'type' | 'content' | 'priority'>,
): Answer {
  switch (record.type) {
    case 'A':
    case 'AAAA':
    case 'CNAME':
    case 'NS':
    case 'PTR':
      return { ...base, type: record.type, data: record.content };
    case 'MX':
      return {
        ...base,
        type: 'MX',
        data: { preference: record.priority ?? 0, exchange: record.content },
      };
    case 'SRV':
      return { ...base, type: 'SRV', data: serviceData(record) };
    case 'TXT':
      return { ...base, type: 'TXT', data: characterStrings(record.content) };
    default:
      throw new Error(`the DNS simulator cannot publish a record of type ${record.type}`);
  }
}

/** RFC 2782: the content is `<weight> <port> <target>`. */
function serviceData({ content, priority = 0 }: Pick<ZoneRecord, 'content' | 'priority'>): {
  readonly priority: number;
  readonly weight: number;
  readonly port: number;
  readonly target: string;
} {
  const [weight, port, target = ''] = content.split(' ');
  return { priority, weight: Number(weight), port: Number(port), target };
}
