/** PowerDNS's record sets ↔ Mailkeel's records. Pure. */
import { createHash } from 'node:crypto';
import type { DnsRecord, ExistingRecord } from '../../core/dns.ts';
import { hostName } from '../../core/records.ts';
import type { Zone } from '../ports.ts';
import type { RrsetBody, ZoneBody } from './schemas.ts';
import { quoteTxt, unquoteTxt } from './txt.ts';

const HOST_CONTENT: ReadonlySet<string> = new Set(['ALIAS', 'CNAME', 'DNAME', 'NS', 'PTR']);
/** Content begins with a number that is the record's `priority`. */
const NUMBERED: ReadonlySet<string> = new Set(['MX', 'SRV']);
/** Kinds whose records come from another server and are overwritten by its next transfer. */
const TRANSFERRED: ReadonlySet<string> = new Set(['slave', 'secondary', 'consumer']);

/** A name as PowerDNS wants it: lower case, final dot. */
export function canonical(name: string): string {
  return name === '.' ? name : `${hostName(name)}.`;
}

/** A zone; `status` is `active`, or its kind where its records are another server's. */
export function toZone({ id, name, kind }: ZoneBody, apex: readonly RrsetBody[]): Zone {
  const servers = apex.filter((set) => set.type === 'NS' && set.name === name);
  const lowerKind = kind.toLowerCase();
  return {
    id,
    name: hostName(name),
    nameServers: servers.flatMap((set) => set.records.map(({ content }) => hostName(content))),
    status: TRANSFERRED.has(lowerKind) ? lowerKind : 'active',
  };
}

/**
 * One record for each value that is served. SOA is left out: it is the zone's own, and changes with every write. The id names set and
 * value, so it is the same at every reading and another one once the value changes.
 */
export function toRecords(rrsets: readonly RrsetBody[]): ExistingRecord[] {
  return rrsets.filter((set) => set.type !== 'SOA').flatMap(valuesOf);
}

function valuesOf(set: RrsetBody): ExistingRecord[] {
  const { type, ttl, comments } = set;
  const served = set.records.filter((value) => !value.disabled);
  return served.map(({ content }) => {
    const mark = comments.find(({ account }) => account === markOf(content));
    return {
      id: idOf(set, content),
      name: hostName(set.name),
      type,
      ...decoded(type, content),
      ttl,
      ...(mark === undefined ? {} : { comment: mark.content }),
    };
  });
}

/** The id of one value of a set. */
export function idOf({ name, type }: Pick<RrsetBody, 'name' | 'type'>, content: string): string {
  return `${hostName(name)}/${type}/${digest(content)}`;
}

/** The `account` of the comment that belongs to one value: comments are the set's, and a foreign value in it must not look like ours. */
export function markOf(content: string): string {
  return `record:${digest(content)}`;
}

function digest(content: string): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 16);
}

/** A stored content as Mailkeel compares it. */
export function decoded(type: string, content: string): Pick<DnsRecord, 'content' | 'priority'> {
  if (type === 'TXT') return { content: unquoteTxt(content) };
  if (HOST_CONTENT.has(type)) return { content: hostName(content) };
  const [, preference, rest] = /^(\d+)\s+(\S.*)$/.exec(content) ?? [];
  if (!NUMBERED.has(type) || preference === undefined || rest === undefined) return { content };
  return { content: hostName(rest), priority: Number(preference) };
}

/** A record's content as it is sent. */
export function encoded({ type, content, priority }: DnsRecord): string {
  if (type === 'TXT') return quoteTxt(content);
  if (NUMBERED.has(type)) {
    const preference = priority === undefined ? [] : [String(priority)];
    // Of an SRV only the last word is a name; the numbers before it have no case.
    return [...preference, canonical(content)].join(' ');
  }
  return HOST_CONTENT.has(type) ? canonical(content) : content;
}

/** True when both say the same of the same name; TTL and comment do not matter. */
export function isSame(a: DnsRecord, b: DnsRecord): boolean {
  const [one, other] = [decoded(a.type, encoded(a)), decoded(b.type, encoded(b))];
  return (
    a.type === b.type &&
    hostName(a.name) === hostName(b.name) &&
    one.content === other.content &&
    one.priority === other.priority
  );
}
