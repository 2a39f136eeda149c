import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  identify,
  isRunning,
  stopProcess,
  type ProcessIdentity,
} from '../../src/embedded/process.ts';

const PREFIX = 'mailkeel-jest-';
const OWNER = 'owner.json';
const SERVER = 'server.json';
const POSTGRES = 'postgres.json';
const VARIABLE = 'MAILKEEL_TEST_DIRECTORY';

/** The shared dev server of one jest run. */
export interface SharedServer {
  readonly process: ProcessIdentity;
  readonly address: string;
  readonly uiUrl: string;
}

/** What stopping the shared PostgreSQL of a run takes. */
interface SharedPostgres {
  readonly process: ProcessIdentity;
  readonly directory: string;
}

/** Creates the directory this jest run shares between its test files, and makes it known to them. */
export function createRunDirectory(): void {
  const directory = mkdtempSync(join(tmpdir(), PREFIX));
  writeFileSync(join(directory, OWNER), JSON.stringify(identify(process.pid)));
  process.env[VARIABLE] = directory;
}

/** The directory of the jest run this test belongs to. */
export function runDirectory(): string {
  const directory = process.env[VARIABLE];
  if (directory === undefined)
    throw new Error('global-setup.ts has not run; start tests with jest');
  return directory;
}

/** Stops the shared servers of a run, where they were started, and removes the directory. */
export async function removeRunDirectory(directory: string): Promise<void> {
  const server = read(join(directory, SERVER)) as SharedServer | undefined;
  if (server !== undefined) await stopProcess(server.process, 5_000);
  const postgres = read(join(directory, POSTGRES)) as SharedPostgres | undefined;
  if (postgres !== undefined) {
    await stopProcess(postgres.process, 5_000);
    rmSync(postgres.directory, { recursive: true, force: true });
  }
  rmSync(directory, { recursive: true, force: true });
}

/** Cleans up after runs that were killed before they could. */
export async function removeAbandonedRuns(): Promise<void> {
  const names = readdirSync(tmpdir()).filter((name) => name.startsWith(PREFIX));
  for (const directory of names.map((name) => join(tmpdir(), name))) {
    const owner = read(join(directory, OWNER)) as ProcessIdentity | undefined;
    if (owner !== undefined && !isRunning(owner)) await removeRunDirectory(directory);
  }
}

function read(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
