/** Cloudflare's objects ↔ Mailkeel's records and changes. Pure. */
import type { DnsChange, DnsRecord, ExistingRecord } from '../../core/dns.ts';
import { hostName } from '../../core/records.ts';
import type { Zone } from '../ports.ts';
import type { RecordBody, ZoneBody } from './schemas.ts';
import { quoteTxt, unquoteTxt } from './txt.ts';

const PROXIABLE: ReadonlySet<string> = new Set(['A', 'AAAA', 'CNAME']);
const HOST_CONTENT: ReadonlySet<string> = new Set(['CNAME', 'MX', 'NS', 'PTR']);

/** Fields of a new record. */
export interface PostBody {
  readonly type: string;
  readonly name: string;
  readonly content: string;
  readonly ttl: number;
  readonly comment: string;
  readonly priority?: number;
  readonly proxied?: false;
}

/** Only what changes: comment, tags and the rest stay as they are. */
export interface PatchBody {
  readonly id: string;
  readonly content: string;
  readonly ttl: number;
  readonly priority?: number;
  readonly proxied?: false;
}

/** Body of `/batch`; executed in this order. Lists without entries are left out. */
export interface BatchBody {
  readonly deletes?: readonly { readonly id: string }[];
  readonly patches?: readonly PatchBody[];
  readonly posts?: readonly PostBody[];
}

/** A zone; `status` is Cloudflare's, or its `type` where that is not `full` (then another server is the authority). */
export function toZone({ id, name, status, type, name_servers: nameServers }: ZoneBody): Zone {
  const served = type === undefined || type === null || type === 'full';
  return {
    id,
    name: hostName(name),
    nameServers: nameServers.map(hostName),
    status: served ? status : type,
  };
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
    ...(body.meta?.read_only === true ? { readOnly: true } : {}),
  };
}

function decoded(type: string, content: string): string {
  if (type === 'TXT') return unquoteTxt(content);
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

function fields(record: DnsRecord): Omit<PatchBody, 'id'> {
  const { type, content, ttl, priority } = record;
  return {
    content: type === 'TXT' ? quoteTxt(content) : content,
    ttl,
    ...(priority === undefined ? {} : { priority }),
    ...(PROXIABLE.has(type) ? { proxied: false } : {}),
  };
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
    a.priority === b.priority
  );
}
