/** Cloudflare's objects ↔ Mailkeel's records and changes. Pure. */
import type { DnsChange, DnsRecord, ExistingRecord } from '../../core/dns.ts';
import { hostName } from '../../core/records.ts';
import type { Zone } from '../ports.ts';
import type { RecordBody, ZoneBody } from './schemas.ts';
import { quoteTxt, unquoteTxt } from './txt.ts';

const PROXIABLE: ReadonlySet<string> = new Set(['A', 'AAAA', 'CNAME']);
const HOST_CONTENT: ReadonlySet<string> = new Set(['CNAME', 'MX', 'NS', 'PTR']);

/** What a record says. An SRV is written by its `data` only, and read back as `content` and `priority`. */
interface Fields {
  readonly content?: string;
  readonly data?: ServiceData;
  readonly ttl: number;
  readonly priority?: number;
  readonly proxied?: boolean;
}

interface ServiceData {
  readonly priority: number;
  readonly weight: number;
  readonly port: number;
  readonly target: string;
}

/** Fields of a new record. */
export interface PostBody extends Fields {
  readonly type: string;
  readonly name: string;
  readonly comment: string;
}

/** Only what changes: comment, tags and the rest stay as they are. */
export interface PatchBody extends Fields {
  readonly id: string;
}

/** Body of `/batch`; executed in this order. Lists without entries are left out. */
export interface BatchBody {
  readonly deletes?: readonly { readonly id: string }[];
  readonly patches?: readonly PatchBody[];
  readonly posts?: readonly PostBody[];
}

/** A zone; `status` is Cloudflare's, or its `type` where that is not `full` (then another server is the authority). */
export function toZone({ id, name, status, type, ...rest }: ZoneBody): Zone {
  const { name_servers: nameServers, paused, plan } = rest;
  const served = type === undefined || type === null || type === 'full';
  return {
    id,
    name: hostName(name),
    nameServers: nameServers.map(hostName),
    status: served ? status : type,
    ...(paused === true ? { paused } : {}),
    ...(isPaid(plan) ? { flattenable: true } : {}),
  };
}

/** Only paid plans have the switch "flatten all CNAMEs". */
function isPaid(plan: ZoneBody['plan']): boolean {
  return typeof plan?.legacy_id === 'string' && plan.legacy_id !== 'free';
}

/** A record with its content decoded. */
export function toRecord(body: RecordBody): ExistingRecord {
  const { id, type, ttl, priority, comment } = body;
  return {
    id,
    name: hostName(body.name),
    type,
    content: decoded(type, body.content),
    ttl,
    ...(typeof priority === 'number' ? { priority } : {}),
    ...(typeof comment === 'string' && comment !== '' ? { comment } : {}),
    ...(body.proxied === true ? { proxied: true } : {}),
    ...(body.meta?.read_only === true ? { readOnly: true } : {}),
  };
}

function decoded(type: string, content: string): string {
  if (type === 'TXT') return unquoteTxt(content);
  // `weight port target`, with a tab after the weight in some answers.
  if (type === 'SRV') return hostName(content.split(/\s+/).join(' '));
  return HOST_CONTENT.has(type) ? hostName(content) : content;
}

/** Changes as one transaction. A mail CNAME is never proxied: a proxied one answers with addresses. */
export function toBatch(changes: readonly DnsChange[]): BatchBody {
  const deletes = changes.flatMap((change) =>
    change.kind === 'delete' ? [{ id: change.id }] : [],
  );
  const patches = changes.flatMap((change) =>
    change.kind === 'change' ? [{ id: change.id, ...fields(change.record) }] : [],
  );
  const posts = changes.flatMap((change) => (change.kind === 'create' ? [toPost(change)] : []));
  return {
    ...(deletes.length === 0 ? {} : { deletes }),
    ...(patches.length === 0 ? {} : { patches }),
    ...(posts.length === 0 ? {} : { posts }),
  };
}

function toPost({ record, comment }: Extract<DnsChange, { kind: 'create' }>): PostBody {
  return { type: record.type, name: record.name, ...fields(record), comment };
}

function fields(record: DnsRecord): Fields {
  const { type, content, ttl, priority } = record;
  if (type === 'SRV') return { data: serviceData(record), ttl };
  return {
    content: type === 'TXT' ? quoteTxt(content) : content,
    ttl,
    ...(priority === undefined ? {} : { priority }),
    // Never left to the default: a proxied mail CNAME answers with addresses.
    ...(PROXIABLE.has(type) ? { proxied: record.proxied === true } : {}),
  };
}

/** RFC 2782: `<weight> <port> <target>`. */
function serviceData({ content, priority = 0 }: DnsRecord): ServiceData {
  const [weight, port, target = ''] = content.split(' ');
  return { priority, weight: Number(weight), port: Number(port), target };
}

/** The record that shows a change as made, `gone` for a deletion that holds, `undefined` where it does not hold. */
export function outcomeOf(
  change: DnsChange,
  records: readonly ExistingRecord[],
): ExistingRecord | 'gone' | undefined {
  if (change.kind === 'delete')
    return records.some((record) => record.id === change.id) ? undefined : 'gone';
  return records.find(
    (record) =>
      (change.kind === 'create' || record.id === change.id) && isSame(record, change.record),
  );
}

function isSame(a: DnsRecord, b: DnsRecord): boolean {
  return (
    a.type === b.type &&
    a.name === hostName(b.name) &&
    a.content === decoded(b.type, b.content) &&
    a.priority === b.priority &&
    (a.proxied === true) === (b.proxied === true)
  );
}
