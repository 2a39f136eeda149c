import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Activities } from '../../src/activities/contract.ts';
import { provisionDomain, provisionFleet, surveyFleet } from '../../src/workflows/index.ts';
import * as messages from '../../src/workflows/messages.ts';
import { done, FakeWorld } from './fake-activities.ts';
import { localEnvironment, withWorker } from './environment.ts';
import { quietRuntime } from '../setup/runtime.ts';

quietRuntime();

const PARK = { code: 'plan.free', sentence: 's', remedy: ['r'], resumedBy: 'person' } as const;

describe('provisionFleet', () => {
  let environment: TestWorkflowEnvironment;
  beforeAll(async () => {
    environment = await localEnvironment();
  });
  afterAll(() => environment.teardown());

  function fleetOf(
    name: string,
    world: FakeWorld,
  ): Partial<Activities> & { domains: readonly string[] } {
    const domains = ['a', 'b', 'c'].map((letter) => `${letter}.${name}.example.com`);
    const entries = domains.map((domain) => ({
      domain,
      spec: 'hash',
      aliases: world.names.length,
      accounts: ['fe', 'cf'],
    }));
    return {
      domains,
      loadExecution: () =>
        Promise.resolve({ window: 2, total: 3, domains: entries, paced: ['fe'], pace: {} }),
    };
  }

  async function start(execution: string): Promise<WorkflowHandle<typeof provisionFleet>> {
    return environment.client.workflow.start(provisionFleet, {
      taskQueue: messages.TASK_QUEUE,
      workflowId: messages.executionWorkflowId(execution),
      args: [{ execution, spec: 'hash' }],
    });
  }

  it('keeps no more than the window at work and finishes every domain', async () => {
    const world = new FakeWorld();
    let working = 0;
    let most = 0;
    const overrides: Partial<Activities> = {
      ...fleetOf('window', world),
      ensureDomain: async () => {
        working += 1;
        most = Math.max(most, working);
        await new Promise((resolve) => setTimeout(resolve, 50));
        return {
          done: { state: 'ready', domainId: 'd', created: true, changed: [], findings: [] },
        };
      },
      checkHealth: () => {
        working -= 1;
        return done({ findings: [], repairDns: false, missingAliases: [] });
      },
    };

    const result = await withWorker(environment, world.activities(overrides), async () =>
      (await start('e-window')).result(),
    );

    expect(result).toMatchObject({ total: 3, done: 3, finished: true });
    expect(most).toBe(2);
  });

  it('starts all that may begin in one workflow task', async () => {
    const world = new FakeWorld();

    const history = await withWorker(
      environment,
      world.activities(fleetOf('together', world)),
      async () => {
        const handle = await start('e-together');
        await handle.result();
        return handle.fetchHistory();
      },
    );

    const starts = (history.events ?? []).flatMap(
      (event) => event.startChildWorkflowExecutionInitiatedEventAttributes ?? [],
    );
    const tasks = starts.map((each) => String(each.workflowTaskCompletedEventId));
    expect(tasks).toHaveLength(3);
    expect(tasks[1]).toBe(tasks[0]);
  });

  it('finishes with a domain parked for a person, which goes on by itself afterwards', async () => {
    const world = new FakeWorld();
    const fleet = fleetOf('park', world);
    const parkedDomain = fleet.domains[1] ?? '';
    let upgraded = false;
    const overrides: Partial<Activities> = {
      ...fleet,
      ensureDomain: ({ domain }) =>
        domain === parkedDomain && !upgraded
          ? done({ state: 'park', park: PARK })
          : done({ state: 'ready', domainId: 'd', created: true, changed: [], findings: [] }),
    };

    const { finished, ended } = await withWorker(
      environment,
      world.activities(overrides),
      async () => {
        const result = await (await start('e-park')).result();
        const domain = environment.client.workflow.getHandle<typeof provisionDomain>(
          messages.domainWorkflowId(parkedDomain),
        );
        upgraded = true;
        await domain.signal(messages.resume);
        return { finished: result, ended: await domain.result() };
      },
    );

    expect(finished).toMatchObject({ done: 2, parked: 1, finished: true });
    expect(finished.domains).toContainEqual(
      expect.objectContaining({ domain: parkedDomain, park: 'plan.free' }),
    );
    expect(ended.status).toBe('done');
  });

  it('attaches to a domain that runs already instead of starting it twice', async () => {
    const world = new FakeWorld();
    const fleet = fleetOf('twice', world);
    const [running = ''] = fleet.domains;
    let open = false;
    const overrides: Partial<Activities> = {
      ...fleet,
      ensureDomain: ({ domain }) =>
        domain === running && !open
          ? done({ state: 'park', park: PARK })
          : done({ state: 'ready', domainId: 'd', created: true, changed: [], findings: [] }),
    };

    const result = await withWorker(environment, world.activities(overrides), async () => {
      const first = await environment.client.workflow.start(provisionDomain, {
        taskQueue: messages.TASK_QUEUE,
        workflowId: messages.domainWorkflowId(running),
        args: [{ execution: 'e-first', domain: running, spec: 'hash', aliases: 3 }],
      });
      const second = await start('e-second');
      while (!(await second.query(messages.fleet)).domains.some((d) => d.status === 'parked'))
        await new Promise((resolve) => setTimeout(resolve, 25));
      open = true;
      await first.signal(messages.resume);
      await first.result();
      return second.result();
    });

    expect(result).toMatchObject({ total: 3, finished: true });
    expect(result.done + result.parked).toBe(3);
  });

  it('names a domain whose run was terminated instead of waiting for it for ever', async () => {
    const world = new FakeWorld();
    const fleet = fleetOf('killed', world);
    const [killed = ''] = fleet.domains;
    let asked = false;
    const overrides: Partial<Activities> = {
      ...fleet,
      probePropagation: ({ domain }) => {
        asked ||= domain === killed;
        return domain === killed
          ? done({ state: 'absent', servers: [], evidence: [], seen: 0, expected: 6 })
          : done({ state: 'everywhere', servers: [], evidence: [], seen: 6, expected: 6 });
      },
    };
    const isAsked = (): boolean => asked;

    const result = await withWorker(environment, world.activities(overrides), async () => {
      const handle = await start('e-killed');
      const domain = environment.client.workflow.getHandle<typeof provisionDomain>(
        messages.domainWorkflowId(killed),
      );
      while (!isAsked()) await new Promise((resolve) => setTimeout(resolve, 25));
      await domain.terminate('tried by the test');
      return handle.result();
    });

    expect(result).toMatchObject({ done: 2, incomplete: 1, finished: true });
    expect(result.domains).toContainEqual(
      expect.objectContaining({ domain: killed, park: 'workflow.ended' }),
    );
  });

  it('surveys every domain without a write', async () => {
    const world = new FakeWorld();
    const fleet = fleetOf('survey', world);

    const [result, first, rest] = await withWorker(
      environment,
      world.activities(fleet),
      async () => {
        const handle = await environment.client.workflow.start(surveyFleet, {
          taskQueue: messages.TASK_QUEUE,
          workflowId: messages.surveyWorkflowId('e-survey'),
          args: [{ execution: 'e-survey', spec: 'hash' }],
        });
        return [
          await handle.result(),
          await handle.query(messages.survey),
          await handle.query(messages.survey, 2),
        ] as const;
      },
    );

    expect(result).toEqual({ total: 3, done: 3 });
    expect(first.surveyed.map(({ domain }) => domain).sort()).toEqual(fleet.domains);
    expect(rest.surveyed).toEqual(first.surveyed.slice(2));
    expect(world.calls.every((call) => ['surveyDomain', 'loadExecution'].includes(call))).toBe(
      true,
    );
  });
});
