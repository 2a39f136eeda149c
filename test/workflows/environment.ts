import { defineSearchAttributeKey } from '@temporalio/common';
import type { WorkflowHandle } from '@temporalio/client';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import type { Activities } from '../../src/activities/contract.ts';
import { provisionDomain } from '../../src/workflows/index.ts';
import {
  PROVIDERS_TASK_QUEUE,
  SEARCH_ATTRIBUTES,
  TASK_QUEUE,
  domainWorkflowId,
} from '../../src/workflows/messages.ts';
import type { FakeWorld } from './fake-activities.ts';
import { temporalPath, testServerPath } from '../setup/temporal.ts';
import { workflowOptions } from '../setup/workflow-bundle.ts';

/** A time-skipping server with our search attributes. Tear it down. */
export async function skippingEnvironment(): Promise<TestWorkflowEnvironment> {
  const path = await testServerPath();
  const environment = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path } },
  });
  const types = { KEYWORD: 2, INT: 3, KEYWORD_LIST: 7 } as const;
  await environment.connection.operatorService.addSearchAttributes({
    namespace: 'default',
    searchAttributes: Object.fromEntries(
      Object.entries(SEARCH_ATTRIBUTES).map(([name, type]) => [name, types[type]]),
    ),
  });
  return environment;
}

/** A dev server of this file's own, in memory, with further arguments of `temporal server start-dev`. Tear it down. */
export async function localEnvironment(extraArgs: string[] = []): Promise<TestWorkflowEnvironment> {
  return TestWorkflowEnvironment.createLocal({
    server: {
      extraArgs,
      executable: { type: 'existing-path', path: await temporalPath() },
      searchAttributes: Object.entries(SEARCH_ATTRIBUTES).map(([name, type]) =>
        defineSearchAttributeKey(name, type),
      ),
    },
  });
}

/** Runs `body` while a worker polls both queues with these activities. */
export async function withWorker<T>(
  environment: TestWorkflowEnvironment,
  activities: Activities,
  body: () => Promise<T>,
): Promise<T> {
  const shared = { connection: environment.nativeConnection, activities };
  const workflows = await Worker.create({
    ...shared,
    ...(await workflowOptions()),
    taskQueue: TASK_QUEUE,
  });
  const providers = await Worker.create({ ...shared, taskQueue: PROVIDERS_TASK_QUEUE });
  return workflows.runUntil(() => providers.runUntil(body));
}

/** How a domain run is begun; each test takes a domain nobody else uses. */
export interface DomainRunOptions {
  readonly domain: string;
  readonly overrides: Partial<Activities>;
  /** Hash of the spec, for tests in which it changes. */
  readonly spec?: string;
  /** Events after which the run continues as new. */
  readonly continueAfter?: number;
}

/** Starts one domain run in `world`, with a worker that lives as long as `body`. */
export async function runDomain<T>(
  environment: TestWorkflowEnvironment,
  world: FakeWorld,
  { domain, overrides, spec = 'hash', continueAfter }: DomainRunOptions,
  body: (handle: WorkflowHandle<typeof provisionDomain>) => Promise<T>,
): Promise<T> {
  return withWorker(environment, world.activities(overrides), async () =>
    body(
      await environment.client.workflow.start(provisionDomain, {
        taskQueue: TASK_QUEUE,
        workflowId: domainWorkflowId(domain),
        args: [
          {
            ...{ execution: 'e1', domain, spec, aliases: world.names.length },
            ...(continueAfter === undefined ? {} : { continueAfter }),
          },
        ],
      }),
    ),
  );
}
