import { afterEach, describe, expect, it } from '@jest/globals';
import {
  cloudflare,
  dnsHost,
  startFixture,
  ZONE_ID,
  type Answer,
  type Fixture,
} from './fixture.ts';

type Json = Record<string, unknown>;

describe('tokens, zones and limits of the Cloudflare simulator', () => {
  let fixture: Fixture;
  afterEach(() => fixture.close());

  const codes = (answer: Answer) =>
    (answer.json['errors'] as { code: number }[]).map((e) => e.code);

  it('verifies a user token with message 10000, and refuses an account token there', async () => {
    fixture = await startFixture();
    const user = await dnsHost(fixture, '/user/tokens/verify');
    await fixture.close();
    fixture = await startFixture({ cloudflare: cloudflare([], { kind: 'account' }) });

    const account = await dnsHost(fixture, '/user/tokens/verify');

    expect([user.status, user.json['success']]).toEqual([200, true]);
    expect((user.json['messages'] as Json[])[0]?.['code']).toBe(10_000);
    expect([account.status, codes(account)]).toEqual([401, [1000]]);
  });

  it('refuses a malformed header with an error chain and an unknown token with 401', async () => {
    fixture = await startFixture();

    const malformed = await dnsHost(fixture, '/zones', {
      headers: { authorization: 'Bearer a b' },
    });
    const unknown = await dnsHost(fixture, '/zones', { token: 'nobody' });

    expect([malformed.status, codes(malformed)]).toEqual([400, [6003]]);
    expect((malformed.json['errors'] as Json[])[0]).toHaveProperty('error_chain');
    expect([unknown.status, codes(unknown)]).toEqual([401, [1000]]);
  });

  it('finds a zone by exact name, and nothing for a name inside it', async () => {
    fixture = await startFixture();

    const hit = await dnsHost(fixture, '/zones?name=example.com');
    const miss = await dnsHost(fixture, '/zones?name=mail.example.com');

    expect(hit.json['result']).toMatchObject([
      {
        id: ZONE_ID,
        status: 'active',
        name_servers: ['ada.ns.cloudflare.com', 'bob.ns.cloudflare.com'],
      },
    ]);
    expect([miss.status, miss.json['result']]).toEqual([200, []]);
  });

  it('lets a zone token list only by name', async () => {
    fixture = await startFixture({ cloudflare: cloudflare([], { scope: 'zone' }) });

    const all = await dnsHost(fixture, '/zones');
    const named = await dnsHost(fixture, '/zones?name=example.com');

    expect([all.status, codes(all), named.status]).toEqual([403, [0], 200]);
  });

  it('tells a malformed zone id from an unknown one', async () => {
    fixture = await startFixture();

    const malformed = await dnsHost(fixture, '/zones//dns_records');
    const short = await dnsHost(fixture, '/zones/abc/dns_records');
    const unknown = await dnsHost(fixture, `/zones/${'f'.repeat(32)}/dns_records`);

    expect([malformed.status, short.status, codes(short)]).toEqual([404, 404, [7003, 7000]]);
    expect([unknown.status, codes(unknown)]).toEqual([400, [1001]]);
  });

  it('tells the budget in every answer and the wait only in a 429', async () => {
    fixture = await startFixture({
      cloudflare: { ...cloudflare([]), limits: { requestsPerFiveMinutes: 1 } },
    });

    const first = await dnsHost(fixture, '/zones');
    fixture.advance(60_000);
    const refused = await dnsHost(fixture, '/zones');
    fixture.advance(240_000);
    const later = await dnsHost(fixture, '/zones');

    expect(first.headers.get('ratelimit')).toBe('"default";r=0;t=300');
    expect(first.headers.get('retry-after')).toBeNull();
    expect([refused.status, codes(refused), refused.headers.get('retry-after')]).toEqual([
      429,
      [10429],
      '240',
    ]);
    expect(refused.headers.get('ratelimit')).toBe('"default";r=0;t=240');
    expect(later.status).toBe(200);
  });

  it('says of a zone that it is served from elsewhere, and serves none of it', async () => {
    const record = { name: 'example.com', type: 'TXT', content: 'here' };
    fixture = await startFixture({
      cloudflare: cloudflare([record], { zone: { type: 'partial' } }),
    });

    const zone = await dnsHost(fixture, `/zones/${ZONE_ID}`);

    expect(zone.json).toMatchObject({ result: { type: 'partial', status: 'active' } });
    expect(fixture.world.state.dns.lookup()('example.com', 'TXT')).toEqual([]);
  });

  it('tells since when a comment is what it is', async () => {
    fixture = await startFixture({ cloudflare: cloudflare([]) });
    const records = `/zones/${ZONE_ID}/dns_records`;
    const body = { type: 'TXT', name: 'a', content: 'one', comment: 'ours' };
    const write = async (path: string, method: string, sent: unknown) =>
      (await dnsHost(fixture, path, { method, body: sent })).json['result'] as Record<
        string,
        string
      >;
    const made = await write(records, 'POST', body);
    fixture.advance(60_000);

    const changed = await write(`${records}/${String(made['id'])}`, 'PATCH', { content: 'two' });
    const marked = await write(`${records}/${String(made['id'])}`, 'PATCH', { comment: 'theirs' });

    expect(changed['modified_on']).not.toBe(made['modified_on']);
    expect(changed['comment_modified_on']).toBe(made['comment_modified_on']);
    expect(marked['comment_modified_on']).toBe(marked['modified_on']);
  });

  it('refuses more than 8192 characters of TXT at one name', async () => {
    const long = (at: number) => ({
      ...{ name: 'example.com', type: 'TXT', content: String(at).repeat(2048) },
    });
    fixture = await startFixture({ cloudflare: cloudflare([1, 2, 3, 4].map(long)) });
    const post = (name: string) =>
      dnsHost(fixture, `/zones/${ZONE_ID}/dns_records`, {
        method: 'POST',
        body: { type: 'TXT', name, content: 'one more' },
      });

    const refused = await post('example.com');

    expect([refused.status, refused.json['errors']]).toEqual([
      400,
      [expect.objectContaining({ code: 83011 })],
    ]);
    expect((await post('beside')).status).toBe(200);
  });
});
