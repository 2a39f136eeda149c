import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { DnsRecord, ExistingRecord } from '../../src/core/dns.ts';
import { createPowerDns } from '../../src/providers/powerdns/provider.ts';
import type { DnsProvider, Zone } from '../../src/providers/ports.ts';
import { createResolver } from '../../src/providers/resolver/provider.ts';
import { missingForPowerDns, startPowerDns, type PowerDns } from '../servers/powerdns.ts';
import { describeUnless } from '../servers/program.ts';
import { change, create, remove, txt } from './powerdns-fixtures.ts';

const missing = missingForPowerDns();
const ZONE = 'example.com';

describeUnless(missing)(
  `PowerDNS against the real server${missing === undefined ? '' : ` (left out: ${missing})`}`,
  () => {
    let server: PowerDns;
    let dns: DnsProvider;
    let zone: Zone;
    beforeAll(async () => {
      server = await startPowerDns();
      await server.createZone(ZONE);
      await server.createSecondaryZone('example.net');
      dns = createPowerDns(server);
      zone = (await dns.findZone(ZONE))!;
    });
    afterAll(async () => {
      await server.stop();
    });

    const at = async (label: string): Promise<readonly ExistingRecord[]> =>
      (await dns.listRecords(zone)).filter((record) => record.name === `${label}.${ZONE}`);
    const foreign = (label: string, set: object): Promise<void> =>
      server.patch(ZONE, [{ name: `${label}.${ZONE}.`, type: 'TXT', ...set }]);
    const stored = (label: string, type = 'TXT') => server.rrset(ZONE, `${label}.${ZONE}`, type);
    const serial = async (): Promise<string> =>
      (await server.rrset(ZONE, ZONE, 'SOA'))!.records[0]!.content;

    it('it names the zone and its name servers', () => {
      expect(zone).toEqual({
        id: 'example.com.',
        name: ZONE,
        nameServers: ['ns1.example.com'],
        status: 'active',
      });
    });

    it('it keeps values somebody disabled, and does not list them', async () => {
      const disabled = { content: '"switched off"', disabled: true };
      await foreign('disabled', { records: [disabled, { content: '"on"', disabled: false }] });

      await dns.applyChanges(zone, [create(txt('disabled', 'ours'))]);

      expect((await at('disabled')).map(({ content }) => content).sort()).toEqual(['on', 'ours']);
      expect((await stored('disabled'))!.records).toContainEqual(disabled);
    });

    it('it switches a disabled value on when that is what is wanted', async () => {
      await foreign('off', { records: [{ content: '"wanted"', disabled: true }] });

      await dns.applyChanges(zone, [create(txt('off', 'wanted'))]);

      expect((await stored('off'))!.records).toEqual([{ content: '"wanted"', disabled: false }]);
    });

    it('it carries foreign values over as they are written, and their TTL', async () => {
      const content = '"in" " two strings"';
      await foreign('verbatim', { ttl: 60, records: [{ content, disabled: false }] });

      await dns.applyChanges(zone, [create(txt('verbatim', 'ours', 300))]);

      const set = (await stored('verbatim'))!;
      expect(set.ttl).toBe(60);
      expect(set.records.map((value) => value.content)).toEqual(
        expect.arrayContaining([content, '"ours"']),
      );
    });

    it('it keeps the comments of others, and marks only its own value', async () => {
      await foreign('marks', {
        records: [{ content: '"theirs"', disabled: false }],
        comments: [{ content: 'ask the web team', account: 'admin' }],
      });

      await dns.applyChanges(zone, [create(txt('marks', 'ours'))]);

      const comments = (await at('marks')).map(({ content, comment }) => [content, comment]);
      expect(comments.sort()).toEqual([
        ['ours', 'mailkeel:example.com'],
        ['theirs', undefined],
      ]);
      expect((await stored('marks'))!.comments).toContainEqual(
        expect.objectContaining({ content: 'ask the web team', account: 'admin' }),
      );
    });

    it('it lets the mark follow a value it changes, and takes it away with the value', async () => {
      await foreign('moved', { records: [{ content: '"theirs"', disabled: false }] });
      const [first] = await dns.applyChanges(zone, [create(txt('moved', 'one'))]);
      const [second] = await dns.applyChanges(zone, [change(first!, txt('moved', 'two'))]);

      await dns.applyChanges(zone, [remove(second!)]);

      expect(second).toMatchObject({ content: 'two', comment: 'mailkeel:example.com' });
      expect((await stored('moved'))!.comments).toEqual([]);
    });

    it('it puts no mark on a foreign value it changes', async () => {
      await foreign('spf', { records: [{ content: '"v=spf1 -all"', disabled: false }] });
      const [from] = await at('spf');

      await dns.applyChanges(zone, [change(from!, txt('spf', 'v=spf1 include:a.example -all'))]);

      const [changed] = await at('spf');
      expect(changed).toMatchObject({ content: 'v=spf1 include:a.example -all' });
      expect(changed).not.toHaveProperty('comment');
    });

    it('it gives a new set the TTL asked for, or an hour where it is automatic', async () => {
      await dns.applyChanges(zone, [
        create(txt('ttl-own', 'x', 120)),
        create(txt('ttl-automatic', 'x')),
      ]);

      expect((await stored('ttl-own'))!.ttl).toBe(120);
      expect((await stored('ttl-automatic'))!.ttl).toBe(3600);
    });

    it('it puts a CNAME in the place of a set it empties, in one write', async () => {
      const [gone] = await dns.applyChanges(zone, [create(txt('place', 'x'))]);
      const cname: DnsRecord = { ...txt('place', 'target.example.org'), type: 'CNAME' };

      await dns.applyChanges(zone, [create(cname), remove(gone!)]);

      expect(await at('place')).toMatchObject([{ type: 'CNAME', content: 'target.example.org' }]);
    });

    it('it calls a CNAME beside other records a conflict, and writes nothing', async () => {
      await dns.applyChanges(zone, [create(txt('clash', 'x'))]);
      const cname: DnsRecord = { ...txt('clash', 'target.example.org'), type: 'CNAME' };
      const before = await serial();

      await expect(
        dns.applyChanges(zone, [create(txt('clash-neighbour', 'y')), create(cname)]),
      ).rejects.toMatchObject({ details: { category: 'Conflict', severity: 'Permanent' } });
      expect(await serial()).toBe(before);
    });

    it('it writes nothing when everything is there, so no secondary is troubled', async () => {
      const changes = [create(txt('again', 'x')), create(txt('again', 'y'))];
      await dns.applyChanges(zone, changes);
      const before = await serial();

      await dns.applyChanges(zone, changes);

      expect(await serial()).toBe(before);
    });

    it('it writes a null MX and text beyond ASCII so that they are served as meant', async () => {
      const [nullMx, text] = [
        { ...txt('null', '.'), type: 'MX', priority: 0 },
        txt('text', `grüße "${'ü'.repeat(200)}" \\`),
      ];
      const resolver = createResolver({ servers: [], port: server.port, timeoutMs: 20_000 });
      const served = async ({ name, type }: DnsRecord): Promise<readonly string[]> =>
        (await resolver.queryAuthoritative('127.0.0.1', name, type)).values;

      await dns.applyChanges(zone, [create(nullMx), create(text)]);

      expect(await served(nullMx)).toEqual(['0 .']);
      expect(await served(text)).toEqual([text.content]);
      expect(await at('null')).toMatchObject([{ content: '.', priority: 0 }]);
      expect(await at('text')).toMatchObject([{ content: text.content }]);
    });

    it('it does not write where the next transfer would overwrite it', async () => {
      const secondary = (await dns.findZone('example.net'))!;
      const record = { ...txt('x', 'x'), name: 'x.example.net' };

      expect(secondary.status).toBe('slave');
      await expect(dns.applyChanges(secondary, [create(record)])).rejects.toMatchObject({
        details: { category: 'ValidationError', severity: 'Permanent' },
      });
      expect(await dns.listRecords(secondary)).toEqual([]);
    });

    it('it does not know a server of another name', async () => {
      const other = createPowerDns({ ...server, server: 'elsewhere' });

      await expect(other.identify()).rejects.toMatchObject({
        details: { category: 'NotFound', severity: 'Permanent', operation: 'identify' },
      });
    });
  },
);
