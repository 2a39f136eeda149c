import { afterAll, beforeAll } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Activities } from '../../src/activities/contract.ts';
import type { provisionDomain } from '../../src/workflows/index.ts';
import { runDomain, type DomainRunOptions } from './environment.ts';
import type { FakeWorld } from './fake-activities.ts';

export interface DomainRuns {
  /** The server of these runs; there from the first test on. */
  readonly environment: TestWorkflowEnvironment;
  /** The server's own time, milliseconds since the epoch: where time is skipped, wall time stands still. */
  readonly now: () => Promise<number>;
  /** One run in `world`, with a worker that lives as long as `body`. */
  readonly run: <T>(
    world: FakeWorld,
    overrides: Partial<Activities>,
    body: (handle: WorkflowHandle<typeof provisionDomain>) => Promise<T>,
  ) => Promise<T>;
}

/**
 * One server for the tests of a `describe`, and runs on it, each of a domain nobody else uses: `<prefix><number>.example.com`. Call it at the
 * top of the `describe`.
 */
export function domainRuns(
  open: () => Promise<TestWorkflowEnvironment>,
  {
    prefix,
    ...options
  }: { readonly prefix: string } & Omit<DomainRunOptions, 'domain' | 'overrides'>,
): DomainRuns {
  let environment: TestWorkflowEnvironment;
  let number = 0;
  beforeAll(async () => {
    environment = await open();
  });
  afterAll(() => environment.teardown());
  return {
    get environment() {
      return environment;
    },
    now: () => environment.currentTimeMs(),
    run: (world, overrides, body) => {
      number += 1;
      const domain = `${prefix}${String(number)}.example.com`;
      return runDomain(environment, world, { domain, overrides, ...options }, body);
    },
  };
}
