import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Activities } from '../../src/activities/contract.ts';
import { provisionDomain, provisionFleet } from '../../src/workflows/index.ts';
import * as messages from '../../src/workflows/messages.ts';
import { eventsOfChain } from './chain.ts';
import { done, FakeWorld } from './fake-activities.ts';
import { localEnvironment, withWorker } from './environment.ts';
import { currentDetails } from './until.ts';
import { answerOf } from './update-answers.ts';
import { quietRuntime } from '../setup/runtime.ts';

quietRuntime();

const PARK = { code: 'plan.free', sentence: 's', remedy: ['r'], resumedBy: 'person' } as const;
const READY = { state: 'ready', domainId: 'd', created: true, changed: [], findings: [] } as const;

describe('an execution', () => {
  let environment: TestWorkflowEnvironment;
  beforeAll(async () => {
    environment = await localEnvironment();
  });
  afterAll(() => environment.teardown());

  async function start(
    execution: string,
    continueAfter?: number,
  ): Promise<WorkflowHandle<typeof provisionFleet>> {
    return environment.client.workflow.start(provisionFleet, {
      taskQueue: messages.TASK_QUEUE,
      workflowId: messages.executionWorkflowId(execution),
      args: [
        { execution, spec: 'hash', ...(continueAfter === undefined ? {} : { continueAfter }) },
      ],
    });
  }

  it('changes its window while it runs, and says why it does not', async () => {
    const domains = named('w', 6);
    let open = false;
    const world = new FakeWorld(['anna']);
    const overrides: Partial<Activities> = {
      ...executionOf(domains, 1),
      checkHealth: async () => {
        while (!open) await moment();
        return { done: { findings: [], repairDns: false, missingAliases: [] } };
      },
    };

    const [before, after, refusal, result] = await withWorker(
      environment,
      world.activities(overrides),
      async () => {
        const handle = await start('e-window');
        const one = await reaching(handle, ({ running }) => running === 1);
        const refused = await resize(handle, { size: 0 });
        await resize(handle, { size: 4, reason: 'quota raised', actor: 'anna' });
        const four = await reaching(handle, ({ running }) => running === 4);
        open = true;
        return [one, four, refused, await handle.result()] as const;
      },
    );

    expect(before).toMatchObject({ window: 1, running: 1, waiting: 5 });
    expect(after).toMatchObject({ window: 4, running: 4, waiting: 2 });
    expect(refusal).toBe('window takes {"size": <1 to 1000>}');
    expect(result).toMatchObject({ done: 6, window: 4, started: 6, attached: 0 });
    expect(world.decisions).toEqual([
      expect.objectContaining({ action: 'window', actor: 'anna', reason: '1 → 4: quota raised' }),
    ]);
  });

  it('continues as new without losing a domain, a signal or its window, and goes on past parked ones', async () => {
    const domains = named('n', 24);
    const world = new FakeWorld(['anna']);
    const overrides: Partial<Activities> = {
      ...executionOf(domains, 3),
      ensureDomain: ({ domain }) =>
        domains.indexOf(domain) % 5 === 0 ? done({ state: 'park', park: PARK }) : done(READY),
    };

    const [result, events] = await withWorker(
      environment,
      world.activities(overrides),
      async () => {
        const handle = await start('e-new', 80);
        await resize(handle, { size: 6, id: 'once' });
        await handle.result();
        const last = environment.client.workflow.getHandle<typeof provisionFleet>(
          handle.workflowId,
        );
        return [await last.result(), await eventsOfChain(environment.client, handle.workflowId)];
      },
    );

    expect(events.length).toBeGreaterThan(2);
    expect(Math.max(...events)).toBeLessThan(250);
    expect(result).toMatchObject({ total: 24, done: 19, parked: 5, window: 6, finished: true });
    expect(result.domains.map(({ domain }) => domain).toSorted()).toEqual(domains.toSorted());
    expect(result.domains.filter(({ status }) => status === 'done')).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ counts: expect.objectContaining({ proven: 1 }) }),
      ]),
    );
  });

  it('says what it attached to, what it started, and when it is likely to be through', async () => {
    const began = Date.now();
    const domains = named('a', 3);
    const [running = ''] = domains;
    let open = false;
    const world = new FakeWorld(['anna']);
    const overrides: Partial<Activities> = {
      ...executionOf(domains, 1),
      ensureDomain: ({ domain }) =>
        domain === running && !open ? done({ state: 'park', park: PARK }) : done(READY),
      checkHealth: async ({ domain }) => {
        while (domain === domains[2] && !open) await moment();
        return { done: { findings: [], repairDns: false, missingAliases: [] } };
      },
    };

    const [halfway, details, result] = await withWorker(
      environment,
      world.activities(overrides),
      async () => {
        await environment.client.workflow.start(provisionDomain, {
          taskQueue: messages.TASK_QUEUE,
          workflowId: messages.domainWorkflowId(running),
          args: [{ execution: 'e-first', domain: running, spec: 'hash', aliases: 1 }],
        });
        const handle = await start('e-attach');
        const half = await reaching(
          handle,
          ({ done: ended, running: at }) => ended === 1 && at === 1,
        );
        const shown = await currentDetails(handle, (text) => text.includes('0 not begun'));
        open = true;
        return [half, shown, await handle.result()] as const;
      },
    );

    expect(halfway).toMatchObject({ started: 2, attached: 1, parked: 1, running: 1, waiting: 0 });
    expect(halfway.domains.filter(({ attached }) => attached).map(({ domain }) => domain)).toEqual([
      running,
    ]);
    expect(Date.parse(halfway.eta ?? '')).toBeGreaterThan(began);
    expect(details).toContain('2 started here · 1 ran already and were attached to');
    expect(details).toContain(`- \`${running}\` at 1-1: \`plan.free\``);
    expect(result).toMatchObject({ done: 2, parked: 1, finished: true });
  });

  it('ends as canceled when it is cancelled in the Web UI', async () => {
    const world = new FakeWorld(['anna']);
    const overrides: Partial<Activities> = {
      ...executionOf(named('c', 2), 1),
      ensureDomain: () => {
        const until = new Date(Date.now() + 3_600_000).toISOString();
        return Promise.resolve({ deferred: { until, reason: 'pace', detail: 'its turn comes' } });
      },
    };

    const error = await withWorker(environment, world.activities(overrides), async () => {
      const handle = await start('e-cancel');
      await reaching(handle, ({ deferred }) => deferred === 2);
      await handle.cancel();
      return handle.result().catch((caught: unknown) => caught);
    });

    expect(error).toBeInstanceOf(WorkflowFailedError);
    expect(error).toHaveProperty('cause.name', 'CancelledFailure');
  });
});

function named(prefix: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${String(index)}.example.com`);
}

function executionOf(
  domains: readonly string[],
  window: number,
): Pick<Activities, 'loadExecution'> {
  const entries = domains.map((domain) => ({
    ...{ domain, spec: 'hash', aliases: 1, accounts: ['fe'] },
  }));
  return {
    loadExecution: ({ offset }) =>
      Promise.resolve({
        ...{ window, total: entries.length, paced: [], pace: {} },
        domains: entries.slice(offset, offset + 10),
        ...(entries.length > offset + 10 ? { ahead: ['fe'] } : {}),
      }),
  };
}

/** The answer's message when the update is refused. */
function resize(
  handle: WorkflowHandle<typeof provisionFleet>,
  message: messages.WindowMessage,
): Promise<unknown> {
  return answerOf(handle.executeUpdate(messages.windowUpdate, { args: [message] }));
}

async function reaching(
  handle: WorkflowHandle<typeof provisionFleet>,
  holds: (progress: messages.FleetProgress) => boolean,
): Promise<messages.FleetProgress> {
  for (;;) {
    const progress = await handle.query(messages.fleet);
    if (holds(progress)) return progress;
    await moment();
  }
}

function moment(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 25));
}
