import { expect } from '@jest/globals';
import { DNS_CAPABILITIES, type Capability } from '../../src/core/capability.ts';
import { failure, Place, REFUSED, type DnsContractCase } from './dns-place.ts';

/** Names exactly the capabilities of `words`, each with a day that has come and a source somebody can open. */
export function expectDeclared(
  capabilities: Readonly<Record<string, Capability>>,
  words: Readonly<Record<string, string>>,
): void {
  expect(Object.keys(capabilities).toSorted()).toEqual(Object.keys(words).toSorted());
  for (const { checked, source } of Object.values(capabilities)) {
    expect(checked).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect(new Date(checked).toISOString()).toBe(`${checked}T00:00:00.000Z`);
    expect(source).toMatch(/\w/);
  }
}

/** What `DnsProvider` promises about its own declaration: the host does what it says, and no more. */
export const DECLARED: readonly DnsContractCase[] = [
  {
    title: 'every capability is declared with the day it was looked at and a source',
    check: ({ provider }) =>
      Promise.resolve().then(() => {
        expectDeclared(provider.capabilities, DNS_CAPABILITIES);
      }),
  },
  {
    title: 'zones are named exactly where it says so',
    check: async ({ provider, zone }) => {
      const names = await provider.zoneNames?.();

      expect(names !== undefined).toBe(provider.capabilities['zone-names'].has);
      expect(names ?? [zone]).toContain(zone);
    },
  },
  {
    title: 'whether CNAMEs are flattened is told exactly where it says so',
    check: async (account) => {
      const { provider, zone } = await Place.open(account);
      const flattens = await provider.flattensCnames?.(zone);

      expect(flattens).toBe(provider.capabilities['cname-flattening'].has ? false : undefined);
    },
  },
  {
    title: 'a changed record keeps its id exactly where it says so',
    check: async (account) => {
      const place = await Place.open(account);
      const from = await place.seed(place.txt('test-keeps-id', 'one'));
      const record = place.txt('test-keeps-id', 'two');
      await place.apply({ kind: 'change', id: from.id, from, record });
      const [changed] = await place.at('test-keeps-id');

      expect(changed?.content).toBe('two');
      expect(changed?.id === from.id).toBe(account.provider.capabilities['stable-record-ids'].has);
    },
  },
  {
    title: 'a record is proxied exactly where it says so',
    check: async (account) => {
      const place = await Place.open(account);
      const name = `test-proxied.${account.zone}`;
      await place.create({ name, type: 'CNAME', content: 'a.example.org', ttl: 1, proxied: true });
      const [stored] = await place.at('test-proxied');

      expect(stored?.content).toBe('a.example.org');
      expect(stored?.proxied === true).toBe(account.provider.capabilities['proxied-records'].has);
    },
  },
  {
    title: 'applyChanges takes as many changes at once as it states, and refuses more whole',
    check: async (account) => {
      const { limit } = account.provider.capabilities['changes-at-once'];
      if (limit === undefined) return;
      const place = await Place.open(account);
      const records = Array.from({ length: limit + 1 }, (_, at) =>
        place.txt('test-many', `value ${String(at)}`),
      );

      expect(await failure(place.create(...records))).toMatchObject(REFUSED);
      expect(await place.contents('test-many')).toEqual([]);
      expect(await place.create(...records.slice(1))).toHaveLength(limit);
    },
  },
];
