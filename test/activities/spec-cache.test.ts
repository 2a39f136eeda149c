import { describe, expect, it } from '@jest/globals';
import { createSpecCache } from '../../src/activities/spec-cache.ts';
import { domainSpec } from './fakes.ts';
import { FakeStore } from './fakes/store.ts';

function counted(store: FakeStore) {
  const read: string[] = [];
  const { specs } = store.store;
  const get = (hash: string): Promise<unknown> => {
    read.push(hash);
    return specs.get(hash);
  };
  return { read, cache: createSpecCache({ ...specs, get }) };
}

describe('createSpecCache', () => {
  it('reads a spec once', async () => {
    const store = new FakeStore();
    const { read, cache } = counted(store);
    const hash = store.putSpec(domainSpec());

    await cache.domain(hash);
    const { alias } = await cache.alias(hash, 'anna');

    expect(alias.name).toBe('anna');
    expect(read).toEqual([hash]);
  });

  it('forgets the spec that was used longest ago', async () => {
    const store = new FakeStore();
    const { read, cache } = counted(store);
    const names = Array.from({ length: 17 }, (_, n) => `d${String(n)}.example.com`);
    const [first = '', second = '', ...rest] = names.map((name) =>
      store.putSpec(domainSpec({ name })),
    );
    for (const hash of [first, second, first, ...rest]) await cache.domain(hash);

    await cache.domain(first);
    await cache.domain(second);

    expect(read.filter((hash) => hash === first)).toHaveLength(1);
    expect(read.filter((hash) => hash === second)).toHaveLength(2);
  });
});
