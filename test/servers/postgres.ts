/** A real PostgreSQL on 127.0.0.1 with a throw-away data directory. It refuses to run as root, which is therefore dropped to `postgres`. */
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { identify, type ProcessIdentity } from '../../src/embedded/process.ts';
import { steadyPort } from './ports.ts';

const VERSIONS = '/usr/lib/postgresql';
const PASSWORD = 'pg-test-password';
const FAST = ['synchronous_commit=off', 'full_page_writes=off'];
/** A bound against hanging. */
const START_LIMIT_MS = 60_000;

export interface PostgresServer {
  readonly process: ProcessIdentity;
  /** Remove it after the server has ended. */
  readonly directory: string;
  /** URL of its first database; the user may make more. */
  readonly url: string;
}

/** What is missing to run PostgreSQL here, as one sentence; `undefined` when nothing is. */
export function missingForPostgres(): string | undefined {
  return programs() === undefined ? 'postgresql missing: apt-get install postgresql' : undefined;
}

function programs(): string | undefined {
  if (!existsSync(VERSIONS)) return undefined;
  const folders = readdirSync(VERSIONS).map((version) => join(VERSIONS, version, 'bin'));
  return folders.findLast((folder) => existsSync(join(folder, 'initdb')));
}

/** What a test may do to the server: `fast` loses its last commits when it is killed, `durable` none. */
type Care = 'fast' | 'durable';

/** Starts a server and waits until it answers. Throws with what it printed when it does not. */
export async function startPostgres(care: Care = 'fast'): Promise<PostgresServer> {
  const bin = binaries();
  const directory = mkdtempSync(join(tmpdir(), 'mailkeel-postgres-'));
  const data = join(directory, 'data');
  const port = await steadyPort();
  writeFileSync(join(directory, 'password'), PASSWORD);
  chmodSync(directory, 0o700);
  if (isRoot()) execFileSync('chown', ['-R', 'postgres:', directory]);
  const init = ['-D', data, '-U', 'app', '--pwfile', join(directory, 'password'), '-A'];
  const [initdb, ...before] = asUser(join(bin, 'initdb'));
  const options = ['scram-sha-256', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'];
  execFileSync(initdb, [...before, ...init, ...options], { stdio: 'pipe', cwd: directory });
  const url = `postgres://app:${PASSWORD}@127.0.0.1:${String(port)}/postgres`;
  return run({ directory, url }, care);
}

/** Starts a durable server again where it was killed, with its data and at its address: as soon as what is left of the dead one has gone. */
export async function restartPostgres(server: PostgresServer): Promise<PostgresServer> {
  const deadline = Date.now() + START_LIMIT_MS;
  for (;;) {
    try {
      return await run(server, 'durable');
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(200);
    }
  }
}

/** Runs one of PostgreSQL's own programs against a server, as a command line names it with its arguments. Throws when it fails. */
export function runPostgresProgram(server: URL, line: string): void {
  const [name = '', ...args] = line.split(' ');
  const { hostname, port, username, password } = server;
  const env = { PGHOST: hostname, PGPORT: port, PGUSER: username, PGPASSWORD: password };
  execFileSync(join(binaries(), name), args, { env });
}

function binaries(): string {
  const bin = programs();
  if (bin === undefined) throw new Error(missingForPostgres());
  return bin;
}

async function run(
  { directory, url }: Pick<PostgresServer, 'directory' | 'url'>,
  care: Care,
): Promise<PostgresServer> {
  const [command, ...args] = asUser(join(binaries(), 'postgres'));
  const settings = ['listen_addresses=127.0.0.1', `unix_socket_directories=${directory}`];
  // Without a power cut what the kernel has is safe; what the server itself has not written dies with it.
  const fast = ['fsync=off', ...(care === 'fast' ? FAST : [])];
  const place = ['-D', join(directory, 'data'), '-p', new URL(url).port];
  const child = spawn(
    command,
    [...args, ...place, ...[...settings, ...fast].flatMap((setting) => ['-c', setting])],
    { stdio: ['ignore', 'ignore', 'ignore'], cwd: directory, detached: true },
  );
  child.unref();
  await untilAnswers(url, () => child.exitCode);
  const process = child.pid === undefined ? undefined : identify(child.pid);
  if (process === undefined) throw new Error('PostgreSQL ended at once');
  return { process, directory, url };
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

function asUser(program: string): readonly [string, ...string[]] {
  const drop = ['--reuid=postgres', '--regid=postgres', '--init-groups'] as const;
  return isRoot() ? ['setpriv', ...drop, program] : [program];
}

async function untilAnswers(url: string, ended: () => number | null): Promise<void> {
  const deadline = Date.now() + START_LIMIT_MS;
  for (;;) {
    try {
      await query(url, 'select 1');
      return;
    } catch (cause) {
      if (ended() !== null || Date.now() > deadline)
        throw new Error('PostgreSQL did not start', { cause });
      await sleep(50);
    }
  }
}

/** One statement on a connection of its own; parameters are `$1`, `$2` … */
export async function query(
  url: string,
  sql: string,
  parameters: readonly string[] = [],
): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    return (await client.query<Record<string, unknown>>(sql, [...parameters])).rows;
  } finally {
    await client.end();
  }
}
