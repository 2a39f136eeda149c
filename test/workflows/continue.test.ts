import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Activities } from '../../src/activities/contract.ts';
import type { provisionDomain } from '../../src/workflows/index.ts';
import * as messages from '../../src/workflows/messages.ts';
import { eventsOfChain } from './chain.ts';
import { done, FakeWorld } from './fake-activities.ts';
import { runDomain, skippingEnvironment } from './environment.ts';
import { until } from './until.ts';
import { quietRuntime } from '../setup/runtime.ts';

quietRuntime();

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Far below `CONTINUE_AFTER_EVENTS`, so that days do what months would. */
const FEW = 150;
/** A run may finish the step it is in: three aliases and what is published around them. */
const SLACK = 100;

describe('a run that lasts', () => {
  let environment: TestWorkflowEnvironment;
  let number = 0;
  beforeAll(async () => {
    environment = await skippingEnvironment();
  });
  afterAll(() => environment.teardown());

  const now = (): Promise<number> => environment.currentTimeMs();

  async function run<T>(
    world: FakeWorld,
    overrides: Partial<Activities>,
    body: (handle: WorkflowHandle<typeof provisionDomain>) => Promise<T>,
  ): Promise<{ readonly result: T; readonly events: readonly number[] }> {
    number += 1;
    const domain = `l${String(number)}.example.com`;
    const options = { domain, overrides, continueAfter: FEW };
    return runDomain(environment, world, options, async (handle) => ({
      result: await body(handle),
      events: await eventsOfChain(environment.client, handle.workflowId),
    }));
  }

  it('waits 35 days for a quota in a history that stays short, and loses nothing', async () => {
    const over = (await now()) + 35 * DAY;
    const setPassword: Activities['setPassword'] = async ({ alias }) => {
      const time = await now();
      if (time >= over) return { done: { aliasId: alias, outcome: 'accepted' } };
      const soon = new Date(time + 6 * HOUR).toISOString();
      return { deferred: { until: soon, reason: 'budget', detail: 'somebody else uses it up' } };
    };
    const world = new FakeWorld();

    const { result, events } = await run(world, { setPassword }, async (handle) => {
      const first = await until(handle, ({ pass }) => pass === '3-2');
      await handle.signal(messages.skip, { pass: '4-2', reason: 'by hand', actor: 'anna' });
      await handle.signal(messages.skip, { alias: 'carla', reason: 'left', actor: 'anna' });
      return { first, ended: await handle.result() };
    });

    expect(events.length).toBeGreaterThan(10);
    expect(Math.max(...events)).toBeLessThan(FEW + SLACK);
    expect(result.ended).toMatchObject({
      status: 'done',
      startedAt: result.first.startedAt,
      counts: { aliases: 3, created: 3, wanted: 2, proven: 2 },
    });
    expect(result.ended.passes.find(({ pass }) => pass === '4-2')?.skipped?.by).toBe('anna');
    expect(world.count('createAlias anna')).toBe(1);
    expect(world.count('diagnosePasswords')).toBe(1);
  });

  it('polls DNS for 8 days without beginning its schedule or its deadline anew', async () => {
    const begun = await now();
    const asked: number[] = [];
    const probePropagation: Activities['probePropagation'] = async () => {
      asked.push(await now());
      return {
        done: { state: 'partial', servers: [], evidence: ['ns2 lacks MX'], seen: 5, expected: 6 },
      };
    };
    const world = new FakeWorld(['anna'], {
      propagation: { deadlineMs: 8 * DAY, then: 'continue' },
    });

    const { result, events } = await run(world, { probePropagation }, (handle) => handle.result());

    const late = asked.filter((time) => time - begun > DAY);
    const gaps = late.slice(1, -1).map((time, index) => time - (late[index] ?? 0));
    expect(events.length).toBeGreaterThan(10);
    expect(Math.max(...events)).toBeLessThan(FEW + SLACK);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(29 * MINUTE);
    expect((asked.at(-1) ?? 0) - begun).toBeLessThan(9 * DAY);
    expect(result.passes.find(({ pass }) => pass === '1-3')?.status).toBe('incomplete');
  });

  it('stays in one park, answers the same message once, and hears a resume, over any number of histories', async () => {
    let upgraded = false;
    const ensureDomain: Activities['ensureDomain'] = () =>
      upgraded
        ? done({ state: 'ready', domainId: 'd', created: false, changed: [], findings: [] })
        : done({
            state: 'park',
            park: { code: 'plan.free', sentence: 's', remedy: ['r'], resumedBy: 'person' },
          });
    const world = new FakeWorld(['anna']);

    const { result, events } = await run(world, { ensureDomain }, async (handle) => {
      const parked = await until(handle, ({ status }) => status === 'parked');
      const again: [messages.OperatorMessage] = [{ id: 'once', pass: '4-2', reason: 'by hand' }];
      await handle.executeUpdate('skip', { args: again });
      for (let start = 0; start < 60; start += 1)
        await handle.signal(messages.attach, { execution: `e-${String(start)}`, aliases: 1 });
      await until(handle, () => world.recorded.some(({ execution }) => execution === 'e-59'));
      const repeated = await handle.executeUpdate<messages.OperatorAnswer, typeof again>('skip', {
        args: again,
      });
      const still = await handle.query(messages.progress);
      upgraded = true;
      await handle.signal(messages.resume);
      return { parked, repeated, still, ended: await handle.result() };
    });

    expect(events.length).toBeGreaterThan(1);
    expect(result.repeated.effect).toBe('repeated');
    expect(result.still.park).toEqual(result.parked.park);
    expect(result.ended.status).toBe('done');
    expect(world.count('ensureDomain')).toBe(2);
    expect(world.decisions).toHaveLength(2);
    const heard = world.recorded.filter(({ status }) => status === 'done');
    expect(heard.map(({ execution }) => execution)).toHaveLength(20);
  });

  it('stays paused over histories until somebody resumes', async () => {
    const world = new FakeWorld(['anna']);
    const setPassword: Activities['setPassword'] = async ({ alias }) => {
      if (world.decisions.length > 1) return { done: { aliasId: alias, outcome: 'accepted' } };
      const until = new Date((await now()) + DAY).toISOString();
      return { deferred: { until, reason: 'budget', detail: 'used up' } };
    };

    const { result, events } = await run(world, { setPassword }, async (handle) => {
      await until(handle, ({ status }) => status === 'deferred');
      await handle.executeUpdate('pause', { args: [{ reason: 'audit', actor: 'anna' }] });
      await until(handle, ({ park }) => park?.code === 'operator.paused');
      for (let start = 0; start < 60; start += 1)
        await handle.signal(messages.attach, { execution: `e-${String(start)}`, aliases: 1 });
      await until(handle, () => world.recorded.some(({ execution }) => execution === 'e-59'));
      await environment.sleep(30 * DAY);
      const paused = await handle.query(messages.progress);
      await handle.signal(messages.resume, { reason: 'audited' });
      return { paused, ended: await handle.result() };
    });

    expect(events.length).toBeGreaterThan(1);
    expect(result.paused.park).toMatchObject({
      code: 'operator.paused',
      sentence: 'anna paused the run: audit',
    });
    expect(result.ended.status).toBe('done');
  });
});
