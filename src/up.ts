/** Root: everything one machine needs, supervised: Temporal's dev server (unless one is given) and a worker process. */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Client } from '@temporalio/client';
import { readCredentials } from './account-secrets.ts';
import type { Config } from './config.ts';
import { isIntakeConfigured, readIntakeConfig } from './config-signup.ts';
import { startChild, type Child } from './embedded/child.ts';
import { isFree } from './embedded/ports.ts';
import { openServer, type EmbeddedServer } from './embedded/server.ts';
import { stopInReverse, supervise, type Supervised } from './embedded/supervisor.ts';
import { findTemporal } from './embedded/temporal-binary.ts';
import { startIntakeChild, type IntakeChild } from './intake-child.ts';
import { workerPolls } from './starter.ts';
import { connectClient } from './temporal.ts';
import { SEARCH_ATTRIBUTES } from './workflows/messages.ts';

/** A machine that is up. */
export interface Up {
  /** Absent when Temporal was given by TEMPORAL_ADDRESS. */
  readonly server?: EmbeddedServer;
  readonly worker: Supervised<WorkerChild>;
  /** Absent where no sign-ups are set up (MAILKEEL_INTAKE_SECRET). */
  readonly intake?: Supervised<IntakeChild>;
  /** Stops the worker (calls in flight finish), then the server. */
  stop(): Promise<void>;
}

export interface UpOptions {
  /** Temporal's usual ports where they are free (the default), or any free ones at once. */
  readonly ports?: 'usual' | 'free';
  /** The worker polls although running domains use accounts it does not know. */
  readonly partial?: boolean;
}

const FRONTEND_PORT = 7233;
const UI_PORT = 8233;
/** Above the worker's own grace time. */
const WORKER_GRACE_MS = 50_000;

/**
 * Starts both and resolves once a worker polls. `log` hears restarts. Throws with the remedy when either cannot start; nothing is then left running.
 */
export async function up(
  config: Config,
  log: (line: string) => void,
  { ports = 'usual', partial = false }: UpOptions = {},
): Promise<Up> {
  // A worker or an intake that cannot start must not be found out by a server that runs already.
  readCredentials(config);
  if (isIntakeConfigured(config.environment)) readIntakeConfig(config.environment);
  const server =
    config.temporalAddress === undefined ? await embedded(config, log, ports) : undefined;
  const started: { readonly stop: () => Promise<void> }[] = server === undefined ? [] : [server];
  try {
    const worker = await supervise({
      name: 'worker',
      start: () => startWorker(config, { partial }),
      log,
    });
    started.push(worker);
    const client = await connectClient(config);
    await untilPolling(client, worker.current()).finally(() => client.connection.close());
    const opened = await openIntake(config, log);
    if (opened.intake !== undefined) started.push(opened.intake);
    const machine = { worker, ...opened, stop: () => stopInReverse(started) };
    return server === undefined ? machine : { ...machine, server };
  } catch (error) {
    await stopInReverse(started);
    throw error;
  }
}

/** The intake, where sign-ups are set up. */
async function openIntake(
  config: Config,
  log: (line: string) => void,
): Promise<Pick<Up, 'intake'>> {
  if (!isIntakeConfigured(config.environment)) return {};
  const start = (): Promise<IntakeChild> =>
    startIntakeChild(config, programArguments('server/main'));
  return { intake: await supervise({ name: 'intake', start, log }) };
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

/** With V8's default of 16 MB the young generations of a worker's three threads keep some 40 MB of garbage (measured with 200 parked domains). */
const WORKER_FLAGS = ['--max-semi-space-size=4'];

/** A worker process and the file it says its last words to. */
export interface WorkerChild extends Child {
  readonly logFile: string;
}

/**
 * A worker as a child process of its own: a crash of the worker takes nothing else with it. One `for` reading has no activity that writes,
 * and no vault key.
 */
export async function startWorker(
  config: Config,
  {
    reading = false,
    partial = false,
  }: { readonly reading?: boolean; readonly partial?: boolean } = {},
): Promise<WorkerChild> {
  const logFile = join(config.home, 'logs', reading ? 'reader.out' : 'worker.out');
  const child = await startChild({
    command: process.execPath,
    args: [
      ...WORKER_FLAGS,
      ...programArguments('worker'),
      ...(reading ? ['reading'] : partial ? ['partial'] : []),
    ],
    environment: {
      ...config.environment,
      MAILKEEL_HOME: config.home,
      MAILKEEL_REPORTS: config.reports,
      MAILKEEL_ACCOUNTS: config.accountsFile,
    },
    logFile,
    graceMs: WORKER_GRACE_MS,
    channel: true,
  });
  return { ...child, logFile };
}

/** Ends the Temporal server of `home` when this process dies without stopping it. For runs that are thrown away. */
export function startWatchdog(home: string): Promise<Child> {
  return startChild({
    command: process.execPath,
    args: [...programArguments('embedded/watchdog'), home],
    environment: {},
    logFile: join(home, 'logs', 'watchdog.out'),
    graceMs: 0,
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

/** Resolves once a worker polls; throws with the place of its last words when `worker` ends first. */
export async function untilPolling(client: Client, worker: WorkerChild): Promise<void> {
  const ended = worker.exited.then((how) => {
    throw new Error(
      `the worker ended at once (${how}); its reason is at the end of ${worker.logFile}`,
    );
  });
  // Whoever waits below hears of it; once it polls, its end is its supervisor's business.
  ended.catch(() => undefined);
  while (!(await workerPolls(client))) await Promise.race([delay(100), ended]);
}
