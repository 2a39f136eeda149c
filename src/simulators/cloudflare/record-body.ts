/** A record out of a request body: every field checked, all errors at once, defaults applied. */
import type { Zone, ZoneRecord } from '../zones.ts';
import { checkContent, RECORD_TYPES, serviceContent, type RecordType } from './content.ts';
import { Refusal, UNDOCUMENTED, type ApiError } from './refusal.ts';
import { hexId } from './state.ts';

export type Body = Readonly<Record<string, unknown>>;

const LABEL = /^(?:\*|[a-z0-9_-]{1,63})$/;
const PROXIABLE: readonly string[] = ['A', 'AAAA', 'CNAME'];
const PRIORITISED: readonly string[] = ['MX', 'SRV'];
const FREE_COMMENT = 100;

export interface Stamp {
  readonly at: string;
  /** The record being written over; absent when one is made. */
  readonly current?: ZoneRecord;
}

/** A whole record. Fields left out return to their defaults, comment too. Throws a Refusal with every error found. */
export function readRecord(zone: Zone, body: Body, stamp: Stamp): ZoneRecord {
  const { at, current } = stamp;
  const checked = checkRecord(zone, body);
  const proxied = body['proxied'] === true;
  return {
    id: current?.id ?? hexId(),
    ...checked,
    ttl: proxied ? 1 : Number(body['ttl'] ?? 1),
    ...(PRIORITISED.includes(checked.type)
      ? { priority: Number(priorityOf(checked.type, body)) }
      : {}),
    proxied,
    ...commentOf(body, stamp),
    readOnly: false,
    createdOn: current?.createdOn ?? at,
    modifiedOn: at,
  };
}

function checkRecord(
  zone: Zone,
  body: Body,
): Pick<ZoneRecord, 'name' | 'content'> & { readonly type: RecordType } {
  const type = RECORD_TYPES.find((known) => known === body['type']);
  if (type === undefined) throw new Refusal(400, [error(9020, 'Invalid DNS record type.')]);
  const name = wholeName(zone.name, textOf(body['name']));
  const raw = type === 'SRV' ? serviceContent(body['data']) : textOf(body['content']);
  const content = checkContent(type, raw, zone.name);
  const errors = [
    ...checkName(name),
    ...('errors' in content ? content.errors : []),
    ...checkPriority(type, priorityOf(type, body)),
    ...checkTtl(body['ttl']),
    ...checkProxied(type, body['proxied']),
    ...checkMarks(body),
  ];
  if (errors.length > 0 || 'errors' in content) throw new Refusal(400, errors);
  return { name, type, content: content.content };
}

/** `@` is the zone; a name outside the zone is not refused, the zone is appended to it. */
export function wholeName(zone: string, raw: string): string {
  const name = raw.trim().replace(/\.$/, '').toLowerCase();
  if (name === '@' || name === '' || name === zone) return zone;
  return name.endsWith(`.${zone}`) ? name : `${name}.${zone}`;
}

function checkName(name: string): ApiError[] {
  const good = name.length <= 253 && name.split('.').every((label) => LABEL.test(label));
  return good ? [] : [error(9000, 'DNS name is invalid.')];
}

/** Of an SRV it stands in `data`; read back it is beside the content, as an MX's. */
function priorityOf(type: RecordType, body: Body): unknown {
  if (type !== 'SRV') return body['priority'];
  const data = body['data'];
  return typeof data === 'object' && data !== null && 'priority' in data
    ? data.priority
    : undefined;
}

/** The `data` an SRV was made of, for a change that leaves it out; nothing for other types. */
export function serviceData({ type, content, priority }: ZoneRecord): Body {
  if (type !== 'SRV') return {};
  const [weight, port, target] = content.split(' ');
  return { data: { priority, weight: Number(weight), port: Number(port), target } };
}

function checkPriority(type: RecordType, priority: unknown): ApiError[] {
  if (!PRIORITISED.includes(type)) return [];
  const good = Number.isInteger(priority) && Number(priority) >= 0 && Number(priority) <= 65_535;
  return good ? [] : [error(9100, 'Priority is a required field, between 0 and 65535.')];
}

function checkTtl(ttl: unknown): ApiError[] {
  if (ttl === undefined || ttl === 1) return [];
  const good = Number.isInteger(ttl) && Number(ttl) >= 60 && Number(ttl) <= 86_400;
  return good
    ? []
    : [error(9021, 'Invalid TTL. Must be between 60 and 86400 seconds, or 1 for Automatic.')];
}

function checkProxied(type: RecordType, proxied: unknown): ApiError[] {
  if (proxied !== true || PROXIABLE.includes(type)) return [];
  return [error(9004, 'This record type cannot be proxied.')];
}

function checkMarks(body: Body): ApiError[] {
  const comment = body['comment'];
  const errors: ApiError[] = [];
  if (typeof comment === 'string' && comment.length > FREE_COMMENT)
    errors.push(error(UNDOCUMENTED, `Comment must be at most ${String(FREE_COMMENT)} characters.`));
  if (typeof comment === 'string' && /[\r\n]/.test(comment))
    errors.push(error(UNDOCUMENTED, 'Comment must not have line breaks.'));
  if (Array.isArray(body['tags']) && body['tags'].length > 0)
    errors.push(error(9300, 'DNS record has 1 tags, exceeding the quota of 0.'));
  return errors;
}

function commentOf(
  { comment }: Body,
  { at, current }: Stamp,
): Pick<ZoneRecord, 'comment' | 'commentModifiedOn'> {
  if (typeof comment !== 'string' || comment === '') return { comment: null };
  const since = comment === current?.comment ? current.commentModifiedOn : at;
  return { comment, commentModifiedOn: since ?? at };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function error(code: number, message: string): ApiError {
  return { code, message };
}
