/** Real servers as child processes of a test: found, started on a free port, stopped by their own process id. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe } from '@jest/globals';

/** A bound against hanging. */
const START_LIMIT_MS = 30_000;

/** Where a program lies: on PATH or where Debian puts daemons. */
export function findProgram(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

/** `describe`, or its skipping form with the reason printed. With CI=true leaving out is an error. */
export function describeUnless(
  missing: string | undefined,
): typeof describe | typeof describe.skip {
  if (missing === undefined) return describe;
  if (process.env['CI'] === 'true') throw new Error(`CI leaves nothing out, and ${missing}`);
  process.stderr.write(`left out: ${missing}\n`);
  return describe.skip;
}

export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  /** Resolves true once the server does its work. */
  readonly isReady: () => Promise<boolean>;
}

/** Starts a program and waits until it is ready. Throws with what it printed when it ends or hangs. Returns how to stop it. */
export async function startProgram({
  command,
  args,
  isReady,
}: Program): Promise<() => Promise<void>> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = once(child, 'exit');
  const printed: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed.push(text);
    });
  const stop = async (): Promise<void> => {
    if (isRunning(child)) child.kill('SIGTERM');
    await exited;
  };
  const deadline = Date.now() + START_LIMIT_MS;
  while (!(await isReady())) {
    if (!isRunning(child) || Date.now() > deadline) {
      await stop();
      throw new Error(`${command} did not start:\n${printed.join('')}`);
    }
    await sleep(50);
  }
  return stop;
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}
