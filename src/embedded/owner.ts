import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EmbeddedError } from './errors.ts';
import { identify, isRunning, type ProcessIdentity } from './process.ts';

/** Long enough for a rival that looked at the same stale file to put back what it took by mistake. */
const CONFIRM_MS = 100;

/** A dev server as the lock file describes it. */
export interface ServerRecord {
  readonly process: ProcessIdentity;
  readonly address: string;
  readonly uiUrl: string;
}

/** Content of `server.json`: who owns the embedded server of a directory, since when, and the server once it runs. */
export interface OwnerRecord {
  /** Unique for one claim. */
  readonly claim: string;
  readonly owner: ProcessIdentity;
  /** ISO 8601 UTC. */
  readonly since: string;
  readonly server?: ServerRecord;
}

/** This process's right to run the server of one directory. */
export interface Ownership {
  /** The server the owner before left behind: running (then it is taken over) or gone (then its ports are used again). */
  readonly previous: ServerRecord | undefined;
  /** Tells others where the server is. */
  publish(server: ServerRecord): void;
  /** Gives the right back. */
  release(): void;
}

/**
 * Takes the right to run the embedded server of `directory`. A lock whose owner no longer runs (by pid and start time) counts for nothing.
 * Resolves to the record of the living owner when there is one. Two processes at once: one gets it.
 */
export async function claimServer(directory: string): Promise<Ownership | OwnerRecord> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  for (;;) {
    const found = readRecord(directory);
    if (found !== undefined && isRunning(found.owner)) return found;
    if (found !== undefined) removeStale(directory, found);
    const record = newRecord(found?.server);
    if (!create(directory, record)) continue;
    await sleep(CONFIRM_MS);
    if (readRecord(directory)?.claim === record.claim) return ownership(directory, record);
  }
}

function newRecord(previous: ServerRecord | undefined): OwnerRecord {
  const owner = identify(process.pid);
  if (owner === undefined) throw new Error('this process cannot see itself in the process table');
  const mine = { claim: randomUUID(), owner, since: new Date().toISOString() };
  return previous === undefined ? mine : { ...mine, server: previous };
}

/** Where the running embedded server of `directory` is; undefined when none runs. It may have outlived its owner. */
export function readOwner(directory: string): ServerRecord | undefined {
  const server = readRecord(directory)?.server;
  return server !== undefined && isRunning(server.process) ? server : undefined;
}

/** Whose server it is, for a message: `pid 4711 since 2026-11-22T13:00:00.000Z`. */
export function describeOwner({ owner, since }: OwnerRecord): string {
  return `pid ${String(owner.pid)} since ${since}`;
}

function ownership(directory: string, record: OwnerRecord): Ownership {
  return {
    previous: record.server,
    publish: (server) => {
      const file = join(directory, `server.json.${record.claim}`);
      writeFileSync(file, JSON.stringify({ ...record, server }), { mode: 0o600 });
      renameSync(file, lockFile(directory));
    },
    release: () => {
      if (readRecord(directory)?.claim === record.claim) rmSync(lockFile(directory));
    },
  };
}

function lockFile(directory: string): string {
  return join(directory, 'server.json');
}

// A link to a finished file: the lock appears whole or not at all, and only where none was.
function create(directory: string, record: OwnerRecord): boolean {
  const file = join(directory, `server.json.${record.claim}`);
  writeFileSync(file, JSON.stringify(record), { mode: 0o600 });
  try {
    return link(file, lockFile(directory));
  } finally {
    rmSync(file);
  }
}

// Between our look and our move a rival may have replaced the stale file by its own: that one goes back.
function removeStale(directory: string, stale: OwnerRecord): void {
  const taken = join(directory, `server.json.stale-${randomUUID()}`);
  try {
    renameSync(lockFile(directory), taken);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if (parse(readFileSync(taken, 'utf8'), taken).claim !== stale.claim)
    link(taken, lockFile(directory));
  rmSync(taken);
}

function link(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function readRecord(directory: string): OwnerRecord | undefined {
  try {
    return parse(readFileSync(lockFile(directory), 'utf8'), lockFile(directory));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function parse(text: string, file: string): OwnerRecord {
  try {
    return JSON.parse(text) as OwnerRecord;
  } catch (cause) {
    throw new EmbeddedError(
      `${file} is not a lock file of Mailkeel.`,
      `Make sure no "mailkeel up" runs, then remove ${file}.`,
      { cause },
    );
  }
}
