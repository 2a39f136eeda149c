import { beforeEach, describe, expect, it } from '@jest/globals';
import { canaryName, canaryRecord } from '../../src/core/canary.ts';
import { DNS_ACCOUNT, DOMAIN, failure, World } from './fakes.ts';

const NAME = canaryName(DOMAIN);

describe('the canary of permissions --write', () => {
  let world: World;
  const call = { execution: 'e', domain: DOMAIN, spec: '', pass: '1-1', account: 'cf' } as const;
  beforeEach(() => {
    world = new World();
  });
  const canaries = (): readonly unknown[] => world.dns.records.filter(({ name }) => name === NAME);

  /** While the record is written the host breaks down for so many calls. */
  function onceWritten(calls: number): void {
    const { script } = world.dns;
    script.during.set('applyChanges', () => {
      for (let call = 0; call < calls; call += 1)
        script.fail('listRecords', failure({ message: 'no answer' }));
      return Promise.resolve();
    });
  }

  it('is written and removed', async () => {
    const before = [...world.dns.records];

    const { right, left } = await world.do('tryCanary', call);

    expect(right).toMatchObject({ endpoint: 'cf.write', verdict: 'allowed' });
    expect(left).toBeUndefined();
    expect(world.dns.script.count('applyChanges')).toBe(2);
    expect(world.dns.records).toEqual(before);
  });

  it('says by what answer the write was refused, and leaves nothing', async () => {
    world.dns.script.fail(
      'applyChanges',
      failure({ category: 'Authorization', severity: 'Permanent', status: 403 }),
    );

    const { right } = await world.do('tryCanary', call);

    expect(right?.verdict).toBe('refused');
    expect(canaries()).toEqual([]);
  });

  it('is removed also after a write that was made and never answered', async () => {
    world.dns.script.fail('applyChanges', failure({ severity: 'Transient' }), true);

    const { right, left } = await world.do('tryCanary', call);

    expect(right?.verdict).toBe('unknown');
    expect(left).toBeUndefined();
    expect(canaries()).toEqual([]);
  });

  it('is removed at the third try', async () => {
    onceWritten(2);

    const { right, left } = await world.do('tryCanary', call);

    expect([right?.verdict, left]).toEqual(['allowed', undefined]);
    expect(canaries()).toEqual([]);
  });

  it('is named loudly when it cannot be removed', async () => {
    onceWritten(3);

    const { left } = await world.do('tryCanary', call);

    expect(left).toEqual({ name: NAME, zone: DOMAIN, reason: 'no answer' });
    expect(canaries()).toHaveLength(1);
  });

  it('is removed although the one who asked has gone', async () => {
    let asker: { cancel: () => void } | undefined;
    world.dns.script.during.set('applyChanges', () => {
      asker?.cancel();
      return Promise.resolve();
    });

    const running = world.run('tryCanary', call, {
      beside: (environment) => {
        asker = environment;
      },
    });

    await running.catch(() => undefined);
    expect(world.dns.script.count('applyChanges')).toBe(2);
    expect(canaries()).toEqual([]);
  });

  it('of an interrupted look is removed first', async () => {
    world.dns.records.push({ id: 'old', ...canaryRecord(DOMAIN) });

    const { right } = await world.do('tryCanary', call);

    expect(right?.verdict).toBe('allowed');
    expect(canaries()).toEqual([]);
  });

  it('never touches what somebody else has at its name', async () => {
    const theirs = { id: 'theirs', name: NAME, type: 'TXT', content: 'mine', ttl: 300 };
    world.dns.records.push(theirs);

    const { right } = await world.do('tryCanary', call);

    expect(right?.verdict).toBe('unknown');
    expect(world.dns.script.count('applyChanges')).toBe(0);
    expect(canaries()).toEqual([theirs]);
  });

  it('is written to the zone the world is sent to, where several may hold the domain', async () => {
    const theirs = { id: 'zone-2', name: DOMAIN, nameServers: ['ns-192.0.2.1'], status: 'active' };
    world.dns.about = { nameServers: ['ns-elsewhere.example.net'], others: [theirs] };

    const { right } = await world.do('tryCanary', call);

    expect(right?.verdict).toBe('allowed');
    expect(world.dns.writtenTo).toBe('zone-2');
  });

  it('is written to none of several zones where the world is sent elsewhere', async () => {
    const other = { id: 'zone-2', name: DOMAIN, nameServers: ['b.example.net'], status: 'active' };
    world.dns.about = { nameServers: ['a.example.net'], others: [other] };

    const { right } = await world.do('tryCanary', call);

    expect(right).toMatchObject({
      verdict: 'unknown',
      message: expect.stringContaining('delegated to none of them: the world asks ns-192.0.2.1'),
    });
    expect(world.dns.script.count('applyChanges')).toBe(0);
  });

  it('spends a slot of the account it writes with', async () => {
    await world.do('tryCanary', call);

    const row = await world.dependencies.store.ledger.rows();
    expect(row.some(({ account }) => account === DNS_ACCOUNT)).toBe(true);
  });
});
