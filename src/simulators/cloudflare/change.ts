/** Writes to a zone's records: each takes the records before and returns the records after, so that a batch is all or nothing. */
import { txtValue } from '../txt.ts';
import type { Zone, ZoneRecord } from '../zones.ts';
import { readRecord, serviceData, type Body } from './record-body.ts';
import { refuse, UNDOCUMENTED } from './refusal.ts';

export interface Draft {
  readonly zone: Zone;
  readonly at: string;
  records: readonly ZoneRecord[];
}

/** Adds a record. 81053/81054 against CNAMEs, 81057/81058 where it exists, 81045 over the quota. */
export function post(draft: Draft, body: Body): ZoneRecord {
  const record = readRecord(draft.zone, body, { at: draft.at });
  refuseClash(draft, record);
  if (draft.records.length >= draft.zone.quota) throw refuse(400, 81045, 'Record quota exceeded.');
  draft.records = [...draft.records, record];
  return record;
}

/** Overwrites a record; what the body leaves out returns to its default. */
export function put(draft: Draft, id: string, body: Body): ZoneRecord {
  const current = writable(draft, id);
  return replace(draft, current, readRecord(draft.zone, body, { at: draft.at, current }));
}

/** Changes only the fields given. */
export function patch(draft: Draft, id: string, body: Body): ZoneRecord {
  const current = writable(draft, id);
  const merged = { ...current, ...serviceData(current), ...body };
  return replace(draft, current, readRecord(draft.zone, merged, { at: draft.at, current }));
}

/** Removes a record; 404 with 81044 when there is none. */
export function remove(draft: Draft, id: string): ZoneRecord {
  const current = writable(draft, id);
  draft.records = draft.records.filter((record) => record !== current);
  return current;
}

function replace(draft: Draft, current: ZoneRecord, next: ZoneRecord): ZoneRecord {
  if (next.type !== current.type)
    throw refuse(400, UNDOCUMENTED, 'The type of a record cannot be changed.');
  const others = draft.records.filter((record) => record !== current);
  refuseClash({ ...draft, records: others }, next);
  draft.records = draft.records.map((record) => (record === current ? next : record));
  return next;
}

function writable(draft: Draft, id: string): ZoneRecord {
  const record = draft.records.find((candidate) => candidate.id === id);
  if (record === undefined) throw refuse(404, 81044, 'Record does not exist.');
  if (record.readOnly)
    throw refuse(400, UNDOCUMENTED, 'This record is managed by another product and read only.');
  return record;
}

/** A CNAME next to MX or TXT is accepted here although it is illegal DNS, as the vendor does. */
function refuseClash(draft: Draft, next: ZoneRecord): void {
  const same = draft.records.filter((record) => record.name === next.name);
  const addresses = ['A', 'AAAA', 'CNAME'];
  if (next.type === 'CNAME' && same.some((record) => addresses.includes(record.type)))
    throw refuse(400, 81053, 'An A, AAAA, or CNAME record with that host already exists.');
  if (addresses.includes(next.type) && same.some((record) => record.type === 'CNAME'))
    throw refuse(400, 81054, 'A CNAME record with that host already exists.');
  const twin = same.find(
    (record) =>
      record.type === next.type &&
      record.content === next.content &&
      record.priority === next.priority,
  );
  if (twin !== undefined)
    throw twin.ttl === next.ttl
      ? refuse(400, 81058, 'An identical record already exists.')
      : refuse(400, 81057, 'The record already exists.');
  refuseLongTexts(same, next);
}

const MOST_TXT_AT_A_NAME = 8192;

/** The texts of all TXT records of one name together. */
function refuseLongTexts(same: readonly ZoneRecord[], next: ZoneRecord): void {
  if (next.type !== 'TXT') return;
  const texts = [...same, next].filter(({ type }) => type === 'TXT');
  const total = texts.reduce((sum, { content }) => sum + txtValue(content).length, 0);
  if (total > MOST_TXT_AT_A_NAME)
    throw refuse(400, 83011, 'The TXT records of this name exceed 8192 characters.');
}
