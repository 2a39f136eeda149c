import { describe, expect, it } from '@jest/globals';
import type { Activities } from '../../src/activities/contract.ts';
import type { DomainProgress } from '../../src/core/run.ts';
import { provisionFleet } from '../../src/workflows/index.ts';
import * as messages from '../../src/workflows/messages.ts';
import { done, FakeWorld } from './fake-activities.ts';
import { localEnvironment } from './environment.ts';
import { domainRuns } from './domain-runs.ts';
import { until } from './until.ts';
import { quietRuntime } from '../setup/runtime.ts';

quietRuntime();

const PARK = { code: 'plan.free', sentence: 's', remedy: ['r'], resumedBy: 'person' } as const;
const READY = { state: 'ready', domainId: 'd', created: true, changed: [], findings: [] } as const;

/** A world whose first run stands still while its end is recorded, and the specs its runs were about. */
class EndingWorld extends FakeWorld {
  readonly specs: string[] = [];
  letGo: () => void = () => undefined;
  private reached: () => void = () => undefined;
  readonly ending = new Promise<void>((resolve) => (this.reached = resolve));
  private readonly held = new Promise<void>((resolve) => (this.letGo = resolve));

  overrides(): Partial<Activities> {
    return {
      ensureDomain: ({ spec }) => {
        this.specs.push(spec);
        return done(READY);
      },
      recordProgress: async ({ progress }) => {
        this.recorded.push(progress);
        if (progress.execution !== 'e1' || progress.endedAt === undefined) return;
        this.reached();
        await this.held;
      },
    };
  }

  /** The last that was recorded for an execution. */
  last(execution: string): DomainProgress | undefined {
    return this.recorded.findLast((progress) => progress.execution === execution);
  }
}

describe('a start over a run that is ending', () => {
  const runs = domainRuns(localEnvironment, { prefix: 'l', spec: 'old' });
  const { run } = runs;

  it('is lost by none: the domain begins anew by the entry of the start', async () => {
    const world = new EndingWorld();

    const result = await run(world, world.overrides(), async (handle) => {
      await world.ending;
      for (const execution of ['e2', 'e3'])
        await handle.signal(messages.attach, {
          ...{ execution, spec: 'new', aliases: 3, anew: { spec: 'new', client: 'acme' } },
        });
      world.letGo();
      return handle.result();
    });

    expect(result).toMatchObject({ execution: 'e3', client: 'acme', status: 'done' });
    expect(world.specs).toEqual(['old', 'new']);
    for (const execution of ['e1', 'e2', 'e3'])
      expect(world.last(execution)).toMatchObject({ status: 'done', execution });
  });

  it('runs the domain after it was aborted', async () => {
    const world = new EndingWorld();
    let parked = true;
    const ensureDomain: Activities['ensureDomain'] = () =>
      parked ? done({ state: 'park', park: PARK }) : done(READY);

    const result = await run(world, { ...world.overrides(), ensureDomain }, async (handle) => {
      await until(handle, ({ status }) => status === 'parked');
      await handle.executeUpdate('abort', { args: [{ reason: 'wrong manifest', actor: 'anna' }] });
      await world.ending;
      parked = false;
      await handle.signal(messages.attach, {
        ...{ execution: 'e2', spec: 'new', aliases: 3, anew: { spec: 'new', phases: [1] } },
      });
      world.letGo();
      return handle.result();
    });

    expect(world.last('e1')?.status).toBe('aborted');
    expect(result).toMatchObject({ execution: 'e2', status: 'done' });
    expect(result.passes.find(({ pass }) => pass === '2-1')?.status).toBe('not-requested');
  });

  it('is waited for by the execution that sent it', async () => {
    const world = new EndingWorld();
    const entry = { spec: 'new', aliases: 3, accounts: ['fe'] };
    let domain = '';
    const loadExecution: Activities['loadExecution'] = () =>
      Promise.resolve({
        ...{ window: 1, total: 1, paced: [], pace: {} },
        domains: [{ ...entry, domain }],
      });

    const overrides = { ...world.overrides(), loadExecution };
    const result = await run(world, overrides, async (handle) => {
      domain = handle.workflowId.slice('domain/'.length);
      await world.ending;
      const fleet = await runs.environment.client.workflow.start(provisionFleet, {
        ...{ taskQueue: messages.TASK_QUEUE, workflowId: messages.executionWorkflowId('late') },
        args: [{ execution: 'late', spec: 'hash' }],
      });
      while ((await fleet.query(messages.fleet)).attached === 0)
        await new Promise((resolve) => setTimeout(resolve, 25));
      world.letGo();
      return fleet.result();
    });

    expect(result).toMatchObject({ attached: 1, done: 1, finished: true });
    expect(world.specs).toEqual(['old', 'new']);
    expect(world.last('late')?.status).toBe('done');
  });
});
