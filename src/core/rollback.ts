/** The inverse of DNS writes: what was written × what stands there now → the changes that undo it, and what is left to others. */
import type { DnsChange, DnsRecord, ExistingRecord } from './dns.ts';
import type { DnsWrite } from './dns-writes.ts';
import { isSame, slotOf, takenSlots } from './rollback-rivals.ts';

/** `delete`, `change` and `create` undo a write; `done`: nothing of it is there any more; `left`: somebody else changed it since. */
export type RollbackAction = 'delete' | 'change' | 'create' | 'done' | 'left';

/** What happens to one thing that was written, and why. */
export interface RollbackItem {
  readonly action: RollbackAction;
  readonly name: string;
  readonly type: string;
  readonly from?: string;
  readonly to?: string;
  readonly reason: string;
}

export interface RollbackPlan {
  readonly items: readonly RollbackItem[];
  readonly changes: readonly DnsChange[];
}

/**
 * Plans the undoing of `writes` (all of one domain and zone), newest first, over the zone as it stands. Only what is still exactly as it was
 * written is undone: records created are deleted, records changed are put back, records deleted are made again. Where somebody changed
 * a record since, it is left and named. A creation whose answer was never seen is taken for ours only with our comment on it. A record whose
 * place another took since is not made again; of an MX set then nothing is undone.
 */
export function planRollback(
  writes: readonly DnsWrite[],
  existing: readonly ExistingRecord[],
): RollbackPlan {
  const newestFirst = writes.toSorted((a, b) => b.at.localeCompare(a.at));
  const all = undoAll(newestFirst, existing, new Set());
  const before = newestFirst.at(-1)?.before ?? [];
  const taken = takenSlots({ existing, restored: all.records }, before);
  const { items, records } = taken.size === 0 ? all : undoAll(newestFirst, existing, taken);
  return { items, changes: changesBetween(existing, records) };
}

function undoAll(
  writes: readonly DnsWrite[],
  existing: readonly ExistingRecord[],
  taken: ReadonlySet<string>,
): { readonly items: readonly RollbackItem[]; readonly records: readonly ExistingRecord[] } {
  let records = existing;
  const items: RollbackItem[] = [];
  for (const write of writes)
    for (const change of write.changes.toReversed()) {
      const step = leaveTaken(change, records, taken) ?? undo(change, write, records);
      records = step.records;
      items.push(step.item);
    }
  return { items, records };
}

/** The step for a change whose place another record took; half an MX set would lose mail, so all of it stays. */
function leaveTaken(
  change: DnsChange,
  records: readonly ExistingRecord[],
  taken: ReadonlySet<string>,
): Step | undefined {
  const written = change.kind === 'delete' ? change.from : change.record;
  if (!taken.has(slotOf(written))) return undefined;
  if (change.kind === 'delete')
    return records.some((each) => isSame(each, change.from))
      ? undefined
      : keep(records, change.from, TAKEN);
  return written.type === 'MX' ? keep(records, written, WITH_ITS_SET) : undefined;
}

interface Step {
  readonly item: RollbackItem;
  readonly records: readonly ExistingRecord[];
}

function undo(change: DnsChange, write: DnsWrite, records: readonly ExistingRecord[]): Step {
  switch (change.kind) {
    case 'create':
      return undoCreate(change, write, records);
    case 'change':
      return undoChange(change, write, records);
    case 'delete':
      return undoDelete(change, records);
  }
}

type Creation = Extract<DnsChange, { kind: 'create' }>;
type Alteration = Extract<DnsChange, { kind: 'change' }>;
type Deletion = Extract<DnsChange, { kind: 'delete' }>;

function undoCreate(
  { record, comment }: Creation,
  write: DnsWrite,
  records: readonly ExistingRecord[],
): Step {
  const stored = write.written?.find((each) => isSame(each, record));
  const twin = records.find((each) => isSame(each, record));
  const current = stored === undefined ? twin : records.find(({ id }) => id === stored.id);
  if (current === undefined) {
    if (twin !== undefined)
      return keep(records, twin, { action: 'left', reason: 'somebody else made it anew' });
    const successor = successorOf(record, write, records);
    return successor === undefined
      ? keep(records, record, { action: 'done', reason: 'is not there any more as it was written' })
      : keep(records, successor, CHANGED_SINCE);
  }
  if (!isSame(current, record)) return keep(records, current, CHANGED_SINCE);
  if (current.readOnly === true) return keep(records, current, LOCKED);
  if (stored === undefined && current.comment !== comment) return keep(records, current, NOT_OURS);
  const item = itemOf(current, { action: 'delete', reason: 'Mailkeel created it' });
  return { item, records: records.filter(({ id }) => id !== current.id) };
}

