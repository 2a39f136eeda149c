import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { afterAll, beforeAll, describe } from '@jest/globals';
import { openStore, type OpenStore, type StoreOptions } from '../../src/store/open.ts';
import type { Clock } from '../../src/store/ports.ts';
import { missingForPostgres, query } from '../servers/postgres.ts';
import { describeUnless } from '../servers/program.ts';
import { sharedPostgres } from '../setup/postgres.ts';
import { storeAt } from './processes/place.ts';
import { tamper } from './vault-file.ts';

/** Where the stores of one test file are, and the stores; all are gone at its end. */
export interface StoreFixture {
  /** Whether a store makes the vault's key itself. */
  readonly makesKey: boolean;
  /** A new place: a directory, or the URL of a database. */
  directory(): string;
  /** Makes the place ready for processes that open it themselves. */
  prepare(place: string): Promise<void>;
  open(place: string, options?: Partial<StoreOptions>): Promise<OpenStore>;
  /** One statement by somebody with the database and no manners; parameters are `?`. */
  tamper(
    place: string,
    sql: string,
    parameters: readonly string[],
    file?: 'vault.db' | 'mailkeel.db',
  ): Promise<void>;
}

/** SQLite in directories. */
export function storeFixture(): StoreFixture {
  const directories: string[] = [];
  const stores = openStores();
  afterAll(async () => {
    await stores.close();
    for (const directory of directories) rmSync(directory, { recursive: true, force: true });
  });
  return {
    makesKey: true,
    directory() {
      const directory = mkdtempSync(join(tmpdir(), 'mailkeel-store-'));
      directories.push(directory);
      return directory;
    },
    prepare: () => Promise.resolve(),
    open: (directory, options = {}) => stores.open({ directory, ...options }),
    async tamper(directory, sql, parameters, file) {
      await Promise.resolve();
      tamper(directory, sql, parameters, file);
    },
  };
}

/** PostgreSQL, a database a place. */
function postgresFixture(): StoreFixture {
  const stores = openStores();
  const made = new Map<string, Promise<void>>();
  let server: URL;
  beforeAll(async () => {
    server = new URL((await sharedPostgres()).url);
  });
  afterAll(() => stores.close());
  const prepare = (place: string): Promise<void> => {
    const name = new URL(place).pathname.slice(1);
    const making =
      made.get(place) ?? query(server.href, `create database ${name}`).then(() => undefined);
    made.set(place, making);
    return making;
  };
  return {
    makesKey: false,
    directory() {
      const url = new URL(server);
      url.pathname = `/t${randomBytes(6).toString('hex')}`;
      return url.href;
    },
    prepare,
    async open(place, options = {}) {
      await prepare(place);
      return stores.open({ ...storeAt(place), ...options });
    },
    async tamper(place, sql, parameters) {
      let last = 0;
      const numbered = sql.replaceAll('?', () => `$${String((last += 1))}`);
      await query(place, numbered, parameters);
    },
  };
}

/** Runs one suite on both: whatever it says of a store holds for either. */
export function onBothDialects(suite: (fixture: StoreFixture) => void): void {
  describe('on SQLite', () => {
    suite(storeFixture());
  });
  describeUnless(missingForPostgres())('on PostgreSQL', () => {
    suite(postgresFixture());
  });
}

interface OpenStores {
  open(options: Partial<StoreOptions>): Promise<OpenStore>;
  close(): Promise<void>;
}

function openStores(): OpenStores {
  const stores: OpenStore[] = [];
  return {
    async open(options) {
      const store = await openStore({ directory: '', allowKeyFile: true, ...options });
      stores.push(store);
      return store;
    },
    async close() {
      for (const store of stores) await store.close();
    },
  };
}

/** A clock that stands still until it is told. */
export interface ManualClock extends Clock {
  time: number;
}

export function manualClock(time = Date.UTC(2026, 0, 1)): ManualClock {
  return {
    time,
    now() {
      return Promise.resolve(this.time);
    },
  };
}

export interface Child {
  readonly lines: AsyncIterableIterator<string>;
  readonly process: ChildProcessByStdio<null, Readable, Readable>;
  /** Waits for its end; the code is null when a signal ended it. */
  end(): Promise<{ readonly code: number | null; readonly stderr: string }>;
}

/** Starts one of `test/store/processes/` as a process of its own. */
export function startChild(name: string, ...args: readonly string[]): Child {
  const file = join(__dirname, 'processes', `${name}.ts`);
  const child = spawn(process.execPath, ['--import', 'tsx', file, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const closed = once(child, 'close') as Promise<[number | null]>;
  return {
    lines: createInterface({ input: child.stdout })[Symbol.asyncIterator](),
    process: child,
    async end() {
      const [code] = await closed;
      return { code, stderr };
    },
  };
}

/** Runs a child to its end and returns what it printed, a JSON value a line. Throws with its stderr when it fails. */
export async function runChild<T>(name: string, ...args: readonly string[]): Promise<T[]> {
  const child = startChild(name, ...args);
  const values: T[] = [];
  for await (const line of child.lines) values.push(JSON.parse(line) as T);
  const { code, stderr } = await child.end();
  if (code !== 0) throw new Error(`${name} ended with ${String(code)}: ${stderr}`);
  return values;
}
