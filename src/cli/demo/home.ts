/** The demo's own directory: fresh for each run, and never taken from a demo that still runs. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readOwner } from '../../embedded/owner.ts';
import { identify, isRunning, stopProcess, type ProcessIdentity } from '../../embedded/process.ts';
import type { Config } from '../../config.ts';
import { CliExit, EXIT } from '../context.ts';

interface Lock {
  readonly owner: ProcessIdentity;
  /** ISO 8601 UTC. */
  readonly since: string;
}

const LOCK = 'demo.json';
/** Kept over runs: the workflow bundle is named by the hash of its source and takes seconds to build. */
const KEPT = 'cache';
const GRACE_MS = 10_000;

/**
 * Empties `directory` for a new demo and takes it. What a demo that was killed left running is stopped first.
 * Exit 1 saying whose it is when another demo still runs there.
 */
export async function takeHome(directory: string): Promise<void> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  refuseTaken(directory);
  const orphan = readOwner(directory);
  if (orphan !== undefined) await stopProcess(orphan.process, GRACE_MS);
  for (const entry of readdirSync(directory))
    if (entry !== KEPT) rmSync(join(directory, entry), { recursive: true, force: true });
  const owner = identify(process.pid);
  const lock = { owner, since: new Date().toISOString() };
  writeFileSync(join(directory, LOCK), JSON.stringify(lock), { mode: 0o600 });
}

/** What the demo's own processes are told, in the order it is written. */
const TOLD = [
  ...['MAILKEEL_HOME', 'MAILKEEL_REPORTS', 'MAILKEEL_ACCOUNTS', 'MAILKEEL_DNS_SERVERS'],
  ...['MAILKEEL_DNS_PORT', 'FORWARD_EMAIL_TOKEN', 'CLOUDFLARE_TOKEN', 'NODE_EXTRA_CA_CERTS'],
];

/** Writes `<home>/env` for a shell to read, so that every command finds the demo's world, and returns its path. For the owner's eyes. */
export function writeEnvironment({ home, environment }: Config): string {
  const path = join(home, 'env');
  const lines = TOLD.flatMap((name) => {
    const value = environment[name];
    return value === undefined
      ? []
      : [`export ${name}='${value.replaceAll("'", String.raw`'\''`)}'\n`];
  });
  writeFileSync(path, lines.join(''), { mode: 0o600 });
  return path;
}

/** Gives it back; everything in it stays to be looked at. */
export function leaveHome(directory: string): void {
  rmSync(join(directory, LOCK), { force: true });
}

function refuseTaken(directory: string): void {
  const lock = readLock(join(directory, LOCK));
  if (lock === undefined || !isRunning(lock.owner)) return;
  throw new CliExit(
    EXIT.failure,
    `Another demo runs in ${directory} (pid ${String(lock.owner.pid)} since ${lock.since}).\n` +
      'Stop it there with Ctrl-C, or set MAILKEEL_HOME to another directory for this one.',
  );
}

function readLock(path: string): Lock | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Lock;
  } catch (error) {
    // Absent, or cut short by a demo that died while it wrote: nobody runs.
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT')
      return undefined;
    throw error;
  }
}
