import { describe, expect, it } from '@jest/globals';
import type { Zone } from '../../src/providers/ports.ts';
import { DOMAIN, World, failure } from './fakes.ts';

/** Servers the world asks, as the fake resolver names them. */
const DELEGATED = ['ns-192.0.2.1'];
const other = (change: Partial<Zone> = {}): Zone => ({
  ...{ id: 'zone-2', name: DOMAIN, nameServers: ['ns-elsewhere.example.net'], status: 'active' },
  ...change,
});

/** A domain whose DNS account sees `about` as its zone. */
function seeing(about: Partial<Zone>): World {
  const world = new World();
  world.mail.addDomain(DOMAIN);
  world.dns.about = about;
  return world;
}

describe('a domain that several zones may hold', () => {
  it.each<[string, Partial<Zone>, string]>([
    ['first', { nameServers: DELEGATED, others: [other()] }, 'zone-1'],
    ['second', { nameServers: ['a'], others: [other({ nameServers: DELEGATED })] }, 'zone-2'],
    [
      'third, of the parent,',
      { nameServers: ['a'], others: [other(), other({ id: 'up', nameServers: DELEGATED })] },
      'up',
    ],
  ])('is written to the %s when the world is sent there', async (_which, about, id) => {
    const world = seeing(about);

    const result = await world.do('updateDns', world.call());

    expect(result).toMatchObject({ state: 'applied', written: 4 });
    expect(world.dns.writtenTo).toBe(id);
  });

  it('parks with every candidate named when the world is sent to none', async () => {
    const about = { nameServers: ['ns-own.example.net'], others: [other({ status: 'pending' })] };
    const world = seeing(about);

    const result = await world.do('updateDns', world.call());

    expect(result).toMatchObject({
      state: 'conflict',
      conflicts: [
        {
          code: 'dns.zone-ambiguous',
          sentence: expect.stringContaining('2 zones that may hold example.com') as unknown,
          remedy: expect.arrayContaining([
            'zone example.com (zone-1, active): ns-own.example.net',
            'zone example.com (zone-2, pending): ns-elsewhere.example.net',
          ]) as unknown,
        },
      ],
    });
    expect(JSON.stringify(result)).toContain('the world asks ns-192.0.2.1');
    expect(world.dns.script.calls).toEqual(['findZone']);
  });

  it('is not written to a pending zone, also when it is the one delegated to', async () => {
    const pending = other({ nameServers: DELEGATED, status: 'pending' });
    const world = seeing({ nameServers: ['ns-own.example.net'], others: [pending] });

    const result = await world.do('updateDns', world.call());

    expect(result).toMatchObject({ state: 'conflict', conflicts: [{ code: 'dns.zone-inactive' }] });
    expect(world.dns.writtenTo).toBeUndefined();
  });

  it('waits for an answer when nobody tells who is asked', async () => {
    const world = seeing({ nameServers: DELEGATED, others: [other()] });
    world.resolver.script.fail('delegation', failure({ category: 'NetworkError' }));

    const { report } = await world.failing('updateDns', world.call());

    expect(report).toMatchObject({ category: 'NetworkError', severity: 'Transient' });
    expect(world.dns.writtenTo).toBeUndefined();
  });

  it('asks nobody where there is one zone only', async () => {
    const world = seeing({ nameServers: ['ns-own.example.net'] });

    await world.do('updateDns', world.call());

    expect(world.resolver.script.count('delegation')).toBe(0);
    expect(world.dns.writtenTo).toBe('zone-1');
  });
});
