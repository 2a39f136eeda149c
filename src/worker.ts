/** Root of a worker process: builds adapters, store and activities, and polls both task queues until it is told to stop. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { randomBytes } from 'node:crypto';
import { Client } from '@temporalio/client';
import { Worker, type NativeConnection } from '@temporalio/worker';
import { createActivities } from './activities/index.ts';
import { createLogInterceptor, traceHttp } from './activities/attempt-log.ts';
import { createAttemptsInterceptor } from './activities/attempts.ts';
import {
  DEFAULT_SETTINGS,
  type Accounts,
  type Dependencies,
  type Settings,
} from './activities/dependencies.ts';
import { createEventActivities, tellingOf, tellingSignUps } from './activities/events.ts';
import { readCredentials } from './account-secrets.ts';
import { createAccounts } from './accounts.ts';
import { readConfig, type Config } from './config.ts';
import { freePort } from './embedded/ports.ts';
import { createEvents, SILENCE } from './event-port.ts';
import { failureText } from './failure-text.ts';
import type { HostPort } from './host-port.ts';
import { openLog, type Logger } from './logging.ts';
import { createKratos } from './providers/kratos/provider.ts';
import { createPolicyFetcher } from './providers/mta-sts/provider.ts';
import { createTlsProbe } from './providers/tls/provider.ts';
import { createResolver } from './providers/resolver/provider.ts';
import { createReportPort } from './report-port.ts';
import { openStore, type OpenStore } from './store/open.ts';
import { storeOptions } from './store-options.ts';
import { connectWorker, ensureSearchAttributes } from './temporal.ts';
import { uncoveredAccounts, uncoveredSentence } from './worker-coverage.ts';
import { openDoor } from './worker-door.ts';
import { scrape, troublesOf } from './worker-health.ts';
import { createWorkerMetrics } from './worker-metrics.ts';
import { runTogether, type OneOf } from './worker-run.ts';
import { installRuntime } from './worker-runtime.ts';
import { workflowBundle } from './workflow-bundle.ts';
import { PROVIDERS_TASK_QUEUE, TASK_QUEUE } from './workflows/messages.ts';
import { WORKER_SETTINGS } from './workflows/worker-settings.ts';

/** What a worker root for tests of crashes puts in the place of production's: shorter times, and a bundle that knows them. */
export interface WorkerParts {
  readonly settings?: Settings;
  /** Path of a workflow bundle; default: the one of this source. */
  readonly bundle?: string;
  /** For commands that only read: no activity that writes to a provider but the canary of `permissions --write`, and the vault stays locked. */
  readonly reading?: boolean;
  /** Polls although running domains use accounts this worker does not know: others do. */
  readonly partial?: boolean;
}

