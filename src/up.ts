/** Root: everything one machine needs, supervised: Temporal's dev server (unless one is given) and a worker process. */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { readCredentials } from './account-secrets.ts';
import type { Config } from './config.ts';
import { startChild, type Child } from './embedded/child.ts';
import { isFree } from './embedded/ports.ts';
import { openServer, type EmbeddedServer } from './embedded/server.ts';
import { stopInReverse, supervise, type Supervised } from './embedded/supervisor.ts';
import { findTemporal } from './embedded/temporal-binary.ts';
import { workerPolls } from './starter.ts';
import { connectClient } from './temporal.ts';
import { SEARCH_ATTRIBUTES } from './workflows/messages.ts';

/** A machine that is up. */
export interface Up {
  /** Absent when Temporal was given by TEMPORAL_ADDRESS. */
  readonly server?: EmbeddedServer;
  readonly worker: Supervised<Child>;
  /** Stops the worker (calls in flight finish), then the server. */
  stop(): Promise<void>;
}

const FRONTEND_PORT = 7233;
const UI_PORT = 8233;
/** Above the worker's own grace time. */
const WORKER_GRACE_MS = 50_000;

/**
 * Starts both and resolves once a worker polls. `log` hears restarts. `ports`: Temporal's usual ones where they are free, or any free
 * ones at once. Throws with the remedy when either cannot start; nothing is then left running.
 */
export async function up(
  config: Config,
  log: (line: string) => void,
  ports: 'usual' | 'free' = 'usual',
): Promise<Up> {
  // A worker that cannot start must not be found out by a server that runs already.
  readCredentials(config);
  const server =
    config.temporalAddress === undefined ? await embedded(config, log, ports) : undefined;
  try {
    const worker = await supervise({ name: 'worker', start: () => startWorker(config), log });
    const parts = [...(server === undefined ? [] : [server]), worker];
    const machine = { worker, stop: () => stopInReverse(parts) };
    await untilPolling(config, worker);
    return server === undefined ? machine : { ...machine, server };
  } catch (error) {
    await server?.stop();
    throw error;
  }
}

async function embedded(
  config: Config,
  log: (line: string) => void,
  ports: 'usual' | 'free',
): Promise<EmbeddedServer> {
  const { path } = await findTemporal({ environment: config.environment, log });
  const usual = ports === 'usual' && (await isFree(FRONTEND_PORT)) && (await isFree(UI_PORT));
  return openServer({
    binary: path,
    directory: config.home,
    searchAttributes: SEARCH_ATTRIBUTES,
    log,
    ...(usual ? { port: FRONTEND_PORT, uiPort: UI_PORT } : {}),
  });
}

/** A worker as a child process of its own: a crash of the worker takes nothing else with it. */
export function startWorker(config: Config): Promise<Child> {
  return startChild({
    command: process.execPath,
    args: programArguments('worker'),
    environment: {
      ...config.environment,
      MAILKEEL_HOME: config.home,
      MAILKEEL_REPORTS: config.reports,
      MAILKEEL_ACCOUNTS: config.accountsFile,
    },
    logFile: join(config.home, 'logs', 'worker.out'),
    graceMs: WORKER_GRACE_MS,
    channel: true,
  });
}

/** Node's arguments to run one of our own programs (path below `src` without extension), from sources or built. */
export function programArguments(program: string): string[] {
  const source = import.meta.url.endsWith('.ts');
  const extension = source ? 'ts' : 'js';
  const script = fileURLToPath(new URL(`./${program}.${extension}`, import.meta.url));
  return [...(source ? ['--import', 'tsx'] : []), script];
}

async function untilPolling(config: Config, worker: Supervised<Child>): Promise<void> {
  const client = await connectClient(config);
  try {
    const first = worker.current();
    let ended: string | undefined;
    void first.exited.then((how) => (ended = how));
    const dead = (): string | undefined => ended;
    while (!(await workerPolls(client))) {
      if (dead() !== undefined) {
        await worker.stop();
        throw new Error(
          `the worker ended at once (${dead() ?? ''}); its reason is at the end of ${join(config.home, 'logs', 'worker.out')}`,
        );
      }
      await delay(100);
    }
  } finally {
    await client.connection.close();
  }
}
