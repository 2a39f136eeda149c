/** The real activities in workers of the test's own process, their attempts recorded as in production. */
import { randomBytes } from 'node:crypto';
import { Worker, type NativeConnection } from '@temporalio/worker';
import { createAttemptsInterceptor } from '../../../src/activities/attempts.ts';
import type { Accounts, Dependencies, Settings } from '../../../src/activities/dependencies.ts';
import { createActivities } from '../../../src/activities/index.ts';
import { createPolicyFetcher } from '../../../src/providers/mta-sts/provider.ts';
import { createResolver } from '../../../src/providers/resolver/provider.ts';
import { createTlsProbe } from '../../../src/providers/tls/provider.ts';
import { createReportPort } from '../../../src/report-port.ts';
import type { Clock, Store } from '../../../src/store/ports.ts';
import { PROVIDERS_TASK_QUEUE, TASK_QUEUE } from '../../../src/workflows/messages.ts';
import { workflowOptions } from '../../setup/workflow-bundle.ts';

/** Settings for a server that skips time: no wait in an activity, because real time would pass and skipped time would not. */
export const SKIPPING: Settings = { inlineWaitMs: 0, heartbeatMs: 1_000, leaseMs: 35_000 };

export interface OwnWorkerParts extends Pick<Dependencies, 'directory'> {
  readonly connection: NativeConnection;
  readonly store: Store;
  readonly accounts: Accounts;
  readonly clock: Clock;
  readonly settings: Settings;
  /** Name servers, and their port; without one nothing is looked up. */
  readonly dns?: { readonly server: string; readonly port: number };
  /** Where reports are written. */
  readonly reports: string;
}

/** Runs `body` while a worker polls each of both queues. */
export async function withOwnWorker<T>(parts: OwnWorkerParts, body: () => Promise<T>): Promise<T> {
  const { connection, store } = parts;
  const activities = activitiesOf(parts);
  const shared = { connection, interceptors: { activity: [createAttemptsInterceptor(store)] } };
  const workflows = await Worker.create({
    ...{ ...shared, ...(await workflowOptions()) },
    ...{ taskQueue: TASK_QUEUE, activities: activities.local },
  });
  const providers = await Worker.create({
    ...{ ...shared, taskQueue: PROVIDERS_TASK_QUEUE, activities: activities.providers },
  });
  return workflows.runUntil(() => providers.runUntil(body));
}

function activitiesOf(parts: OwnWorkerParts): ReturnType<typeof createActivities> {
  const { store, accounts, clock, settings, dns, directory } = parts;
  const resolver = createResolver({
    servers: dns === undefined ? [] : [dns.server],
    port: dns?.port ?? 53,
    timeoutMs: 3_000,
  });
  return createActivities({
    ...{ store, accounts, clock, settings, resolver },
    report: createReportPort(store, parts.reports),
    policies: createPolicyFetcher({ resolver, timeoutMs: 1_000 }),
    tls: createTlsProbe({ timeoutMs: 1_000 }),
    randomness: (bytes) => randomBytes(bytes),
    ...(directory === undefined ? {} : { directory }),
  });
}
