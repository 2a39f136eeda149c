/** One log, one process: rotation renames files, which two processes would do to each other. */
import { randomUUID } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { identify, isRunning, type ProcessIdentity } from './embedded/process.ts';

/** A name no other process logs under until it is released, or until this process has ended. */
export interface LogName {
  readonly name: string;
  /** Harmless the second time. */
  readonly release: () => void;
}

/** Who holds a name. A process of another host, or container, cannot be looked at: it counts as running. */
type Holder = ProcessIdentity & { readonly host: string };

/**
 * Takes the first free one of `name`, `name-2`, `name-3` … in `directory`, by a file `<name>.lock` there. One left by a process of this
 * host that no longer runs (by pid and start time) counts for nothing. Throws when the directory cannot be written.
 */
export function claimLogName(directory: string, name: string): LogName {
  for (let nth = 1; ; nth += 1) {
    const candidate = nth === 1 ? name : `${name}-${String(nth)}`;
    const lock = join(directory, `${candidate}.lock`);
    if (create(lock) || (removeLeft(lock) && create(lock)))
      return { name: candidate, release: releaseOf(lock) };
  }
}

function releaseOf(lock: string): () => void {
  const release = (): void => {
    process.off('exit', release);
    rmSync(lock, { force: true });
  };
  process.once('exit', release);
  return release;
}

function create(lock: string): boolean {
  return write(lock, JSON.stringify({ ...identify(process.pid), host: hostname() }));
}

/** Between the look and the move a rival may have put its own lock there: that one goes back. */
function removeLeft(lock: string): boolean {
  if (!isLeft(lock)) return false;
  const taken = `${lock}.${randomUUID()}`;
  try {
    renameSync(lock, taken);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return true;
    throw error;
  }
  const wasLeft = isLeft(taken);
  if (!wasLeft) write(lock, readFileSync(taken, 'utf8'));
  rmSync(taken);
  return wasLeft;
}

function isLeft(lock: string): boolean {
  try {
    const holder = JSON.parse(readFileSync(lock, 'utf8')) as Holder;
    return holder.host === hostname() && !isRunning(holder);
  } catch (error) {
    // Released since.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return true;
    // Half written, or no record of this project: another name costs nothing.
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

/** Only where no lock is; not by a hard link, which not every shared volume has. */
function write(lock: string, holder: string): boolean {
  try {
    writeFileSync(lock, holder, { mode: 0o600, flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
