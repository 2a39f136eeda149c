/** Worker processes of a stage: started, killed, and gone at its end. */
import { join } from 'node:path';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Config } from '../../../src/config.ts';
import { startChild, type Child } from '../../../src/embedded/child.ts';
import { startWorker } from '../../../src/up.ts';
import { oncePerRun } from '../../setup/once.ts';
import { runDirectory } from '../../setup/run-directory.ts';

/** `shipped`: src/worker.ts as it is. `quick`: the same with heartbeats of 2 s and leases of 5 s, so that ten kills fit into a test. */
export type Times = 'shipped' | 'quick';

export interface Workers {
  /** Starts one more worker. Resolves once its process runs; it polls when it is ready. */
  start(): Promise<Child>;
  /** SIGKILL for every running worker; resolves once they are gone. */
  kill(): Promise<void>;
}

/** The workers of one home. */
export function workersOf(config: Config, times: Times): Workers {
  const running: Child[] = [];
  return {
    async start() {
      const child = await (times === 'quick' ? startQuick(config) : startWorker(config));
      running.push(child);
      return child;
    },
    async kill() {
      for (const child of running.splice(0)) await sigkill(child);
    },
  };
}

/** Ends a child as `kill -9` does. */
export async function sigkill({ pid, exited }: Child): Promise<void> {
  signal(pid);
  await exited;
}

/** SIGKILL by pid; a process that has gone already is what was wanted. */
export function signal(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** `mailkeel up` over the home of `config`. */
export function startUp(config: Config): Promise<Child> {
  return startChild({
    command: process.execPath,
    args: cliArguments('up', config.accountsFile ?? ''),
    environment: config.environment,
    logFile: join(config.home, 'logs', 'up.out'),
    graceMs: 60_000,
  });
}

/** Node's arguments for one command of the CLI, as `npm run mailkeel` gives them. */
export function cliArguments(...args: readonly string[]): string[] {
  return ['--import', 'tsx', join(__dirname, '../../../src/cli.ts'), ...args];
}

async function startQuick(config: Config): Promise<Child> {
  return startChild({
    command: process.execPath,
    args: ['--import', 'tsx', join(__dirname, 'quick-worker.ts'), await quickBundle()],
    environment: config.environment,
    logFile: join(config.home, 'logs', 'worker.out'),
    graceMs: 1_000,
    channel: true,
  });
}

function quickBundle(): Promise<string> {
  return oncePerRun('quick-bundle', async () => {
    const output = join(runDirectory(), 'quick.js');
    const script = join(__dirname, 'quick-bundle.ts');
    await promisify(execFile)(process.execPath, ['--import', 'tsx', script, output]);
    return output;
  });
}
