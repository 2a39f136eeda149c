import { describe, expect, it } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import type { Activities } from '../../src/activities/contract.ts';
import { aliases } from '../../src/workflows/messages.ts';
import { done, FakeWorld } from './fake-activities.ts';
import { localEnvironment } from './environment.ts';
import { domainRuns } from './domain-runs.ts';
import { until } from './until.ts';
import { quietRuntime } from '../setup/runtime.ts';

quietRuntime();

const NEW = { spec: 'new', aliases: 4 };
const IN_A_DAY = new Date(Date.now() + 86_400_000).toISOString();
const PARK = { code: 'plan.free', sentence: 's', remedy: ['r'], resumedBy: 'person' } as const;
const REFUSED = ApplicationFailure.create({
  type: 'ValidationError',
  nonRetryable: true,
  details: [
    {
      ...{ category: 'ValidationError', severity: 'Permanent', operation: 'create-alias' },
      ...{ message: 'at most 10 recipients', remediation: 'split the recipients' },
    },
  ],
});

const isNamed = (name: string): boolean => name !== 'carla';

/** The entry `old` has no `dora`, and a `ben` that is refused. */
function world() {
  const fake = new FakeWorld(['anna', 'ben', 'carla', 'dora']);
  const usual = fake.activities();
  const creations: string[] = [];
  const overrides: Partial<Activities> = {
    compareAliases: async (call) => {
      const compared = await usual.compareAliases(call);
      if (call.spec === 'new' || !('done' in compared)) return compared;
      const missing = compared.done.missing.filter((name) => name !== 'dora');
      return { done: { ...compared.done, missing } };
    },
    createAlias: (call) => {
      creations.push(call.alias);
      if (call.spec === 'old' && call.alias === 'ben') throw REFUSED;
      return usual.createAlias(call);
    },
  };
  return { world: fake, overrides, creations };
}

describe('a changed entry that comes after its passes are over', () => {
  const { run } = domainRuns(localEnvironment, { prefix: 'm', spec: 'old' });

  it('brings its new aliases to their passwords, and tries again what the old one was refused', async () => {
    const { world: fake, overrides, creations } = world();
    const usual = fake.activities();
    const diagnosePasswords: Activities['diagnosePasswords'] = async (call) => {
      const found = await usual.diagnosePasswords(call);
      if (call.spec === 'new' || !('done' in found)) return found;
      return { done: { ...found.done, park: PARK } };
    };

    const result = await run(fake, { ...overrides, diagnosePasswords }, async (handle) => {
      await until(handle, ({ status }) => status === 'parked');
      await handle.executeUpdate('amend', { args: [NEW] });
      return handle.result();
    });

    expect(result).toMatchObject({ status: 'done', failures: [], counts: { proven: 4 } });
    expect(fake.count('setPassword dora')).toBe(1);
    expect(creations.toSorted()).toEqual(['anna', 'ben', 'ben', 'carla', 'dora']);
  });

  it('lists anew what passwords are to be set while those of the old entry wait for their turn', async () => {
    const { world: fake, overrides } = world();
    let turn = false;
    const setPassword: Activities['setPassword'] = ({ alias }) =>
      turn || alias === 'anna'
        ? done({ aliasId: `id-${alias}`, outcome: 'accepted' })
        : Promise.resolve({ deferred: { until: IN_A_DAY, reason: 'budget', detail: 'used up' } });

    const result = await run(fake, { ...overrides, setPassword }, async (handle) => {
      await until(handle, ({ pass, status }) => pass === '3-2' && status === 'deferred');
      turn = true;
      await handle.executeUpdate('amend', { args: [NEW] });
      return handle.result();
    });

    expect(result).toMatchObject({ status: 'done', failures: [], counts: { proven: 4 } });
    expect(fake.count('setPassword anna')).toBe(1);
    expect(fake.count('setPassword dora')).toBe(1);
  });

  it('is gone by when no pass is left to begin with it', async () => {
    const { world: fake, overrides } = world();
    let letGo: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    const specs: string[] = [];
    const more: Partial<Activities> = {
      checkHealth: ({ spec }) => {
        specs.push(spec);
        return done({ findings: [], repairDns: spec === 'old', missingAliases: [] });
      },
      updateDns: async ({ pass }) => {
        if (pass === '4-2') await held;
        return { done: { state: 'applied', items: [], written: 0, zone: 'example.com' } };
      },
    };

    const result = await run(fake, { ...overrides, ...more }, async (handle) => {
      await until(handle, ({ pass }) => pass === '4-2');
      await handle.executeUpdate('skip', { args: [{ pass: '4-3' }] });
      await handle.executeUpdate('amend', { args: [NEW] });
      letGo();
      return handle.result();
    });

    expect(result).toMatchObject({ status: 'done', failures: [], counts: { proven: 4 } });
    expect(specs.at(-1)).toBe('new');
  });

  it('counts no alias any more that it does not name', async () => {
    const fake = new FakeWorld();
    const usual = fake.activities();
    const overrides: Partial<Activities> = {
      compareAliases: async (call) => {
        const compared = await usual.compareAliases(call);
        if (call.spec === 'old' || !('done' in compared)) return compared;
        return { done: { ...compared.done, same: compared.done.same.filter(isNamed) } };
      },
      diagnosePasswords: async (call) => {
        const found = await usual.diagnosePasswords(call);
        if (!('done' in found)) return found;
        if (call.spec === 'old') return { done: { ...found.done, park: PARK } };
        return { done: { ...found.done, set: found.done.set.filter(isNamed) } };
      },
    };

    const { result, codes } = await run(fake, overrides, async (handle) => {
      await until(handle, ({ status }) => status === 'parked');
      await handle.executeUpdate('amend', { args: [{ spec: 'new', aliases: 2 }] });
      return { result: await handle.result(), codes: await handle.query(aliases) };
    });

    expect(result).toMatchObject({ status: 'done', counts: { aliases: 2, created: 2, proven: 2 } });
    expect(codes.map(({ alias }) => alias).toSorted()).toEqual(['anna', 'ben']);
  });

  it('opens the phases it asks for and the old one did not', async () => {
    const fake = new FakeWorld();
    const overrides: Partial<Activities> = {
      loadSpec: ({ spec }) =>
        Promise.resolve({ ...fake.spec, phases: spec === 'old' ? [1] : [1, 2] }),
      ensureDomain: ({ spec }) =>
        spec === 'old'
          ? done({ state: 'park', park: PARK })
          : done({ state: 'ready', domainId: 'd', created: true, changed: [], findings: [] }),
    };

    const result = await run(fake, overrides, async (handle) => {
      await until(handle, ({ status }) => status === 'parked');
      await handle.executeUpdate('amend', { args: [NEW] });
      return handle.result();
    });

    expect(result.passes.find(({ pass }) => pass === '2-1')?.status).toBe('done');
    expect(result.passes.find(({ pass }) => pass === '3-1')?.status).toBe('not-requested');
    expect(fake.count('createAlias anna')).toBe(1);
  });
});
