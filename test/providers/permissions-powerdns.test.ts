import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { permissionsOf } from '../../src/core/permissions.ts';
import type { RightsEvidence } from '../../src/core/permissions.ts';
import { createPowerDns } from '../../src/providers/powerdns/provider.ts';
import { missingForPowerDns, startPowerDns, type PowerDns } from '../servers/powerdns.ts';
import { describeUnless } from '../servers/program.ts';

const missing = missingForPowerDns();

describeUnless(missing)(
  `PowerDNS's rights against the real server${missing === undefined ? '' : ` (left out: ${missing})`}`,
  () => {
    let server: PowerDns;
    beforeAll(async () => {
      server = await startPowerDns();
      await server.createZone('example.com');
      await server.createSecondaryZone('example.net');
    });
    afterAll(async () => {
      await server.stop();
    });

    /** The rows of the matrix, as `verdict endpoint`, with what was said. */
    async function matrix(domain: string | undefined, key = server.key) {
      const rights = [];
      const dns = createPowerDns({ url: server.url, key });
      for (const look of dns.permissions(domain)) rights.push(...(await look()));
      const evidence: RightsEvidence = {
        ...{ account: 'pdns', rights },
        ...(domain === undefined ? {} : { domain }),
      };
      return permissionsOf('powerdns', evidence);
    }

    const told = (rows: Awaited<ReturnType<typeof matrix>>): readonly string[] =>
      rows.map(({ verdict, endpoint }) => `${verdict} ${endpoint}`);
    const READ = 'GET /servers/:server/zones/:zone';
    const FIND = 'GET /servers/:server/zones?zone=:zone';
    const WRITE = 'PATCH /servers/:server/zones/:zone';

    it('it allows the right key the server, and every call in a zone of its own', async () => {
      expect(told(await matrix(undefined))).toEqual(['allowed GET /servers/:server']);
      expect(told(await matrix('example.com'))).toEqual([
        ...[`allowed ${FIND}`, `allowed ${READ}`, `allowed ${WRITE}`],
      ]);
    });

    it('it finds the zone of a name inside it', async () => {
      const [found] = await matrix('mail.eu.example.com');

      expect(found).toMatchObject({ verdict: 'allowed', message: 'sees zone example.com' });
    });

    it('it refuses a wrong key, tells what helps, and never shows the key', async () => {
      const [row] = await matrix(undefined, 'a-key-that-is-none');

      expect(row?.verdict).toBe('refused');
      expect(row?.remedy).toContain('Replace the credential');
      expect(JSON.stringify(row)).not.toContain('a-key-that-is-none');
    });

    it('it refuses to write where the records come from another server', async () => {
      const rows = await matrix('example.net');

      expect(told(rows)).toEqual([`allowed ${FIND}`, `allowed ${READ}`, `refused ${WRITE}`]);
      expect(rows.at(-1)?.remedy).toContain('primary server of example.net');
    });

    it('it refuses a domain the server has no zone for, and asks nothing further of it', async () => {
      const rows = await matrix('example.org');

      expect(told(rows)).toEqual([`refused ${FIND}`, `unknown ${READ}`, `unknown ${WRITE}`]);
      expect(rows[0]?.message).toContain('no zone that holds example.org');
      expect(rows[1]?.message).toContain('not asked after');
    });

    it('it changes nothing', async () => {
      const serial = async (): Promise<string | undefined> =>
        (await server.rrset('example.com', 'example.com', 'SOA'))?.records[0]?.content;
      const before = await serial();

      await matrix('example.com');

      expect(await serial()).toBe(before);
    });

    it('it knows nothing of a server that is not there', async () => {
      const rights = [];
      const dns = createPowerDns({ url: 'http://127.0.0.1:9', key: server.key });
      for (const look of dns.permissions(undefined)) rights.push(...(await look()));

      expect(rights).toEqual([
        expect.objectContaining({ endpoint: 'pdns.server', verdict: 'unknown' }),
      ]);
    });
  },
);
