/** Root of a worker process: builds adapters, store and activities, and polls both task queues until it is told to stop. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { randomBytes } from 'node:crypto';
import {
  makeTelemetryFilterString,
  Runtime,
  Worker,
  type NativeConnection,
  type LogLevel,
} from '@temporalio/worker';
import { createActivities } from './activities/index.ts';
import { createAttemptsInterceptor } from './activities/attempts.ts';
import { DEFAULT_SETTINGS, type Accounts, type Settings } from './activities/dependencies.ts';
import { readCredentials } from './account-secrets.ts';
import { createAccounts } from './accounts.ts';
import { readConfig, type Config } from './config.ts';
import { failureText } from './failure-text.ts';
import { openLog, type Logger } from './logging.ts';
import { createResolver } from './providers/resolver/provider.ts';
import { createReportPort } from './report-port.ts';
import { openStore, type OpenStore } from './store/open.ts';
import type { Store } from './store/ports.ts';
import { connectWorker, ensureSearchAttributes } from './temporal.ts';
import { workflowBundle } from './workflow-bundle.ts';
import { PROVIDERS_TASK_QUEUE, TASK_QUEUE } from './workflows/messages.ts';
import { WORKER_SETTINGS } from './workflows/worker-settings.ts';

/** What a worker root for tests of crashes puts in the place of production's: shorter times, and a bundle that knows them. */
export interface WorkerParts {
  readonly settings?: Settings;
  /** Path of a workflow bundle; default: the one of this source. */
  readonly bundle?: string;
  /** For commands that only read: no activity that writes to a provider, and the vault stays locked. */
  readonly reading?: boolean;
}

/** Runs until SIGTERM or SIGINT. Throws before polling when anything it needs is missing, with the remedy in the message. */
export async function runWorker(config: Config, parts: WorkerParts = {}): Promise<void> {
  // First of all: without its secrets a worker must not leave so much as a vault key behind.
  const accounts = createAccounts(readCredentials(config));
  const log = openLog(config, parts.reading === true ? 'reader' : 'worker');
  installRuntime(log, config);
  const store = await openStore({
    directory: config.home,
    ...(config.vaultKey === undefined ? {} : { vaultKey: config.vaultKey }),
    // Two workers must not each make a key: only the embedded server implies one machine.
    allowKeyFile: config.temporalAddress === undefined,
  });
  try {
    if (parts.reading !== true) await unlockVault(store, log);
    const connection = await connectWorker(config);
    try {
      await ensureSearchAttributes(connection, config.namespace);
      await poll(connection, { store, accounts, config, ...parts });
    } finally {
      await connection.close();
    }
  } finally {
    await store.close();
  }
}

/** Fails before the first call when there is no key or another one; says once what to back up when it made one. */
async function unlockVault(store: OpenStore, log: Logger): Promise<void> {
  const { created, keyId } = await store.vault.unlock();
  if (created)
    log.warn(
      { keyId },
      'a vault key was made: back up vault.key and vault.db together; without the key no password can be read again',
    );
}

interface Polling extends WorkerParts {
  readonly store: Store;
  readonly accounts: Accounts;
  readonly config: Config;
}

async function poll(
  connection: NativeConnection,
  { store, accounts, config, settings = DEFAULT_SETTINGS, bundle, reading = false }: Polling,
): Promise<void> {
  const all = createActivities({
    store,
    accounts,
    resolver: createResolver({
      servers: config.dnsServers,
      port: config.dnsPort,
      timeoutMs: 3_000,
    }),
    report: createReportPort(store, config.reports),
    clock: { now: () => Promise.resolve(Date.now()) },
    randomness: randomBytes,
    settings,
  });
  const activities = reading ? readingOnly(all) : all;
  const interceptors = { activity: [createAttemptsInterceptor(store, settings.heartbeatMs)] };
  const shared = { connection, namespace: config.namespace, interceptors, ...WORKER_SETTINGS };
  const workers = [
    await Worker.create({
      ...shared,
      taskQueue: TASK_QUEUE,
      workflowBundle: { codePath: bundle ?? (await workflowBundle(join(config.home, 'cache'))) },
      activities: activities.local,
    }),
    await Worker.create({
      ...shared,
      taskQueue: PROVIDERS_TASK_QUEUE,
      activities: activities.providers,
    }),
  ];
  await Promise.all(workers.map((worker) => worker.run()));
}

function readingOnly({ providers, local }: ReturnType<typeof createActivities>): {
  readonly providers: Pick<typeof providers, 'applyPace' | 'surveyDomain'>;
  readonly local: Pick<typeof local, 'loadExecution'>;
} {
  return {
    providers: {
      applyPace: (call) => providers.applyPace(call),
      surveyDomain: (call) => providers.surveyDomain(call),
    },
    local: { loadExecution: (input) => local.loadExecution(input) },
  };
}

function installRuntime(log: Logger, config: Config): void {
  Runtime.install({
    logger: {
      log: (level: LogLevel, message: string, meta?: object) => {
        log[PINO_LEVELS[level]](meta ?? {}, message);
      },
      trace: (message, meta) => {
        log.trace(meta ?? {}, message);
      },
      debug: (message, meta) => {
        log.debug(meta ?? {}, message);
      },
      info: (message, meta) => {
        log.info(meta ?? {}, message);
      },
      warn: (message, meta) => {
        log.warn(meta ?? {}, message);
      },
      error: (message, meta) => {
        log.error(meta ?? {}, message);
      },
    },
    telemetryOptions: {
      logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'WARN' }) },
    },
    shutdownSignals: ['SIGTERM', 'SIGINT'],
  });
  log.debug({ home: config.home }, 'runtime installed');
}

const PINO_LEVELS = {
  TRACE: 'trace',
  DEBUG: 'debug',
  INFO: 'info',
  WARN: 'warn',
  ERROR: 'error',
} as const satisfies Record<LogLevel, string>;

/** Started as a child by `mailkeel up`: its parent's death, however it dies, is a stop too. */
function stopWithParent(): void {
  process.once('disconnect', () => {
    process.kill(process.pid, 'SIGTERM');
  });
  // Listening must not keep a worker alive that has finished.
  process.channel?.unref();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  stopWithParent();
  const reading = process.argv[2] === 'reading';
  runWorker(readConfig(), { reading }).catch((error: unknown) => {
    process.stderr.write(`${failureText(error)}\n`);
    process.exitCode = 1;
  });
}
