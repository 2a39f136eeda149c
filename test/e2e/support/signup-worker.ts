/** A worker for sign-ups in the test's own process: the real activities over a store and a mail host in memory. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { Client } from '@temporalio/client';
import { Worker, type NativeConnection } from '@temporalio/worker';
import { createAttemptsInterceptor } from '../../../src/activities/attempts.ts';
import {
  DEFAULT_SETTINGS,
  type Accounts,
  type Settings,
} from '../../../src/activities/dependencies.ts';
import { createActivities } from '../../../src/activities/index.ts';
import type { IdentityDirectory } from '../../../src/providers/directory-port.ts';
import { createPolicyFetcher } from '../../../src/providers/mta-sts/provider.ts';
import { createResolver } from '../../../src/providers/resolver/provider.ts';
import { createTlsProbe } from '../../../src/providers/tls/provider.ts';
import { createReportPort } from '../../../src/report-port.ts';
import { workerPolls } from '../../../src/starter.ts';
import type { Clock, Store } from '../../../src/store/ports.ts';
import { PROVIDERS_TASK_QUEUE, TASK_QUEUE } from '../../../src/workflows/messages.ts';
import { workflowOptions } from '../../setup/workflow-bundle.ts';
import type { MemoryHost } from './memory-host.ts';
import { until } from './until.ts';

interface Parts {
  readonly connection: NativeConnection;
  readonly store: Store;
  readonly host: MemoryHost;
  /** Default: this machine's clock, and the times of production. */
  readonly clock?: Clock;
  readonly settings?: Settings;
  readonly directory?: IdentityDirectory;
}

/** Runs `body` while a worker polls both queues. */
export async function withSignupWorker<T>(parts: Parts, body: () => Promise<T>): Promise<T> {
  const { connection, store, host } = parts;
  const resolver = createResolver({ servers: [], port: 53, timeoutMs: 1_000 });
  const activities = createActivities({
    ...{ store, accounts: accountsOf(host) },
    clock: parts.clock ?? { now: () => Promise.resolve(Date.now()) },
    settings: parts.settings ?? DEFAULT_SETTINGS,
    resolver,
    policies: createPolicyFetcher({ resolver, timeoutMs: 1_000 }),
    tls: createTlsProbe({ timeoutMs: 1_000 }),
    report: createReportPort(store, join(tmpdir(), 'mailkeel-no-reports')),
    randomness: randomBytes,
    ...(parts.directory === undefined ? {} : { directory: parts.directory }),
  });
  const interceptors = { activity: [createAttemptsInterceptor(store)] };
  const workflows = await Worker.create({
    ...{ connection, interceptors, taskQueue: TASK_QUEUE, activities: activities.local },
    ...(await workflowOptions()),
  });
  const providers = await Worker.create({
    ...{ connection, interceptors, taskQueue: PROVIDERS_TASK_QUEUE },
    activities: activities.providers,
  });
  const polled = new Client({ connection });
  return workflows.runUntil(() =>
    providers.runUntil(async () => {
      // A command refuses to begin where no worker answers, and a worker is heard of a moment after it began. A server that skips time does
      // not tell who polls, and no command is given there.
      if (parts.clock === undefined) await until('a worker that polls', () => workerPolls(polled));
      return body();
    }),
  );
}

function accountsOf({ host, login }: MemoryHost): Accounts {
  const identity = { key: 'stalwart:memory' };
  const unknown = (): never => {
    throw new Error('a sign-up asks for nothing else');
  };
  return {
    mailbox: () => Promise.resolve({ host, login, identity }),
    // Only its login is used: a password is proven through the account it lives on.
    mail: () => Promise.resolve({ provider: { name: 'stalwart' } as never, login, identity }),
    dns: unknown,
    kind: () => 'mail',
    identified: () => true,
    prober: () => () => [],
    labels: () => ['own'],
  };
}
