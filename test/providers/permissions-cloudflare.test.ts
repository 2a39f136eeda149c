import { afterEach, describe, expect, it } from '@jest/globals';
import { permissionsOf, type Permission } from '../../src/core/permissions.ts';
import { createCloudflareDns } from '../../src/providers/cloudflare/provider.ts';
import { scriptedServer } from '../servers/scripted-http.ts';
import { CF_TOKEN, cloudflare, startFixture, type Fixture } from '../simulators/fixture.ts';
import { ok, zoneBody } from './cloudflare-fixtures.ts';

const server = scriptedServer();

describe("Cloudflare's rights", () => {
  let fixture: Fixture | undefined;
  afterEach(async () => {
    await fixture?.close();
    fixture = undefined;
  });

  async function cells(
    settings: Record<string, unknown>,
    domain?: string,
    token = CF_TOKEN,
  ): Promise<readonly Permission[]> {
    fixture = await startFixture({ cloudflare: cloudflare([], settings) });
    const baseUrl = fixture.world.cloudflare.url;
    const provider = createCloudflareDns({ token, baseUrl });
    const rights = [];
    for (const look of provider.permissions(domain)) rights.push(...(await look()));
    const whom = { account: 'cf', ...(domain === undefined ? {} : { domain }) };
    return permissionsOf('cloudflare', { ...whom, rights });
  }

  const told = (rows: readonly Permission[]): readonly string[] =>
    rows.map(({ verdict, endpoint }) => `${verdict} ${endpoint}`);

  it('allows a full token everything, and shows what is left of its window', async () => {
    const rows = await cells({}, 'mail.example.com');

    expect(told(rows)).toEqual([
      'allowed GET /zones?name=:zone',
      'allowed GET /zones/:zone/dns_records',
      'allowed POST /zones/:zone/dns_records/batch',
      'allowed GET /zones/:zone/dns_settings',
    ]);
    expect(rows[0]?.message).toBe('sees zone example.com');
    expect(rows[1]?.rate).toEqual({ limit: 1200, remaining: 1197, seconds: 300 });
  });

  it('refuses a read-only token the write, by what the zone says of it', async () => {
    const rows = await cells({ permission: 'read' }, 'example.com');

    expect(told(rows)[2]).toBe('refused POST /zones/:zone/dns_records/batch');
    expect(rows[2]?.message).toContain('#dns_records:read');
    expect(rows[2]?.remedy).toContain('DNS:Edit on example.com');
  });

  it('takes no call but reads', async () => {
    await cells({ permission: 'read' }, 'example.com');

    const calls = fixture?.world.state.surroundings.calls.list() ?? [];
    expect(calls.length).toBeGreaterThan(0);
    expect(calls.filter(({ write }) => write)).toEqual([]);
  });

  it('never judges an account token by an endpoint that knows user tokens only', async () => {
    const rows = await cells({ kind: 'account' });

    expect(told(rows)).toEqual(['refused GET /user/tokens/verify', 'allowed GET /zones']);
    expect(rows[0]).toMatchObject({ needed: false });
    expect(rows[0]?.message).toContain('only user tokens are known there');
  });

  it('lets a token for single zones lack the list of all', async () => {
    const account = await cells({ scope: 'zone' });
    await fixture?.close();
    const domain = await cells({ scope: 'zone' }, 'example.com');

    expect(told(account)).toEqual(['allowed GET /user/tokens/verify', 'refused GET /zones']);
    expect(account[1]?.needed).toBe(false);
    expect(domain.every(({ verdict }) => verdict === 'allowed')).toBe(true);
  });

  it('refuses a token that sees no zone of the domain, and asks no further', async () => {
    const rows = await cells({}, 'example.org');

    expect(told(rows)).toEqual([
      'refused GET /zones?name=:zone',
      'unknown GET /zones/:zone/dns_records',
      'unknown POST /zones/:zone/dns_records/batch',
      'unknown GET /zones/:zone/dns_settings',
    ]);
    expect(rows[0]?.message).toContain('empty list');
  });

  it('judges every zone that may be the one of the domain', async () => {
    const both = [
      { id: 'a'.repeat(32), name: 'mail.example.com', status: 'pending' },
      { id: 'b'.repeat(32), name: 'example.com' },
    ];
    const rows = await cells({ zones: both }, 'mail.example.com');

    expect(rows[0]?.message).toBe(
      `sees 2 zones that may hold it: mail.example.com (${'a'.repeat(32)}), example.com (${'b'.repeat(32)})`,
    );
    expect(new Set(rows.map(({ verdict }) => verdict))).toEqual(new Set(['allowed']));
    expect(rows[2]?.message).toContain('zone mail.example.com says #dns_records:edit; example.com');
  });

  it('knows no right that two such zones differ in, and says which refuses', async () => {
    const named = (id: string, right: string) =>
      zoneBody('example.com', { id, permissions: [`#dns_records:${right}`] });
    const inside = [ok([]), ok({}), ok([]), ok({})];
    server.answer(ok([named('one', 'read'), named('two', 'edit')]), ...inside);
    const provider = createCloudflareDns({ token: CF_TOKEN, baseUrl: server.url });
    const [look] = provider.permissions('example.com');

    const rights = await look!();

    expect(rights.find(({ endpoint }) => endpoint === 'cf.write')).toMatchObject({
      verdict: 'unknown',
      message: expect.stringMatching(/^differs by zone, and the delegation decides: .*\(one\)/),
      remedy: expect.stringContaining('DNS:Edit on example.com'),
    });
    expect(server.seen.map(({ path }) => path.split('?')[0])).toEqual([
      '/zones',
      ...['/zones/one/dns_records', '/zones/one/dns_settings'],
      ...['/zones/two/dns_records', '/zones/two/dns_settings'],
    ]);
  });

  it('refuses a dead token by the answer of the zones', async () => {
    const rows = await cells({}, 'example.com', 'cf-test-token-of-nobody');

    expect(rows[0]?.verdict).toBe('refused');
    expect(rows[0]?.message).toContain('Invalid API Token');
    expect(rows[1]?.verdict).toBe('unknown');
  });
});
