import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { afterAll } from '@jest/globals';
import { openStore, type OpenStore, type StoreOptions } from '../../src/store/open.ts';
import type { Clock } from '../../src/store/ports.ts';

/** Directories and stores of one test file; all are gone at its end. */
export function storeFixture(): {
  directory(): string;
  open(directory: string, options?: Partial<StoreOptions>): Promise<OpenStore>;
} {
  const directories: string[] = [];
  const stores: OpenStore[] = [];
  afterAll(async () => {
    for (const store of stores) await store.close();
    for (const directory of directories) rmSync(directory, { recursive: true, force: true });
  });
  return {
    directory() {
      const directory = mkdtempSync(join(tmpdir(), 'mailkeel-store-'));
      directories.push(directory);
      return directory;
    },
    async open(directory, options = {}) {
      const store = await openStore({ directory, allowKeyFile: true, ...options });
      stores.push(store);
      return store;
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
