import { describe, expect, it } from '@jest/globals';
import { assembleWrites, writesPrefix } from '../../src/core/dns-writes.ts';
import type { ExistingRecord } from '../../src/core/dns.ts';
import { DOMAIN, EXECUTION, failure, World } from './fakes.ts';

const SPF: ExistingRecord = {
  id: 'spf',
  name: DOMAIN,
  type: 'TXT',
  content: 'v=spf1 include:other.example.net -all',
  ttl: 300,
};

/** A zone Mailkeel wrote four records to: three made, one changed. */
async function written(): Promise<World> {
  const world = new World();
  world.mail.addDomain(DOMAIN);
  world.dns.records = [SPF];
  await world.do('updateDns', world.call());
  world.store.skew = 1000;
  return world;
}

const agreedTo = (world: World, agreed: string) => ({
  ...world.call(),
  ...{ rollback: 'rollback-1', agreed },
});

describe('planRollback', () => {
  it('says what would be undone and writes nothing', async () => {
    const world = await written();
    const before = world.dns.records;

    const preview = await world.do('planRollback', world.call());

    expect(preview).toMatchObject({ zone: DOMAIN, changes: 4 });
    expect(preview.items.map(({ action }) => action).toSorted()).toEqual([
      'change',
      'delete',
      'delete',
      'delete',
    ]);
    expect(world.dns.records).toBe(before);
    expect(world.store.attempts.at(-1)?.start).toMatchObject({
      action: 'planRollback',
      account: 'cf',
    });
  });

  it('refuses another zone than the one that was written to', async () => {
    const world = await written();
    world.dns.zone = undefined;

    const { failure: thrown, report } = await world.failing('planRollback', world.call());

    expect(thrown.nonRetryable).toBe(true);
    expect(report).toMatchObject({ category: 'NotFound', severity: 'Permanent' });
    expect(report.remediation).toContain('"cf"');
  });
});

describe('rollbackDns', () => {
  it('puts the zone back as one batch and keeps that write too', async () => {
    const world = await written();
    const { fingerprint } = await world.do('planRollback', world.call());

    const result = await world.do('rollbackDns', agreedTo(world, fingerprint));

    expect(result.state).toBe('undone');
    expect(world.dns.records).toEqual([SPF]);
    expect(world.dns.script.count('applyChanges')).toBe(2);
    const kept = await world.store.store.objects.snapshots(writesPrefix(DOMAIN, 'rollback-1'));
    expect(assembleWrites(kept)).toMatchObject([
      { execution: EXECUTION, rollback: 'rollback-1', written: [SPF] },
    ]);
  });

  it('writes nothing when the zone changed since it was agreed to', async () => {
    const world = await written();
    const { fingerprint } = await world.do('planRollback', world.call());
    world.dns.records = world.dns.records.filter(({ type }) => type !== 'MX');

    const result = await world.do('rollbackDns', agreedTo(world, fingerprint));

    expect(result).toMatchObject({ state: 'moved', changes: 3 });
    expect(world.dns.script.count('applyChanges')).toBe(1);
  });

  it('is done when an earlier attempt acted and its answer was lost', async () => {
    const world = await written();
    const { fingerprint } = await world.do('planRollback', world.call());
    world.dns.script.fail('applyChanges', failure(), true);
    await world.failing('rollbackDns', agreedTo(world, fingerprint));

    const result = await world.do('rollbackDns', agreedTo(world, fingerprint), { attempt: 2 });

    expect(result).toMatchObject({ state: 'undone', changes: 0 });
    expect(world.dns.records).toEqual([SPF]);
  });

  it('undoes a write whose answer was lost, by its mark', async () => {
    const world = new World();
    world.mail.addDomain(DOMAIN);
    world.dns.records = [SPF];
    world.dns.script.fail('applyChanges', failure(), true);
    await world.failing('updateDns', world.call());

    const { items } = await world.do('planRollback', world.call());

    expect(items.map(({ action }) => action)).toEqual(['delete', 'change', 'delete', 'delete']);
  });

  it('waits while another attempt writes the zone', async () => {
    const world = await written();
    world.store.occupy(`${DOMAIN}//dns`, world.store.now() + 1000);

    const result = await world.run('rollbackDns', agreedTo(world, 'any'));

    expect(result).toMatchObject({ deferred: { reason: 'lease' } });
  });
});
