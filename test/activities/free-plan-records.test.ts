import { describe, expect, it } from '@jest/globals';
import type { ExistingRecord } from '../../src/core/dns.ts';
import { DOMAIN, World } from './fakes.ts';

const LEFTOVER: ExistingRecord = {
  ...{ id: 'left', name: DOMAIN, type: 'TXT', ttl: 300 },
  content: 'forward-email=anna:a@example.net,sales:s@example.net',
};
const named = { id: LEFTOVER.id, content: LEFTOVER.content };

function withLeftover(plan?: string): World {
  const world = new World();
  world.mail.addDomain(DOMAIN, plan === undefined ? {} : { plan });
  world.dns.records = [LEFTOVER];
  return world;
}

describe('records of the free plan that are left', () => {
  it('park the update before the DNS host is asked to write', async () => {
    const world = withLeftover();

    const result = await world.do('updateDns', world.call());

    expect(result).toMatchObject({
      state: 'conflict',
      conflicts: [{ code: 'dns.free-plan-aliases' }],
    });
    expect(world.dns.script.calls).toEqual(['findZone', 'listRecords']);
  });

  it('stay by decision while everything else is written', async () => {
    const world = withLeftover();
    const decision = { remove: [], keep: [named] };

    const result = await world.do('updateDns', { ...world.call(), decision });

    expect(result).toMatchObject({ state: 'applied', written: 4 });
    expect(world.dns.records).toContainEqual(LEFTOVER);
    expect(world.mail.script.calls).not.toContain('listAliases');
  });

  it('go by decision, once their successors stand and not before', async () => {
    const world = withLeftover();
    const call = { ...world.call(), decision: { remove: [named] } };

    await world.do('updateDns', call);
    await world.do('createAlias', world.of('anna'));
    const early = await world.do('checkHealth', call);
    const half = world.dns.records;
    await world.do('createAlias', world.of('sales'));
    const ready = await world.do('checkHealth', call);
    await world.do('updateDns', call);

    expect(half).toContainEqual(LEFTOVER);
    expect([early.repairDns, ready.repairDns]).toEqual([false, true]);
    const told = ready.findings.filter(({ check }) => check === 'dns.free-plan-aliases');
    expect(told.map(({ remedy }) => remedy)).toEqual(['pass 4-2 deletes it']);
    expect(world.dns.records).toEqual(half.filter(({ id }) => id !== LEFTOVER.id));
  });

  it('are in use where a person let the domain stay on the free plan', async () => {
    const world = withLeftover('free');

    const result = await world.do('updateDns', world.call());

    expect(result).toMatchObject({ state: 'applied', written: 4 });
    expect(world.dns.records).toContainEqual(LEFTOVER);
  });
});
