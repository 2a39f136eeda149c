import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DnsChange, DnsRecord, ExistingRecord } from '../../src/core/dns.ts';
import { ProviderError } from '../../src/providers/errors.ts';
import type { DnsProvider, Zone } from '../../src/providers/ports.ts';

export interface DnsConformance {
  readonly name: string;
  /** A zone the suite owns: it writes and deletes records named `test-…` there. */
  readonly zone: string;
  readonly open: () => Promise<{
    readonly provider: DnsProvider;
    /** The same host reached with a credential it does not know. */
    readonly stranger: DnsProvider;
    close(): Promise<void>;
  }>;
}

/** Proves that an adapter keeps the promises of `DnsProvider`. Every adapter runs this one suite. */
export function describeDnsProvider({ name, zone: zoneName, open }: DnsConformance): void {
  describe(`DnsProvider: ${name}`, () => {
    let opened: Awaited<ReturnType<DnsConformance['open']>>;
    let provider: DnsProvider;
    let zone: Zone;
    beforeAll(async () => {
      opened = await open();
      provider = opened.provider;
      zone = (await provider.findZone(zoneName))!;
    });
    afterAll(async () => {
      await opened.close();
    });

    const at = (label: string): string => `${label}.${zoneName}`;
    const txt = (label: string, content: string): DnsRecord => ({
      name: at(label),
      type: 'TXT',
      content,
      ttl: 300,
    });
    const create = (record: DnsRecord): DnsChange => ({ kind: 'create', record, comment: 'suite' });
    const named = async (label: string): Promise<ExistingRecord[]> =>
      (await provider.listRecords(zone)).filter((record) => record.name === at(label));
    const failure = async (work: Promise<unknown>): Promise<ProviderError> => {
      const error: unknown = await work.then(
        () => undefined,
        (caught: unknown) => caught,
      );
      expect(error).toBeInstanceOf(ProviderError);
      return error as ProviderError;
    };

    it('identifies the account the same way each time', async () => {
      const first = await provider.identify();
      const second = await provider.identify();

      expect(first.key).toMatch(new RegExp(`^${provider.name}:.`));
      expect(second).toEqual(first);
    });

    it('finds the zone of a name below it, and none for a name nobody hosts', async () => {
      const found = await provider.findZone(at('a.b'));
      const none = await provider.findZone('nobody-hosts-this.example.org');

      expect(found).toMatchObject({ id: zone.id, name: zoneName });
      expect(none).toBeUndefined();
    });

    const written: readonly (readonly [title: string, record: DnsRecord])[] = [
      ['a TXT', txt('test-txt', 'v=spf1 include:a.example -all')],
      ['a TXT with quotes and backslashes', txt('test-quotes', 'say "a\\b"; p=')],
      ['a TXT of more than 255 octets', txt('test-long', `v=DKIM1; p=${'A'.repeat(600)}`)],
      [
        'an MX',
        { name: at('test-mx'), type: 'MX', content: 'mx.example.org', priority: 7, ttl: 300 },
      ],
      ['a CNAME', { name: at('test-cname'), type: 'CNAME', content: 'mail.example.org', ttl: 300 }],
    ];
    it.each(written)('writes %s and reads it back as it was meant', async (_, record) => {
      const stored = await provider.applyChanges(zone, [create(record)]);

      expect(stored).toMatchObject([record]);
      expect(await provider.listRecords(zone)).toContainEqual(expect.objectContaining(record));
    });

    it('changes a record in place, and only that one', async () => {
      await provider.applyChanges(zone, [
        create(txt('test-change', 'one')),
        create(txt('test-change', 'other')),
      ]);
      const [from] = (await named('test-change')).filter((record) => record.content === 'one');
      const before = await provider.listRecords(zone);

      await provider.applyChanges(zone, [
        { kind: 'change', id: from!.id, from: from!, record: txt('test-change', 'two') },
      ]);

      const after = await provider.listRecords(zone);
      const expected = before.map((old) =>
        old.id === from!.id ? { ...old, content: 'two' } : old,
      );
      expect(after).toHaveLength(expected.length);
      expect(after).toEqual(expect.arrayContaining(expected));
    });

    it('deletes a record, and only that one', async () => {
      const [stored] = await provider.applyChanges(zone, [create(txt('test-delete', 'gone'))]);
      const before = await provider.listRecords(zone);

      await provider.applyChanges(zone, [{ kind: 'delete', id: stored!.id, from: stored! }]);

      const after = await provider.listRecords(zone);
      expect(await named('test-delete')).toEqual([]);
      expect(after).toHaveLength(before.length - 1);
    });

    it('takes the same changes twice without writing anything twice', async () => {
      const changes = [create(txt('test-twice', 'again')), create(txt('test-twice', 'and again'))];

      const first = await provider.applyChanges(zone, changes);
      const second = await provider.applyChanges(zone, changes);

      expect(second).toEqual(first);
      expect(await named('test-twice')).toHaveLength(2);
    });

    it('applies all changes or none', async () => {
      const bad: DnsRecord = { ...txt('test-atomic', ''), type: 'MX', priority: 1, content: '-' };

      const error = await failure(
        provider.applyChanges(zone, [create(txt('test-atomic', 'good')), create(bad)]),
      );

      expect(error.details).toMatchObject({ category: 'ValidationError', severity: 'Permanent' });
      expect(await named('test-atomic')).toEqual([]);
    });

    it('makes no call for no changes', async () => {
      const unreachable = { ...zone, id: 'no-such-zone' };

      expect(await provider.applyChanges(unreachable, [])).toEqual([]);
    });

    it('refuses a name outside the zone', async () => {
      const record = { ...txt('test-outside', 'x'), name: 'test-outside.example.org' };

      const error = await failure(provider.applyChanges(zone, [create(record)]));

      expect(error.details).toMatchObject({ category: 'ValidationError', severity: 'Permanent' });
    });

    it('calls a credential the host does not know Critical', async () => {
      const error = await failure(opened.stranger.identify());

      expect(error.details).toMatchObject({ category: 'Authentication', severity: 'Critical' });
      expect(error.details.remediation).not.toBe('');
    });

    it('lets an abort through as it is', async () => {
      const reason = new Error('stop');

      await expect(provider.listRecords(zone, AbortSignal.abort(reason))).rejects.toBe(reason);
    });
  });
}
