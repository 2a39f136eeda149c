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
const A = { type: 'A', name: 'www', content: '192.0.2.1' };
const MX = { type: 'MX', name: '@', content: 'mx1.forwardemail.net.', priority: 10 };

describe('records of the Cloudflare simulator', () => {
  let fixture: Fixture;
  afterEach(() => fixture.close());

  const records = (path = '', request = {}) =>
    dnsHost(fixture, `/zones/${ZONE_ID}/dns_records${path}`, request);
  const post = (body: unknown) => records('', { method: 'POST', body });
  const codes = (answer: Answer) =>
    (answer.json['errors'] as { code: number }[]).map((e) => e.code);
  const result = (answer: Answer) => answer.json['result'] as Json;
  const list = async (query = '') => (await records(query)).json['result'] as Json[];

  it('creates with 200, defaults TTL to 1, appends the zone and drops the final dot', async () => {
    fixture = await startFixture();

    const created = await post(A);
    const outside = await post({ ...A, name: 'mail.a.test' });
    const mx = await post(MX);

    expect([created.status, result(created)]).toEqual([
      200,
      expect.objectContaining({ name: 'www.example.com', ttl: 1, proxied: false, comment: null }),
    ]);
    expect(result(outside)['name']).toBe('mail.a.test.example.com');
    expect(result(mx)).toMatchObject({
      name: 'example.com',
      content: 'mx1.forwardemail.net',
      priority: 10,
    });
    expect(result(created)).not.toHaveProperty('zone_id');
  });

  it('stores TXT in quotes and splits what is over 255 bytes', async () => {
    fixture = await startFixture();

    const bare = await post({ type: 'TXT', name: 'a', content: 'v=spf1 -all' });
    const long = await post({ type: 'TXT', name: 'b', content: 'k'.repeat(300) });
    const quoted = await post({ type: 'TXT', name: 'c', content: '"a" "b"' });

    expect(result(bare)['content']).toBe('"v=spf1 -all"');
    expect(result(long)['content']).toBe(`"${'k'.repeat(255)}" "${'k'.repeat(45)}"`);
    expect(result(quoted)['content']).toBe('"a" "b"');
  });

  it.each([
    ['several errors at once', { type: 'MX', name: '@', content: '192.0.2.1' }, [9009, 9100]],
    ['a bad address', { ...A, content: 'x' }, [9005]],
    ['a bad CNAME', { type: 'CNAME', name: 'c', content: 'a b' }, [9007]],
    ['a bad name', { ...A, name: 'a b' }, [9000]],
    ['a TTL of 30', { ...A, ttl: 30 }, [9021]],
    ['a proxied TXT', { type: 'TXT', name: 't', content: 'x', proxied: true }, [9004]],
    ['tags', { ...A, tags: ['a:b'] }, [9300]],
    ['a comment of 101 characters', { ...A, comment: 'c'.repeat(101) }, [1004]],
    ['quotes that do not pair', { type: 'TXT', name: 't', content: '"x' }, [1004]],
    ['an empty TXT', { type: 'TXT', name: 't', content: '' }, [1004]],
    ['a line break in a TXT', { type: 'TXT', name: 't', content: 'a\nb' }, [9051]],
    ['a TXT too long', { type: 'TXT', name: 't', content: 'x'.repeat(2049) }, [9015]],
    ['an unknown type', { ...A, type: 'BOGUS' }, [9020]],
  ])('refuses %s: 400 with its codes', async (_, body, expected) => {
    fixture = await startFixture();

    const refused = await post(body);

    expect([refused.status, codes(refused)]).toEqual([400, expected]);
    expect(refused.json).toMatchObject({ success: false, result: null });
  });

  it('refuses identical records, CNAME clashes and more than the quota', async () => {
    const zones = [{ id: ZONE_ID, name: 'example.com', quota: 2 }];
    fixture = await startFixture({ cloudflare: cloudflare([], { zones }) });
    await post(A);

    const identical = await post(A);
    const otherTtl = await post({ ...A, ttl: 600 });
    const alias = await post({ type: 'CNAME', name: 'www', content: 'example.net' });
    await post({ type: 'CNAME', name: 'c', content: 'example.net' });
    const address = await post({ ...A, name: 'c' });
    const over = await post({ ...A, name: 'third' });

    expect([identical, otherTtl, alias, address, over].flatMap(codes)).toEqual([
      81058, 81057, 81053, 81054, 81045,
    ]);
  });

  it('accepts a CNAME beside TXT, as the vendor does', async () => {
    fixture = await startFixture();
    await post({ type: 'TXT', name: 'c', content: 'x' });

    const accepted = await post({ type: 'CNAME', name: 'c', content: 'example.net' });

    expect(accepted.status).toBe(200);
  });

  it('keeps the comment on PATCH and loses it on PUT', async () => {
    fixture = await startFixture();
    const created = result(await post({ ...A, comment: 'mark' }));
    const id = String(created['id']);

    const patched = await records(`/${id}`, { method: 'PATCH', body: { content: '192.0.2.2' } });
    const written = await records(`/${id}`, { method: 'PUT', body: A });

    expect(result(patched)).toMatchObject({ content: '192.0.2.2', comment: 'mark', id });
    expect(result(written)).toMatchObject({ content: '192.0.2.1', comment: null, id });
  });

  it('refuses to change a type, to touch a read-only record, and to delete what is not there', async () => {
    const locked = {
      name: 'example.com',
      type: 'MX',
      content: 'route1.mx.example.net',
      priority: 5,
      read_only: true,
    };
    fixture = await startFixture({ cloudflare: cloudflare([locked]) });
    const [row] = await list();
    const created = result(await post(A));

    const type = await records(`/${String(created['id'])}`, {
      method: 'PATCH',
      body: { type: 'AAAA', content: '::1' },
    });
    const change = await records(`/${String(row?.['id'])}`, { method: 'DELETE' });
    const missing = await records(`/${'0'.repeat(32)}`, { method: 'DELETE' });

    expect(row?.['meta']).toMatchObject({ read_only: true });
    expect([type.status, change.status]).toEqual([400, 400]);
    expect([missing.status, codes(missing)]).toEqual([404, [81044]]);
  });

  it('runs a batch as deletes, patches, puts, posts', async () => {
    fixture = await startFixture();
    const one = result(await post(A));
    const two = result(await post({ ...A, name: 'two' }));

    const batch = await records('/batch', {
      method: 'POST',
      body: {
        posts: [{ type: 'CNAME', name: 'www', content: 'example.net' }],
        patches: [{ id: two['id'], content: '192.0.2.9' }],
        deletes: [{ id: one['id'] }],
      },
    });

    expect(result(batch)).toMatchObject({
      deletes: [{ name: 'www.example.com', type: 'A' }],
      patches: [{ content: '192.0.2.9' }],
      puts: [],
      posts: [{ type: 'CNAME' }],
    });
  });

  it('applies nothing of a batch with one bad entry, and takes at most 200', async () => {
    fixture = await startFixture();
    const many = Array.from({ length: 201 }, (_, i) => ({ ...A, name: `n${String(i)}` }));

    const bad = await records('/batch', {
      method: 'POST',
      body: { posts: [A, MX, { ...A, name: 'x', content: 'bad' }] },
    });
    const over = await records('/batch', { method: 'POST', body: { posts: many } });

    expect([bad.status, codes(bad), over.status]).toEqual([400, [9005], 400]);
    expect(await list()).toEqual([]);
  });

  it('filters by name, type, content and comment, and pages', async () => {
    fixture = await startFixture();
    await post({ ...A, comment: 'Mark of ours' });
    await post(MX);
    await post({ type: 'TXT', name: '@', content: 'hello world' });
    const namesOf = async (query: string) => (await list(query)).map((row) => row['type']);

    expect(await namesOf('?name=example.com')).toEqual(['MX', 'TXT']);
    expect(await namesOf('?name.startswith=www')).toEqual(['A']);
    expect(await namesOf('?type=MX&content.contains=hello')).toEqual([]);
    expect(await namesOf('?type=MX&content.contains=hello&match=any')).toEqual(['MX', 'TXT']);
    expect(await namesOf('?comment.contains=mark')).toEqual(['A']);
    expect((await records('?per_page=2&page=2')).json['result_info']).toEqual({
      page: 2,
      per_page: 2,
      count: 1,
      total_count: 3,
      total_pages: 2,
    });
  });

  it('refuses writes of a token that may only read', async () => {
    fixture = await startFixture({ cloudflare: cloudflare([], { permission: 'read' }) });

    const refused = await post(A);

    expect([refused.status, codes(refused)]).toEqual([403, [10_000]]);
  });
});
