import { describe, expect, it } from '@jest/globals';
import type { ExistingRecord } from '../../src/core/dns.ts';
import { assembleWrites, writesPrefix } from '../../src/core/dns-writes.ts';
import { DOMAIN, EXECUTION, failure, World } from './fakes.ts';

const update = (world: World) => world.do('updateDns', world.call());
const record = (change: Partial<ExistingRecord>): ExistingRecord => ({
  id: 'old',
  name: DOMAIN,
  type: 'TXT',
  content: 'v=spf1 include:other.example.net -all',
  ttl: 300,
  ...change,
});

function withDomain(): World {
  const world = new World();
  world.mail.addDomain(DOMAIN);
  return world;
}

describe('updateDns', () => {
  it('writes everything as one batch and nothing the second time', async () => {
    const world = withDomain();

    const first = await update(world);
    const second = await update(world);

    expect(first).toMatchObject({ state: 'applied', written: 4, zone: DOMAIN });
    expect(second).toMatchObject({ state: 'applied', written: 0 });
    expect(world.dns.script.count('applyChanges')).toBe(1);
  });

  it('keeps the zone as it was before the first write', async () => {
    const world = withDomain();
    const spf = record({});
    world.dns.records = [spf];

    await update(world);

    expect(world.store.snapshots.get(`zone/${DOMAIN}`)).toEqual([spf]);
    expect(world.dns.records.find((each) => each.id === 'old')?.content).toContain(
      'include:spf.forwardemail.net',
    );
  });

  it('keeps what every write wrote, with what stood at these names before', async () => {
    const world = withDomain();
    const spf = record({});
    const neighbour = record({ id: 'www', name: `www.${DOMAIN}`, type: 'A', content: '192.0.2.1' });
    world.dns.records = [spf, neighbour];

    await update(world);
    world.dns.records = world.dns.records.filter(({ type }) => type !== 'MX');
    world.store.skew = 1000;
    await update(world);

    const kept = await world.store.store.objects.snapshots(writesPrefix(DOMAIN, EXECUTION));
    const [first, second, ...more] = assembleWrites(kept);
    expect(more).toEqual([]);
    expect(first?.before).toEqual([spf]);
    expect(first?.changes.map(({ kind }) => kind)).toEqual([
      'create',
      'create',
      'change',
      'create',
    ]);
    expect(second?.changes).toMatchObject([{ kind: 'create', record: { type: 'MX' } }]);
    expect(second?.written).toEqual(world.dns.records);
  });

  it('keeps the intention of a write whose answer was lost', async () => {
    const world = withDomain();
    world.dns.script.fail('applyChanges', failure(), true);

    await world.failing('updateDns', world.call());

    const kept = await world.store.store.objects.snapshots(writesPrefix(DOMAIN, EXECUTION));
    const [write] = assembleWrites(kept);
    expect(write?.changes).toHaveLength(4);
    expect(write).not.toHaveProperty('written');
  });

  it('writes nothing where a guard refuses', async () => {
    const world = withDomain();
    world.dns.records = [record({ type: 'MX', content: 'mx.other.example.net', priority: 1 })];

    const result = await update(world);

    expect(result).toMatchObject({ state: 'conflict', conflicts: [{ code: 'dns.foreign-mx' }] });
    expect(world.dns.script.calls).toEqual(['findZone', 'listRecords']);
    expect(world.store.snapshots.size).toBe(0);
  });

  it('names the account that sees no zone', async () => {
    const world = withDomain();
    world.dns.zone = undefined;

    const result = await update(world);

    expect(result).toMatchObject({ state: 'conflict', conflicts: [{ code: 'dns.no-zone' }] });
    expect(JSON.stringify(result)).toContain('\\"cf\\"');
  });

  it('says so when the mail provider does not have the domain', async () => {
    const result = await update(new World());

    expect(result).toMatchObject({ conflicts: [{ code: 'dns.no-domain' }] });
  });

  it('waits while another attempt writes the zone', async () => {
    const world = withDomain();
    world.store.occupy(`${DOMAIN}//dns`, world.store.now() + 1000);

    const result = await world.run('updateDns', world.call());

    expect(result).toMatchObject({ deferred: { reason: 'lease' } });
  });
});

describe('verifyRecords', () => {
  it('returns what the provider saw', async () => {
    const world = new World();
    world.mail.addDomain(DOMAIN, { seen: { ownership: true, mx: false } });

    const result = await world.do('verifyRecords', world.call());

    expect(result).toEqual({ ownership: true, mx: false });
  });
});
