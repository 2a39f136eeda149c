import { describe, expect, it } from '@jest/globals';
import type { Activities } from '../../src/activities/contract.ts';
import * as messages from '../../src/workflows/messages.ts';
import { done, FakeWorld } from './fake-activities.ts';
import { localEnvironment } from './environment.ts';
import { domainRuns } from './domain-runs.ts';
import { until } from './until.ts';
import { quietRuntime } from '../setup/runtime.ts';

quietRuntime();

const PARKED = {
  state: 'park',
  park: { code: 'plan.free', sentence: 's', remedy: ['r'], resumedBy: 'person' },
} as const;

describe('provisionDomain, when somebody changes what is wanted', () => {
  const { run } = domainRuns(localEnvironment, { prefix: 'c', spec: 'old' });

  it('goes on with the changed entry when a start over a parked run brings one', async () => {
    const world = new FakeWorld();
    const seen: string[] = [];
    const ensureDomain: Activities['ensureDomain'] = ({ spec }) => {
      seen.push(spec);
      return spec === 'old'
        ? done(PARKED)
        : done({ state: 'ready', domainId: 'd', created: false, changed: [], findings: [] });
    };

    const result = await run(world, { ensureDomain }, async (handle) => {
      await until(handle, ({ status }) => status === 'parked');
      await handle.signal(messages.attach, { execution: 'e2', spec: 'new', aliases: 3 });
      return handle.result();
    });

    expect(result.status).toBe('done');
    expect(seen).toEqual(['old', 'new']);
    expect(world.decisions).toContainEqual(
      expect.objectContaining({ actor: 'start', reason: expect.stringContaining('e2') }),
    );
    const rows = world.recorded.filter(({ execution }) => execution === 'e2');
    expect(rows.at(-1)).toMatchObject({ status: 'done' });
  });

  it('stays parked when another start brings the same entry, and tells it so', async () => {
    const world = new FakeWorld();
    const ensureDomain: Activities['ensureDomain'] = () => done(PARKED);

    await run(world, { ensureDomain }, async (handle) => {
      await until(handle, ({ status }) => status === 'parked');
      await handle.signal(messages.attach, { execution: 'e2', spec: 'old', aliases: 3 });
      while (!world.recorded.some(({ execution }) => execution === 'e2'))
        await new Promise((resolve) => setTimeout(resolve, 25));
      await handle.terminate();
    });

    expect(world.recorded.at(-1)).toMatchObject({ execution: 'e2', status: 'parked' });
    expect(world.count('ensureDomain')).toBe(1);
  });

  it('does not create in later passes what an operator skipped', async () => {
    const world = new FakeWorld();
    const overrides: Partial<Activities> = {
      ensureDomain: () => done(PARKED),
      checkHealth: () => done({ findings: [], repairDns: true, missingAliases: [...world.names] }),
    };

    const result = await run(world, overrides, async (handle) => {
      await until(handle, ({ status }) => status === 'parked');
      await handle.signal(messages.skip, { pass: '2-1', reason: 'by hand' });
      await handle.signal(messages.skip, { pass: '1-2', reason: 'by hand' });
      await handle.signal(messages.skip, { pass: '1-1', reason: 'by hand' });
      return handle.result();
    });

    expect(world.calls.filter((call) => call.startsWith('createAlias'))).toEqual([]);
    expect(world.count('updateDns')).toBe(0);
    expect(result.failures.map(({ alias }) => alias)).toHaveLength(3);
  });

  it('shows a long wait for DNS as deferred, out of the way of others, and `resume` cuts it short', async () => {
    const world = new FakeWorld(['anna'], {
      propagation: { deadlineMs: 48 * 3_600_000, then: 'park' },
    });
    let looks = 0;
    const verifyRecords: Activities['verifyRecords'] = () => {
      looks += 1;
      return done({ ownership: looks > 6, mx: true });
    };

    const result = await run(world, { verifyRecords }, async (handle) => {
      let ended = false;
      const ending = handle.result().finally(() => (ended = true));
      const over = (): boolean => ended;
      while (!over()) {
        await handle.signal(messages.resume).catch(() => undefined);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      return ending;
    });

    expect(result.status).toBe('done');
    expect(looks).toBe(7);
    expect(world.recorded).toContainEqual(
      expect.objectContaining({
        status: 'deferred',
        park: expect.objectContaining({ code: 'wait.1-3', resumedBy: 'clock' }),
      }),
    );
  });
});