/** Runs until SIGTERM or SIGINT. Throws before polling when anything it needs is missing, with the remedy in the message. */
export async function runWorker(config: Config, parts: WorkerParts = {}): Promise<void> {
  // First of all: without its secrets a worker must not leave so much as a vault key behind.
  const accounts = createAccounts(readCredentials(config));
  const log = openLog(config, parts.reading === true ? 'reader' : 'worker');
  const reading = parts.reading === true;
  const address = reading ? undefined : config.metricsAddress;
  const sdkMetrics = address === undefined ? undefined : await freePort();
  installRuntime(log, sdkMetrics);
  if (log.isLevelEnabled('trace')) traceHttp();
  const store = await openStore(storeOptions(config, 'worker'));
  try {
    if (!reading) await unlockVault(store, log);
    const connection = await connectWorker(config);
    try {
      await ensureSearchAttributes(connection, config.namespace);
      const client = new Client({ connection, namespace: config.namespace });
      const running = { ...parts, connection, client, store, accounts, config, log };
      if (!reading) await requireCoverage(running);
      await (address === undefined || sdkMetrics === undefined
        ? poll(running)
        : pollWatched(running, address, sdkMetrics));
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

interface Running extends WorkerParts {
  readonly connection: NativeConnection;
  readonly client: Client;
  readonly store: OpenStore;
  readonly accounts: Accounts;
  readonly config: Config;
  readonly log: Logger;
}

/** A worker that takes tasks of accounts it does not know would park their domains. */
async function requireCoverage({ client, accounts, partial, log }: Running): Promise<void> {
  const known = accounts.labels();
  const uncovered = await uncoveredAccounts(client, known);
  if (uncovered.length === 0) return;
  const sentence = uncoveredSentence(uncovered, known);
  if (partial !== true) throw new Error(sentence);
  log.warn({ accounts: uncovered.map(({ account }) => account) }, sentence);
}

/** Polls until told to stop; `started` hears of the workers before they poll. */
async function poll(
  running: Running,
  started: (workers: readonly OneOf[]) => void = () => undefined,
): Promise<void> {
  const { connection, config, bundle, store, settings = DEFAULT_SETTINGS } = running;
  const activities = activitiesOf(running);
  const interceptors = {
    activity: [createLogInterceptor(), createAttemptsInterceptor(store, settings.heartbeatMs)],
  };
  const shared = { connection, namespace: config.namespace, interceptors, ...WORKER_SETTINGS };
  const workflows = { codePath: bundle ?? (await workflowBundle(join(config.home, 'cache'))) };
  const { local, providers } = activities;
  await runTogether(
    [
      () =>
        Worker.create({
          ...shared,
          taskQueue: TASK_QUEUE,
          workflowBundle: workflows,
          activities: local,
        }),
      () => Worker.create({ ...shared, taskQueue: PROVIDERS_TASK_QUEUE, activities: providers }),
    ],
    started,
  );
}

/** As `poll`, with the door of MAILKEEL_METRICS_ADDRESS open meanwhile. */
async function pollWatched(running: Running, address: HostPort, sdkMetrics: number): Promise<void> {
  const metrics = createWorkerMetrics(running.store);
  let workers: readonly OneOf[] = [];
  const door = await openDoor(address, {
    troubles: () => troublesOf(running, workers),
    metrics: async () => `${await metrics.render(running.client)}${await scrape(sdkMetrics)}`,
  });
  try {
    await poll({ ...running, store: metrics.store }, (started) => {
      workers = started;
    });
  } finally {
    await door.close();
  }
}

function activitiesOf(running: Running) {
  const { store, accounts, client, config, settings = DEFAULT_SETTINGS } = running;
  const resolver = createResolver({
    servers: config.dnsServers,
    port: config.dnsPort,
    timeoutMs: 3_000,
  });
  const all = createActivities({
    store,
    accounts,
    resolver,
    policies: createPolicyFetcher({ resolver, timeoutMs: 10_000 }),
    tls: createTlsProbe({ timeoutMs: 10_000 }),
    report: createReportPort(store, config.reports),
    ...directoryOf(config),
    clock: store.clock,
    randomness: randomBytes,
    settings,
  });
  if (running.reading === true) return readingOnly(all);
  const events = config.events === undefined ? SILENCE : createEvents(config.events, client);
  const parts = { store, events };
  return {
    providers: {
      ...all.providers,
      createMailbox: tellingSignUps((call) => all.providers.createMailbox(call), parts),
    },
    local: { ...all.local, ...tellingOf(all.local, parts), ...createEventActivities(parts) },
  };
}

/** Who signs up, where a worker is told of a directory. */
function directoryOf({ kratosAdminUrl: url }: Config): Pick<Dependencies, 'directory'> {
  return url === undefined ? {} : { directory: createKratos({ url }) };
}

function readingOnly({ providers, local }: ReturnType<typeof createActivities>): {
  readonly providers: Pick<
    typeof providers,
    | 'surveyDomain'
    | 'listMailDomains'
    | 'adoptDomain'
    | 'inspectAccount'
    | 'probePermissions'
    | 'tryCanary'
    | 'checkPublicDns'
    | 'diagnosePasswords'
  >;
  readonly local: Pick<typeof local, 'loadExecution'>;
} {
  return {
    providers: {
      diagnosePasswords: (call) => providers.diagnosePasswords(call),
      surveyDomain: (call) => providers.surveyDomain(call),
      listMailDomains: (call) => providers.listMailDomains(call),
      adoptDomain: (call) => providers.adoptDomain(call),
      inspectAccount: (call) => providers.inspectAccount(call),
      probePermissions: (call) => providers.probePermissions(call),
      tryCanary: (call) => providers.tryCanary(call),
      checkPublicDns: (call) => providers.checkPublicDns(call),
    },
    local: { loadExecution: (input) => local.loadExecution(input) },
  };
}

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
  const [, , kind] = process.argv;
  runWorker(readConfig(), { reading: kind === 'reading', partial: kind === 'partial' }).catch(
    (error: unknown) => {
      process.stderr.write(`${failureText(error)}\n`);
      process.exitCode = 1;
    },
  );
}
