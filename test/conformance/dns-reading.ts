import { expect } from '@jest/globals';
import { failure, Place, type DnsContractCase } from './dns-place.ts';

/** What `DnsProvider` promises about accounts, zones and reading. */
export const READING: readonly DnsContractCase[] = [
  {
    title: 'identify names the same account each time, under the name of the adapter',
    check: async ({ provider }) => {
      const first = await provider.identify();

      expect(first.key.startsWith(`${provider.name}:`)).toBe(true);
      expect(await provider.identify()).toEqual(first);
    },
  },
  {
    title: 'identify calls a credential the host does not know Critical',
    check: async ({ stranger }) => {
      const details = await failure(stranger.identify());

      expect(details).toMatchObject({ category: 'Authentication', severity: 'Critical' });
    },
  },
  {
    title: 'findZone answers the longest match, whichever case the name is in',
    check: async ({ provider, zone, child }) => {
      const names = [zone, `a.b.${zone}`, child, `A.B.${child.toUpperCase()}`];
      const found = await Promise.all(names.map((name) => provider.findZone(name)));

      expect(found.map((each) => each?.name)).toEqual([zone, zone, child, child]);
    },
  },
  {
    title: 'findZone answers undefined to a name nobody hosts',
    check: async ({ provider }) => {
      expect(await provider.findZone('nobody-hosts-this.example.org')).toBeUndefined();
    },
  },
  {
    title: 'listRecords tells whole names in lower case without the final dot, each id once',
    check: async (account) => {
      const place = await Place.open(account);
      await place.create(place.txt('test-names', 'one'), place.txt('test-names.deep', 'two'));
      const records = await place.list();
      const names = records.map(({ name }) => name);

      expect(names).toEqual(expect.arrayContaining([`test-names.deep.${account.zone}`]));
      expect(names.filter((name) => name !== name.toLowerCase() || name.endsWith('.'))).toEqual([]);
      expect(names.filter((name) => !`.${name}`.endsWith(`.${account.zone}`))).toEqual([]);
      expect(new Set(records.map(({ id }) => id)).size).toBe(records.length);
    },
  },
  {
    title: 'a zone that is not there is a classified error',
    check: async ({ provider, zone }) => {
      const unknown = { id: 'no-such-zone.', name: zone, nameServers: [], status: 'active' };

      expect(await failure(provider.listRecords(unknown))).toMatchObject({ severity: 'Permanent' });
    },
  },
  {
    title: 'an abort passes through as it is',
    check: async (account) => {
      const { provider, zone } = await Place.open(account);
      const reason = new Error('stopped');
      const stopped = AbortSignal.abort(reason);

      await expect(provider.identify(stopped)).rejects.toBe(reason);
      await expect(provider.listRecords(zone, stopped)).rejects.toBe(reason);
    },
  },
];
