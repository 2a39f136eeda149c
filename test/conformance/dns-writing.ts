import { expect } from '@jest/globals';
import type { DnsChange, DnsRecord } from '../../src/core/dns.ts';
import { byContent, creation, failure, Place, REFUSED, type DnsContractCase } from './dns-place.ts';

/** Written and read back: what has to survive the way to the host and back. */
const VALUES: readonly (readonly [what: string, record: Omit<DnsRecord, 'name' | 'ttl'>])[] = [
  ['a TXT', { type: 'TXT', content: 'v=spf1 include:a.example -all' }],
  ['a TXT with quotes, backslashes and semicolons', { type: 'TXT', content: 'say "a\\b"; p=' }],
  ['a TXT of more than 255 octets', { type: 'TXT', content: `v=DKIM1; p=${'Aa1/'.repeat(150)}` }],
  ['an MX', { type: 'MX', content: 'mx.example.org', priority: 7 }],
  ['an SRV', { type: 'SRV', content: '1 993 imap.example.org', priority: 0 }],
  ['a CNAME', { type: 'CNAME', content: 'mail.example.org' }],
];

/** What `DnsProvider` promises about `applyChanges`. */
export const WRITING: readonly DnsContractCase[] = [
  ...VALUES.map(([what, value], at): DnsContractCase => {
    const label = `test-value-${String(at)}`;
    return {
      title: `applyChanges writes ${what}, and it reads back as it was meant`,
      check: async (account) => {
        const place = await Place.open(account);
        const record = { ...value, name: `${label}.${account.zone}`, ttl: 300 };
        const stored = await place.create(record);

        expect(stored).toEqual([expect.objectContaining(record)]);
        expect(await place.at(label)).toEqual([expect.objectContaining(record)]);
      },
    };
  }),
  {
    title: 'applyChanges adds a value beside the one somebody else has there',
    check: async (account) => {
      const place = await Place.open(account);
      const foreign = await place.seed(place.txt('test-foreign', 'foreign'));
      await place.create(place.txt('test-foreign', 'ours'));

      expect(await place.contents('test-foreign')).toEqual(['foreign', 'ours']);
      expect(await place.list()).toContainEqual(foreign);
    },
  },
  {
    title: 'applyChanges changes the one value it is told, and nothing beside it',
    check: async (account) => {
      const place = await Place.open(account);
      await place.seed(place.txt('test-change', 'other'));
      const from = await place.seed(place.txt('test-change', 'one'));
      const before = await place.list();
      const record = place.txt('test-change', 'changed');
      await place.apply({ kind: 'change', id: from.id, from, record });
      const after = await place.list();
      const changed = after.find(({ content }) => content === 'changed')!;
      const expected = [
        ...before.filter(({ id }) => id !== from.id),
        { ...from, id: changed.id, content: 'changed' },
      ];

      expect([...after].sort(byContent)).toEqual(expected.sort(byContent));
    },
  },
  {
    title: 'applyChanges deletes the one value it is told, and nothing beside it',
    check: async (account) => {
      const place = await Place.open(account);
      await place.seed(place.txt('test-delete', 'stays'));
      const from = await place.seed(place.txt('test-delete', 'goes'));
      const before = await place.list();
      await place.apply({ kind: 'delete', id: from.id, from });
      const expected = before.filter(({ id }) => id !== from.id);

      expect([...(await place.list())].sort(byContent)).toEqual(expected.sort(byContent));
    },
  },
  {
    title: 'applyChanges makes creations, changes and deletions of one batch together',
    check: async (account) => {
      const place = await Place.open(account);
      const goes = await place.seed(place.txt('test-mixed', 'goes'));
      const from = await place.seed(place.txt('test-mixed', 'from'));
      const created = { ...place.txt('test-mixed', 'mx.example.org'), type: 'MX', priority: 5 };
      await place.apply(
        { kind: 'delete', id: goes.id, from: goes },
        { kind: 'change', id: from.id, from, record: place.txt('test-mixed', 'to') },
        creation(created),
        creation(place.txt('test-mixed', 'new')),
      );

      expect(await place.contents('test-mixed')).toEqual(['mx.example.org', 'new', 'to']);
    },
  },
  {
    title: 'applyChanges takes the same changes twice and writes nothing twice',
    check: async (account) => {
      const place = await Place.open(account);
      const goes = await place.seed(place.txt('test-twice', 'goes'));
      const from = await place.seed(place.txt('test-twice', 'from'));
      const changes: readonly DnsChange[] = [
        creation(place.txt('test-twice', 'new')),
        { kind: 'change', id: from.id, from, record: place.txt('test-twice', 'to') },
        { kind: 'delete', id: goes.id, from: goes },
      ];
      const first = await place.apply(...changes);
      const second = await place.apply(...changes);

      expect([...second].sort(byContent)).toEqual([...first].sort(byContent));
      expect(await place.contents('test-twice')).toEqual(['new', 'to']);
    },
  },
  {
    title: 'applyChanges refuses to change what is no longer there: to be planned again',
    check: async (account) => {
      const place = await Place.open(account);
      const from = await place.seed(place.txt('test-gone', 'from'));
      await place.apply({ kind: 'delete', id: from.id, from });
      const record = place.txt('test-gone', 'to');
      const details = await failure(place.apply({ kind: 'change', id: from.id, from, record }));

      expect(details).toMatchObject({ category: 'Conflict', severity: 'Transient' });
      expect(await place.at('test-gone')).toEqual([]);
    },
  },
  {
    title: 'applyChanges makes all changes or none',
    check: async (account) => {
      const place = await Place.open(account);
      const bad = { ...place.txt('test-atomic', '-'), type: 'MX', priority: 1 };
      const details = await failure(place.create(place.txt('test-atomic', 'good'), bad));

      expect(details).toMatchObject(REFUSED);
      expect(await place.at('test-atomic')).toEqual([]);
    },
  },
  {
    title: 'applyChanges refuses a name outside the zone',
    check: async (account) => {
      const place = await Place.open(account);
      const record = { ...place.txt('', 'x'), name: 'test-outside.example.org' };

      expect(await failure(place.create(record))).toMatchObject(REFUSED);
    },
  },
  {
    title: 'applyChanges makes no call for no changes',
    check: async ({ provider, zone }) => {
      const unknown = { id: 'no-such-zone', name: zone, nameServers: [], status: 'active' };

      expect(await provider.applyChanges(unknown, [])).toEqual([]);
    },
  },
];
