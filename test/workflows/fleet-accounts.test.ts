import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Activities } from '../../src/activities/contract.ts';
import { provisionFleet } from '../../src/workflows/index.ts';
import * as messages from '../../src/workflows/messages.ts';
import { done, FakeWorld } from './fake-activities.ts';
import { localEnvironment, withWorker } from './environment.ts';
import { quietRuntime } from '../setup/runtime.ts';

quietRuntime();

describe('an execution over several mail accounts', () => {
  let environment: TestWorkflowEnvironment;
  beforeAll(async () => {
    environment = await localEnvironment();
  });
  afterAll(() => environment.teardown());

  it('goes on with the domains of one account while another creates no alias, wherever they stand', async () => {
    const domains = [...named('slow', 8), ...named('quick', 4)];
    let open = false;
    const world = new FakeWorld(['anna']);
    const made = new Set<string>();
    const overrides: Partial<Activities> = {
      ...executionOf(domains),
      compareAliases: ({ domain }) => {
        const none = { repairable: [], refused: [], differences: [], truncated: 0, unmanaged: 0 };
        const [missing, same] = made.has(domain) ? [[], ['anna']] : [['anna'], []];
        return done({ missing, same, ...none });
      },
      createAlias: async ({ domain, alias }) => {
        while (domain.startsWith('slow') && !open) await moment();
        made.add(domain);
        return done({ aliasId: `id-${alias}`, outcome: 'created' });
      },
    };

    const [halfway, result] = await withWorker(
      environment,
      world.activities(overrides),
      async () => {
        const handle = await environment.client.workflow.start(provisionFleet, {
          ...{ taskQueue: messages.TASK_QUEUE, workflowId: messages.executionWorkflowId('e-two') },
          args: [{ execution: 'e-two', spec: 'hash' }],
        });
        let half = await handle.query(messages.fleet);
        while (half.done < 4) {
          await moment();
          half = await handle.query(messages.fleet);
        }
        open = true;
        return [half, await handle.result()] as const;
      },
    );

    const ended = halfway.domains.filter(({ status }) => status === 'done');
    expect(ended.every(({ domain }) => domain.startsWith('quick'))).toBe(true);
    // Its own share: two in a window of ten.
    expect(halfway.running).toBeLessThanOrEqual(2);
    expect(halfway.waiting).toBeGreaterThanOrEqual(6);
    expect(result).toMatchObject({ done: 12, finished: true });
  });
});

function named(account: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${account}${String(index)}.example.com`);
}

/** Slices of three: the quick account's domains are far behind the first. By what they are said to name, each is large. */
function executionOf(domains: readonly string[]): Pick<Activities, 'loadExecution'> {
  const entries = domains.map((domain) => ({
    ...{ domain, spec: 'hash', aliases: 50, accounts: [domain.slice(0, 4)] },
  }));
  return {
    loadExecution: ({ offset }) => {
      const ahead = [
        ...new Set(entries.slice(offset + 3).map(({ accounts: [mail = ''] }) => mail)),
      ];
      return Promise.resolve({
        ...{ window: 10, total: entries.length, paced: [], pace: {} },
        domains: entries.slice(offset, offset + 3),
        ...(ahead.length === 0 ? {} : { ahead }),
      });
    },
  };
}

function moment(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 25));
}
