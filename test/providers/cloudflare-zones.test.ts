import { beforeAll, describe, expect, it } from '@jest/globals';
import { createCloudflareDns } from '../../src/providers/cloudflare/provider.ts';
import type { DnsProvider } from '../../src/providers/ports.ts';
import { scriptedServer } from '../servers/scripted-http.ts';
import { ok, refused, token, zone, zoneBody } from './cloudflare-fixtures.ts';

const server = scriptedServer();
let dns: DnsProvider;
beforeAll(() => {
  dns = createCloudflareDns({ token, baseUrl: server.url });
});

describe('findZone', () => {
  it('asks upward to the registrable domain and takes the longest match', async () => {
    server.answer(ok([]), ok([]), ok([zoneBody('example.co.uk')]));

    const found = await dns.findZone('mail.eu.example.co.uk');

    expect(found).toEqual({
      id: 'id-example.co.uk',
      name: 'example.co.uk',
      nameServers: ['ada.ns.test'],
      status: 'active',
    });
    expect(server.seen.map((request) => request.path)).toEqual([
      '/zones?name=mail.eu.example.co.uk',
      '/zones?name=eu.example.co.uk',
      '/zones?name=example.co.uk',
    ]);
  });

  it('says undefined when no zone is seen', async () => {
    server.answer(ok([]));

    expect(await dns.findZone('example.com')).toBeUndefined();
  });

  it('tells of a zone that it is paused, and that its plan lets it flatten CNAMEs', async () => {
    const paid = zoneBody('example.com', { paused: true, plan: { legacy_id: 'pro' } });
    const free = zoneBody('example.com', { paused: false, plan: { legacy_id: 'free' } });
    server.answer(ok([paid]), ok([free]));

    expect(await dns.findZone('example.com')).toMatchObject({ paused: true, flattenable: true });
    expect(Object.keys((await dns.findZone('example.com'))!)).toEqual([
      ...['id', 'name', 'nameServers', 'status'],
    ]);
  });

  it('reads whether CNAMEs are flattened, and takes a missing right for nobody knows', async () => {
    server.answer(
      ok({ flatten_all_cnames: true }),
      refused(403, 10_000),
      refused(429, 10_429),
      ok({ flatten_all_cnames: false }),
    );

    expect(await dns.flattensCnames?.(zone)).toBe(true);
    expect(await dns.flattensCnames?.(zone)).toBeUndefined();
    await expect(dns.flattensCnames!(zone)).rejects.toMatchObject({
      details: { category: 'RateLimit' },
    });
    expect(await dns.flattensCnames?.(zone)).toBe(false);
    expect(server.seen[0]?.path).toBe('/zones/z1/dns_settings');
  });

  it('names some zones it sees, and none where the token may not list them', async () => {
    server.answer(ok([zoneBody('example.com'), zoneBody('example.org')]));
    server.answer({
      status: 403,
      body: { success: false, errors: [{ code: 9109, message: 'Unauthorized to access' }] },
    });

    expect(await dns.zoneNames?.()).toEqual(['example.com', 'example.org']);
    expect(await dns.zoneNames?.()).toEqual([]);
  });

  it('names the zones of one name that several accounts hold, a served one first', async () => {
    const pending = zoneBody('example.com', { id: 'old', status: 'pending' });
    const active = zoneBody('example.com');
    server.answer(ok([pending, active]), ok([active, { ...active, id: 'other' }]));

    const mixed = await dns.findZone('example.com');
    const alike = await dns.findZone('example.com');

    expect(mixed).toMatchObject({ id: 'id-example.com', others: [{ id: 'old' }] });
    expect(alike).toMatchObject({ id: 'id-example.com', others: [{ id: 'other' }] });
  });

  it('looks above a zone that is not served, and names both', async () => {
    const child = zoneBody('eu.example.com', { status: 'pending' });
    server.answer(ok([]), ok([child]), ok([zoneBody('example.com')]));

    const found = await dns.findZone('mail.eu.example.com');

    expect(found).toMatchObject({ name: 'example.com', others: [{ name: 'eu.example.com' }] });
    expect(server.seen).toHaveLength(3);
  });

  it('asks for nothing above a zone that is served', async () => {
    server.answer(ok([zoneBody('eu.example.com')]));

    expect(await dns.findZone('eu.example.com')).not.toHaveProperty('others');
    expect(server.seen).toHaveLength(1);
  });

  it('tells by its status that a zone is not served from here', async () => {
    server.answer(ok([zoneBody('example.com', { type: 'secondary' })]));

    expect(await dns.findZone('example.com')).toMatchObject({ status: 'secondary' });
  });
});
