import { describe, expect, it } from '@jest/globals';
import type { DomainProgress } from '../../src/core/run.ts';
import type { ExecutionSpec } from '../../src/core/spec.ts';
import type { LocalActivities } from '../../src/activities/contract.ts';
import { DOMAIN, EXECUTION, World } from './fakes.ts';

type Name = keyof LocalActivities;

async function local<N extends Name>(
  world: World,
  name: N,
  input: Parameters<LocalActivities[N]>[0],
): Promise<Awaited<ReturnType<LocalActivities[N]>>> {
  const activity = world.activities.local[name] as (given: typeof input) => Promise<unknown>;
  const result = await world.environment(name, {}).run(activity, input);
  return result as Awaited<ReturnType<LocalActivities[N]>>;
}

function executionSpec(pace: ExecutionSpec['pace'], count = 1): ExecutionSpec {
  const entry = { spec: 'hash', aliases: 2, accounts: ['fe', 'cf'] };
  const domains = Array.from({ length: count }, (_, n) => ({
    ...entry,
    domain: `d${String(n)}.example.com`,
  }));
  return { window: 10, minProven: 0.95, pace, domains };
}

describe('local activities', () => {
  it('hand out a spec without its aliases', async () => {
    const world = new World();

    const summary = await local(world, 'loadSpec', { spec: world.call().spec });

    expect(summary).toMatchObject({ name: DOMAIN, mailboxes: 1, total: 2 });
    expect(summary).not.toHaveProperty('aliases');
  });

  it('hand out at most 250 domains at a time', async () => {
    const world = new World();
    const spec = world.store.putSpec(executionSpec({}, 251));
    const input = { execution: EXECUTION, spec };

    const first = await local(world, 'loadExecution', { ...input, offset: 0 });
    const rest = await local(world, 'loadExecution', { ...input, offset: 250 });

    expect(first).toMatchObject({ window: 10, total: 251 });
    expect(first.domains).toHaveLength(250);
    expect([first.ahead, rest.ahead]).toEqual([['fe'], undefined]);
    expect(rest.domains.map(({ domain }) => domain)).toEqual(['d250.example.com']);
  });

  it('refuse a hash that names no execution', async () => {
    const world = new World();

    const running = local(world, 'loadExecution', {
      execution: EXECUTION,
      spec: world.call().spec,
      offset: 0,
    });

    await expect(running).rejects.toMatchObject({ details: [{ code: 'spec' }] });
  });

  it('keep progress, decisions and reports, and write no audit rows for them', async () => {
    const world = new World();
    const progress = { execution: EXECUTION, domain: DOMAIN } as DomainProgress;
    const decision = { workflowId: `domain/${DOMAIN}`, domain: DOMAIN, action: 'skip' } as const;

    await local(world, 'recordProgress', { progress });
    await local(world, 'recordDecision', {
      ...decision,
      execution: EXECUTION,
      pass: '1-3',
      actor: 'ops',
      reason: 'known',
    });
    const report = await local(world, 'writeReport', { execution: EXECUTION });
    await local(world, 'exportDomain', {
      execution: EXECUTION,
      domain: DOMAIN,
      spec: 'hash',
      what: 'inventory',
    });

    expect(world.store.progress).toEqual([progress]);
    expect(world.store.decisions).toEqual([
      {
        ...{ ...decision, executionId: EXECUTION, pass: '1-3', actor: 'ops', reason: 'known' },
        id: expect.stringMatching(/\/recordDecision$/),
      },
    ]);
    expect(report).toEqual({ path: 'reports/x' });
    expect(world.reports).toHaveLength(2);
    expect(world.store.attempts).toEqual([]);
  });
});
