import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Activities } from '../../src/activities/contract.ts';
import { provisionDomain, provisionFleet } from '../../src/workflows/index.ts';
import * as messages from '../../src/workflows/messages.ts';
import { FakeWorld } from './fake-activities.ts';
import { skippingEnvironment, withWorker } from './environment.ts';
import { until } from './until.ts';
import { quietRuntime } from '../setup/runtime.ts';

quietRuntime();

const HOUR = 3_600_000;
const DOMAINS = ['lost.example.com', 'found.example.com'] as const;

describe('an execution that attached to runs', () => {
  let environment: TestWorkflowEnvironment;
  beforeAll(async () => {
    environment = await skippingEnvironment();
  });
  afterAll(() => environment.teardown());

  it('notices within a day that one ended without a word, and waits for the other', async () => {
    const world = new FakeWorld(['anna']);
    const open = (await environment.currentTimeMs()) + 48 * HOUR;
    const setPassword: Activities['setPassword'] = async ({ alias }) =>
      (await environment.currentTimeMs()) >= open
        ? { done: { aliasId: alias, outcome: 'accepted' } }
        : {
            deferred: { until: new Date(open).toISOString(), reason: 'budget', detail: 'used up' },
          };
    const entries = DOMAINS.map((domain) => ({
      ...{ domain, spec: 'hash', aliases: 1, accounts: ['fe'] },
    }));
    const loadExecution: Activities['loadExecution'] = () =>
      Promise.resolve({ window: 2, total: 2, paced: [], pace: {}, domains: entries });

    const result = await withWorker(
      environment,
      world.activities({ setPassword, loadExecution }),
      async () => {
        const { workflow } = environment.client;
        const taskQueue = messages.TASK_QUEUE;
        const runs = [];
        for (const domain of DOMAINS)
          runs.push(
            await workflow.start(provisionDomain, {
              ...{ taskQueue, workflowId: messages.domainWorkflowId(domain) },
              args: [{ execution: 'e-first', domain, spec: 'hash', aliases: 1 }],
            }),
          );
        for (const run of runs) await until(run, ({ status }) => status === 'deferred');
        const fleet = await workflow.start(provisionFleet, {
          ...{ taskQueue, workflowId: messages.executionWorkflowId('e-watch') },
          args: [{ execution: 'e-watch', spec: 'hash' }],
        });
        while ((await fleet.query(messages.fleet)).deferred < 2)
          await new Promise((resolve) => setTimeout(resolve, 25));
        await runs[0]?.terminate('tried by the test');
        return fleet.result();
      },
    );

    expect(result).toMatchObject({ attached: 2, done: 1, incomplete: 1, finished: true });
    expect(result.domains).toContainEqual(
      expect.objectContaining({ domain: 'lost.example.com', park: 'workflow.ended' }),
    );
  });
});
