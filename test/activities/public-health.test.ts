import { describe, expect, it } from '@jest/globals';
import { DOMAIN, World } from './fakes.ts';

describe('checkPublicDns', () => {
  it('is told of an include that does not answer, and does not fail', async () => {
    const world = new World();
    const content = 'v=spf1 include:silent.example.net -all';
    world.resolver.cache = () => [{ id: 't', name: DOMAIN, type: 'TXT', content, ttl: 300 }];
    world.resolver.rcodes.set('silent.example.net', 'SERVFAIL');

    const checks = await world.do('checkPublicDns', { ...world.call(), account: 'public-dns' });

    const about = checks.filter(({ check }) => check.startsWith('spf.'));
    expect(about.map(({ check, status }) => [check, status])).toEqual([['spf.lookups', 'error']]);
  });
});
