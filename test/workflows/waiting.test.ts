import { describe, expect, it } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import type { Activities } from '../../src/activities/contract.ts';
import { carry } from '../../src/workflows/carried.ts';
import { DomainRun } from '../../src/workflows/domain-run.ts';
import { provisionDomain } from '../../src/workflows/index.ts';
import * as messages from '../../src/workflows/messages.ts';
import { done, FakeWorld } from './fake-activities.ts';
import { skippingEnvironment, withWorker } from './environment.ts';
import { domainRuns } from './domain-runs.ts';
import { until } from './until.ts';
import { quietRuntime } from '../setup/runtime.ts';
import { timersOf } from './timers.ts';

quietRuntime();

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('waiting', () => {
  const runs = domainRuns(skippingEnvironment, { prefix: 'w' });
  const { run, now } = runs;

  it('waits out a quota of 14 hours on a durable timer and goes on by itself', async () => {
    const until = (await now()) + 14 * HOUR;
    const asked: number[] = [];
    const setPassword: Activities['setPassword'] = async ({ alias }) => {
      asked.push(await now());
      if ((await now()) >= until) return { done: { aliasId: alias, outcome: 'accepted' } };
      return {
        deferred: {
          until: new Date(until).toISOString(),
          reason: 'budget',
          detail: '300 of 300 passwords are used today',
        },
      };
    };
    const world = new FakeWorld();

    const result = await run(world, { setPassword }, (handle) => handle.result());

    expect(result.counts.proven).toBe(3);
    expect(asked.filter((time) => time < until)).toHaveLength(3);
    expect(world.recorded).toContainEqual(
      expect.objectContaining({
        status: 'deferred',
        park: expect.objectContaining({
          code: 'quota.budget',
          resumedBy: 'clock',
          until: new Date(until).toISOString(),
        }),
      }),
    );
  });

  it('shows who asks a wait too short to be told, and for how long', async () => {
    const sentence = 'its turn comes by the pace of the account';
    let first = true;
    const setPassword: Activities['setPassword'] = async ({ alias }) => {
      if (!first) return { done: { aliasId: alias, outcome: 'accepted' } };
      first = false;
      const until = new Date((await now()) + 30_000).toISOString();
      return { deferred: { until, reason: 'pace', detail: sentence } };
    };
    const world = new FakeWorld(['anna']);

    const { seen, result } = await run(world, { setPassword }, async (handle) => {
      const seen = await until(handle, ({ brief }) => brief !== undefined);
      return { seen, result: await handle.result() };
    });

    expect(seen).toMatchObject({ status: 'running', pass: '3-2', brief: { sentence } });
    expect(Date.parse(seen.brief?.until ?? '')).toBeLessThanOrEqual((await now()) + 30_000);
    expect(result).toMatchObject({ status: 'done' });
    expect(result.brief).toBeUndefined();
    expect(world.recorded.filter(({ status }) => status === 'deferred')).toEqual([]);
  });

  it('stays parked for 30 days and continues where it stood', async () => {
    let upgraded = false;
    const ensureDomain: Activities['ensureDomain'] = () =>
      upgraded
        ? done({ state: 'ready', domainId: 'd', created: false, changed: [], findings: [] })
        : done({
            state: 'park',
            park: { code: 'plan.free', sentence: 's', remedy: ['r'], resumedBy: 'person' },
          });

    const result = await run(new FakeWorld(), { ensureDomain }, async (handle) => {
      await runs.environment.sleep(30 * 24 * HOUR);
      const parked = await handle.query(messages.progress);
      upgraded = true;
      await handle.signal(messages.resume);
      return { parked, ended: await handle.result() };
    });

    expect(result.parked.status).toBe('parked');
    expect(result.ended.status).toBe('done');
    const waited = Date.parse(result.ended.endedAt ?? '') - Date.parse(result.ended.startedAt);
    expect(waited).toBeGreaterThanOrEqual(30 * 24 * HOUR);
  });

  it('gives aliases that stayed Transient one round after 60 s and one after 300 s, then records them', async () => {
    const asked: number[] = [];
    const createAlias: Activities['createAlias'] = async ({ alias }) => {
      if (alias !== 'ben') return { done: { aliasId: alias, outcome: 'created' } };
      asked.push(await now());
      throw ApplicationFailure.create({
        type: 'ServerError',
        nonRetryable: true,
        details: [
          {
            category: 'ServerError',
            severity: 'Transient',
            operation: 'create-alias',
            message: 'the provider answered 503',
            remediation: 'look at the provider’s status page, then start again',
            attempts: 3,
          },
        ],
      });
    };
    const world = new FakeWorld(['anna', 'ben'], { phases: [2] });

    const [result, timers] = await run(
      world,
      { createAlias },
      async (handle) => [await handle.result(), await timersOf(handle)] as const,
    );

    const gaps = asked.slice(1).map((time, index) => (time - (asked[index] ?? 0)) / 1000);
    for (const [index, seconds] of [60, 300].entries()) {
      // Until a time that was fixed when the round failed: what passed meanwhile is off the timer.
      expect(timers[index]).toBeLessThanOrEqual(seconds);
      expect(gaps[index]).toBeGreaterThanOrEqual(seconds);
    }
    expect(result.failures).toContainEqual(
      expect.objectContaining({ pass: '2-1', severity: 'Transient', attempts: 3 }),
    );
    expect(result.status).toBe('incomplete');
  });

  it('looks at DNS less and less often until the deadline, then parks with the evidence', async () => {
    const asked: number[] = [];
    const probePropagation: Activities['probePropagation'] = async () => {
      asked.push(await now());
      return {
        done: { state: 'partial', servers: [], evidence: ['ns2 lacks MX'], seen: 5, expected: 6 },
      };
    };
    const world = new FakeWorld(['anna'], {
      propagation: { deadlineMs: 48 * HOUR, then: 'park' },
    });

    const parked = await run(world, { probePropagation }, async (handle) => {
      await runs.environment.sleep(49 * HOUR);
      const progress = await handle.query(messages.progress);
      await handle.terminate();
      return progress;
    });

    expect(parked.park).toMatchObject({
      code: 'dns.propagation',
      pass: '1-3',
      resumedBy: 'person',
    });
    expect(parked.park?.sentence).toContain('ns2 lacks MX');
    expect(asked.length).toBeLessThan(150);
    expect((asked.at(-1) ?? 0) - (asked[0] ?? 0)).toBeGreaterThanOrEqual(48 * HOUR - MINUTE);
  });

  it('gives the MX switch a period of its own, also after another pass left its looks behind', async () => {
    const started = await now();
    const probePropagation: Activities['probePropagation'] = async () => {
      const state = (await now()) >= started + 30 * MINUTE ? 'everywhere' : 'absent';
      return done({ state, servers: [], evidence: ['ns1 lacks MX'], seen: 0, expected: 6 });
    };
    const world = new FakeWorld(['anna'], {
      dns: { account: 'cf', mx: 'last', spf: 'merge', spfAll: '~all', dmarc: 'none' },
      propagation: { deadlineMs: HOUR, then: 'continue' },
    });
    const input = { execution: 'e1', domain: 'looks.example.com', spec: 'hash', aliases: 1 };
    const earlier = new DomainRun(input);
    for (const pass of ['1-1', '1-2', '1-3', '2-1', '2-2', '2-3', '3-1', '3-2'] as const)
      earlier.state(pass).status = 'done';
    earlier.code('anna', { create: 'created', password: 'accepted', proof: 'proven' });
    earlier.wanted.add('anna');
    earlier.looks = { pass: '1-3', round: 3, deadline: started };

    const result = await withWorker(runs.environment, world.activities({ probePropagation }), () =>
      runs.environment.client.workflow.execute(provisionDomain, {
        taskQueue: messages.TASK_QUEUE,
        workflowId: messages.domainWorkflowId(input.domain),
        args: [{ ...input, carried: carry(earlier) }],
      }),
    );

    expect(result.passes.find(({ pass }) => pass === '3-3')?.status).toBe('done');
    const ended = Date.parse(result.endedAt ?? '');
    expect(ended).toBeGreaterThanOrEqual(started + 30 * MINUTE);
  });

  it('goes on without the proof when the manifest says so, and records what is missing', async () => {
    const probePropagation: Activities['probePropagation'] = () =>
      done({ state: 'absent', servers: [], evidence: ['ns1 lacks MX'], seen: 0, expected: 6 });
    const world = new FakeWorld(['anna'], { propagation: { deadlineMs: HOUR, then: 'continue' } });

    const result = await run(world, { probePropagation }, (handle) => handle.result());

    expect(result.passes.find(({ pass }) => pass === '1-3')?.status).toBe('incomplete');
    expect(result.findings).toContainEqual(
      expect.objectContaining({ check: 'dns.propagation', status: 'fail' }),
    );
  });
});
