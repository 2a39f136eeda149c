import { afterEach, describe, expect, it } from '@jest/globals';
import { permissionsOf, type Permission } from '../../src/core/permissions.ts';
import { createCloudflareDns } from '../../src/providers/cloudflare/provider.ts';
import { CF_TOKEN, cloudflare, startFixture, type Fixture } from '../simulators/fixture.ts';

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

  it('refuses a dead token by the answer of the zones', async () => {
    const rows = await cells({}, 'example.com', 'cf-test-token-of-nobody');

    expect(rows[0]?.verdict).toBe('refused');
    expect(rows[0]?.message).toContain('Invalid API Token');
    expect(rows[1]?.verdict).toBe('unknown');
  });
});
