import { describe, expect, it } from '@jest/globals';
import type { Activities, Call } from '../../src/activities/contract.ts';
import * as messages from '../../src/workflows/messages.ts';
import { quietRuntime } from '../setup/runtime.ts';
import { domainRuns } from './domain-runs.ts';
import { skippingEnvironment } from './environment.ts';
import { done, FakeWorld } from './fake-activities.ts';
import { parkedWith } from './until.ts';

quietRuntime();

const LOOKS = [
  'ensureDomain',
  'updateDns',
  'probePropagation',
  'verifyRecords',
  'compareAliases',
  'diagnosePasswords',
  'checkHealth',
] as const;

/** The world's own activities, with the view of each look noted in order. */
function watched(
  world: FakeWorld,
  overrides: Partial<Activities> = {},
): { readonly views: Record<string, string[]>; readonly overrides: Partial<Activities> } {
  const views: Record<string, string[]> = {};
  const activities = world.activities(overrides);
  const looks = LOOKS.map((name) => [
    name,
    (call: Call) => {
      (views[name] ??= []).push(call.view ?? 'none');
      return (activities[name] as (call: Call) => unknown)(call);
    },
  ]);
  return {
    views,
    overrides: { ...overrides, ...(Object.fromEntries(looks) as Partial<Activities>) },
  };
}

describe('the view a run looks by', () => {
  const { run } = domainRuns(skippingEnvironment, { prefix: 'view' });

  it('is one as long as the run writes nothing', async () => {
    const world = new FakeWorld([]);
    const { views, overrides } = watched(world);

    await run(world, overrides, (handle) => handle.result());

    expect(Object.keys(views)).toEqual([...LOOKS]);
    expect(views['compareAliases']).toHaveLength(2);
    expect(new Set(Object.values(views).flat()).size).toBe(1);
    expect(views['checkHealth']).not.toContain('none');
  });

  it('is another one after aliases were written, and after passwords were', async () => {
    const world = new FakeWorld(['anna']);
    const { views, overrides } = watched(world);

    await run(world, overrides, (handle) => handle.result());

    const [before, after] = views['compareAliases'] ?? [];
    expect(before).toBe(views['ensureDomain']?.[0]);
    expect(after).not.toBe(before);
    expect(views['diagnosePasswords']).toEqual([after]);
    expect(views['checkHealth']?.[0]).not.toBe(after);
  });

  it('is another one when a person had to be waited for', async () => {
    const world = new FakeWorld([]);
    let tries = 0;
    const { views, overrides } = watched(world, {
      updateDns: () => {
        tries += 1;
        const conflict = { code: 'dns.mx-foreign', sentence: 's', remedy: ['r'] };
        return tries === 1
          ? done({ state: 'conflict', items: [], conflicts: [conflict] })
          : done({ state: 'applied', items: [], written: 0, zone: 'example.com' });
      },
    });

    await run(world, overrides, async (handle) => {
      await parkedWith(handle, 'dns.mx-foreign');
      await handle.signal(messages.resume, { reason: 'decided' });
      return handle.result();
    });

    const [first, second] = views['updateDns'] ?? [];
    expect(first).toBe(views['ensureDomain']?.[0]);
    expect(second).not.toBe(first);
    expect(views['probePropagation']).toEqual([second]);
  });

  it('is another one for the check after a repair, and in another run', async () => {
    const world = new FakeWorld([]);
    let checks = 0;
    const { views, overrides } = watched(world, {
      checkHealth: () => {
        checks += 1;
        return done({ findings: [], repairDns: checks === 1, missingAliases: [] });
      },
    });

    await run(world, overrides, (handle) => handle.result());
    await run(world, overrides, (handle) => handle.result());

    const [first, repaired, other] = views['checkHealth'] ?? [];
    expect(repaired).not.toBe(first);
    expect([first, repaired]).not.toContain(other);
  });
});