function undoChange(
  { id, from, record }: Alteration,
  write: DnsWrite,
  records: readonly ExistingRecord[],
): Step {
  // Some hosts name a record by its content, so that a change gave it another id.
  const storedId = write.written?.find((each) => isSame(each, record))?.id ?? id;
  const current = records.find((each) => each.id === storedId) ?? records.find((r) => r.id === id);
  if (current === undefined) return leaveVanished({ from, record }, write, records);
  if (isSame(current, from)) return keep(records, current, AS_BEFORE);
  if (!isSame(current, record)) return keep(records, current, CHANGED_SINCE);
  if (current.readOnly === true) return keep(records, current, LOCKED);
  const restored = restoredOf(current, from);
  const item = {
    ...itemOf(current, { action: 'change', reason: 'Mailkeel changed it' }),
    to: shown(from),
  };
  return { item, records: records.map((each) => (each.id === current.id ? restored : each)) };
}

/** What was changed is not there under its id: as before already, changed by somebody else, or deleted. */
function leaveVanished(
  { from, record }: Pick<Alteration, 'from' | 'record'>,
  write: DnsWrite,
  records: readonly ExistingRecord[],
): Step {
  if (records.some((each) => isSame(each, from))) return keep(records, from, AS_BEFORE);
  const successor = successorOf(record, write, records);
  return successor === undefined
    ? keep(records, record, { action: 'left', reason: 'somebody else deleted it' })
    : keep(records, successor, CHANGED_SINCE);
}

/** All that `from` says, under the id the record has now; what it does not say (its mark) stays. */
function restoredOf(current: ExistingRecord, from: ExistingRecord): ExistingRecord {
  return { ...current, proxied: false, ...from, id: current.id };
}

/**
 * What somebody else made of a record whose id is not there any more. Some hosts name a record by its value, so that a changed one looks like
 * another: it is the one of the same name, type and kind that neither stood there before nor was written.
 */
function successorOf(
  record: DnsRecord,
  write: DnsWrite,
  records: readonly ExistingRecord[],
): ExistingRecord | undefined {
  const known = [...write.before, ...(write.written ?? [])];
  return records.find(
    (each) => slotOf(each) === slotOf(record) && !known.some((other) => isSame(other, each)),
  );
}

function undoDelete({ from }: Deletion, records: readonly ExistingRecord[]): Step {
  if (records.some((each) => isSame(each, from))) return keep(records, from, AS_BEFORE);
  const { name, type } = from;
  const reason = 'Mailkeel deleted it';
  return {
    item: { action: 'create', name, type, to: shown(from), reason },
    records: [...records, from],
  };
}

type Verdict = Pick<RollbackItem, 'action' | 'reason'>;

const CHANGED_SINCE: Verdict = { action: 'left', reason: 'somebody else changed it since' };
const LOCKED: Verdict = { action: 'left', reason: 'belongs to another product at the DNS host' };
const NOT_OURS: Verdict = {
  action: 'left',
  reason: 'the answer to its creation was never seen and it bears no mark of Mailkeel',
};
const TAKEN: Verdict = { action: 'left', reason: 'another record stands in its place now' };
const WITH_ITS_SET: Verdict = {
  action: 'left',
  reason: 'the MX that stood here before are not made again, so this one stays too',
};
const AS_BEFORE: Verdict = { action: 'done', reason: 'is already as it was before' };

function keep(records: readonly ExistingRecord[], about: DnsRecord, verdict: Verdict): Step {
  return { item: itemOf(about, verdict), records };
}

function itemOf(record: DnsRecord, verdict: Verdict): RollbackItem {
  return { ...verdict, name: record.name, type: record.type, from: shown(record) };
}

function shown({ content, priority }: DnsRecord): string {
  return priority === undefined ? content : `${String(priority)} ${content}`;
}

/** One batch that leads from the one state of the zone to the other. */
function changesBetween(
  before: readonly ExistingRecord[],
  after: readonly ExistingRecord[],
): readonly DnsChange[] {
  const kept = new Map(after.map((record) => [record.id, record]));
  const known = new Set(before.map(({ id }) => id));
  const touched = before.flatMap((from): DnsChange[] => {
    const to = kept.get(from.id);
    if (to === undefined) return [{ kind: 'delete', id: from.id, from }];
    return isSame(from, to) ? [] : [{ kind: 'change', id: from.id, from, record: plain(to) }];
  });
  const again = after.filter(({ id }) => !known.has(id));
  return [
    ...touched,
    ...again.map((record): DnsChange => {
      return { kind: 'create', record: plain(record), comment: record.comment ?? '' };
    }),
  ];
}

function plain({ name, type, content, priority, ttl, proxied }: ExistingRecord): DnsRecord {
  return {
    ...{ name, type, content, ttl },
    ...(priority === undefined ? {} : { priority }),
    ...(proxied === true ? { proxied } : {}),
  };
}
