/** DNS writes as they are kept for a rollback: one record of each batch, its place in the store, and which of them a rollback is about. */
import type { DnsChange, ExistingRecord } from './dns.ts';
import { hostName } from './records.ts';

/** One batch Mailkeel wrote to a zone, kept from before the call and completed with the host's answer. */
export interface DnsWrite {
  readonly domain: string;
  /** The execution that wrote it; of a rollback the one whose writes it undoes. */
  readonly execution: string;
  /** Set when a rollback wrote it. */
  readonly rollback?: string;
  /** Hash of the DomainSpec it was written for. */
  readonly spec: string;
  readonly zone: { readonly id: string; readonly name: string };
  /** ISO 8601 UTC. */
  readonly at: string;
  /** The zone's records of the names the domain uses, as they stood before. */
  readonly before: readonly ExistingRecord[];
  readonly changes: readonly DnsChange[];
  /** The records as the host stored them, with their ids; absent when its answer was never seen. */
  readonly written?: readonly ExistingRecord[];
}

/** The records these writes created, as the host stored them. What a rollback made again was somebody else's before. */
export function createdRecords(writes: readonly DnsWrite[]): readonly ExistingRecord[] {
  return writes
    .filter(({ rollback }) => rollback === undefined)
    .flatMap(({ changes, written = [] }) =>
      written.filter((stored) =>
        changes.some(
          (change) =>
            change.kind === 'create' &&
            change.record.type === stored.type &&
            hostName(change.record.name) === hostName(stored.name) &&
            change.record.content === stored.content,
        ),
      ),
    );
}

/** A snapshot as the store returns it. */
export interface Kept {
  readonly key: string;
  readonly body: unknown;
}

const ANSWER = '/answer';

/** What the keys of all writes of a domain begin with; with `under` (an execution or a rollback) those made under it. */
export function writesPrefix(domain: string, under?: string): string {
  return `dns-write/${domain}/${under === undefined ? '' : `${under}/`}`;
}

/** The keys of a write and of the host's answer to it. */
export function keysOf(write: DnsWrite): { readonly write: string; readonly answer: string } {
  const { domain, execution, rollback, at } = write;
  const key = `${writesPrefix(domain, rollback ?? execution)}${at}`;
  return { write: key, answer: `${key}${ANSWER}` };
}

/** The writes of one prefix, oldest first, each with its answer where there is one. Throws an Error naming a snapshot that is none. */
export function assembleWrites(kept: readonly Kept[]): readonly DnsWrite[] {
  const bodies = new Map(kept.map(({ key, body }) => [key, body]));
  const writes = kept
    .filter(({ key }) => !key.endsWith(ANSWER))
    .map(({ key, body }) => {
      if (!isWrite(body)) throw new Error(`the snapshot ${key} is not a DNS write`);
      const written = bodies.get(`${key}${ANSWER}`) as readonly ExistingRecord[] | undefined;
      return written === undefined ? body : { ...body, written };
    });
  return writes.toSorted((a, b) => a.at.localeCompare(b.at));
}

function isWrite(body: unknown): body is DnsWrite {
  return typeof body === 'object' && body !== null && 'changes' in body && 'zone' in body;
}

/**
 * The writes of the named execution, or of the newest one whose writes were not undone since. Empty when there are none: never written, or
 * undone already.
 */
export function writesToUndo(writes: readonly DnsWrite[], execution?: string): readonly DnsWrite[] {
  const own = writes.filter(({ rollback }) => rollback === undefined);
  const chosen = execution ?? own.findLast((write) => !isUndone(write, writes))?.execution;
  return own.filter((write) => write.execution === chosen);
}

function isUndone(write: DnsWrite, writes: readonly DnsWrite[]): boolean {
  return writes.some(
    ({ rollback, execution, written, at }) =>
      rollback !== undefined &&
      execution === write.execution &&
      written !== undefined &&
      at > write.at,
  );
}
