import { beforeAll, describe, expect, it } from '@jest/globals';
import type { DnsChange, ExistingRecord } from '../../src/core/dns.ts';
import { createCloudflareDns } from '../../src/providers/cloudflare/provider.ts';
import type { DnsProvider } from '../../src/providers/ports.ts';
import { scriptedServer } from '../servers/scripted-http.ts';
import {
  body,
  create,
  failure,
  ok,
  refused,
  token,
  txt,
  zone,
  zoneBody,
} from './cloudflare-fixtures.ts';

const server = scriptedServer();
let dns: DnsProvider;
beforeAll(() => {
  dns = createCloudflareDns({ token, baseUrl: server.url });
});

describe('identify', () => {
  it('takes the id of a user token, although its success message has the code of an error', async () => {
    const verified = ok({ id: 'tok-1', status: 'active' });
    server.answer({
      body: { ...verified.body, messages: [{ code: 10_000, message: 'valid and active' }] },
    });

    expect(await dns.identify()).toEqual({ key: 'cloudflare:tok-1' });
    expect(server.seen[0]).toMatchObject({
      path: '/user/tokens/verify',
      headers: { authorization: `Bearer ${token}` },
    });
  });

  it('takes the account of an account token, which verify refuses', async () => {
    server.answer(refused(401, 1000), ok([zoneBody('example.com')]));

    expect(await dns.identify()).toEqual({ key: 'cloudflare:acc-1' });
  });

  it.each([
    ['may not list zones', refused(403, 0)],
    ['sees none', ok([])],
  ])('it stands for itself when an account token %s', async (_, listing) => {
    server.answer(refused(401, 1000), listing, refused(401, 1000), listing);

    const first = await dns.identify();

    expect(first.key).toMatch(/^cloudflare:token-[0-9a-f]{16}$/);
    expect(await dns.identify()).toEqual(first);
  });

  it('is Critical only when a second call is refused too', async () => {
    server.answer(refused(401, 1000), refused(403, 9109));

    const { details } = await failure(dns.identify());

    expect(details).toMatchObject({
      category: 'Authentication',
      severity: 'Critical',
      status: 403,
      code: '9109',
    });
  });

  it('makes no second call once Cloudflare counts failures', async () => {
    server.answer(refused(403, 10_502));

    const { details } = await failure(dns.identify());

    expect(details).toMatchObject({ severity: 'Critical', code: '10502' });
    expect(server.seen).toHaveLength(1);
  });

  it('refuses a token that is expired', async () => {
    server.answer(ok({ id: 'tok-1', status: 'expired' }));

    const { details } = await failure(dns.identify());

    expect(details).toMatchObject({ severity: 'Critical' });
    expect(details.message).toContain('expired');
  });
});

describe('listRecords', () => {
  it('reads every page and decodes contents', async () => {
    server.answer(
      ok(
        [body('1', 'TXT', '"v=DKIM1; p=AA" "BB"'), body('2', 'MX', 'MX.a.test.', { priority: 5 })],
        { total_pages: 2 },
      ),
      ok(
        [
          body('3', 'CNAME', 'T.test', { comment: 'mine', meta: { read_only: true } }),
          body('4', 'TXT', 'plain'),
        ],
        { total_pages: 2 },
      ),
    );

    const records = await dns.listRecords(zone);

    const base = { name: 'example.com', ttl: 1 };
    expect(records).toEqual([
      { ...base, id: '1', type: 'TXT', content: 'v=DKIM1; p=AABB' },
      { ...base, id: '2', type: 'MX', content: 'mx.a.test', priority: 5 },
      { ...base, id: '3', type: 'CNAME', content: 't.test', comment: 'mine', readOnly: true },
      { ...base, id: '4', type: 'TXT', content: 'plain' },
    ]);
    expect(server.seen.map((request) => request.path)).toEqual([
      '/zones/z1/dns_records?per_page=5000&page=1',
      '/zones/z1/dns_records?per_page=5000&page=2',
    ]);
  });
});

describe('applyChanges', () => {
  const from: ExistingRecord = { ...txt('old'), id: 'r1' };

  it('sends one batch: quoted, unproxied, only what changes', async () => {
    server.answer(ok({ patches: [body('r1', 'TXT', '"new"')], posts: null, deletes: null }));
    const cname = { name: 'b.example.com', type: 'CNAME', content: 't.test', ttl: 1 };

    await dns.applyChanges(zone, [
      create(cname),
      { kind: 'change', id: 'r1', from, record: txt('new') },
      { kind: 'delete', id: 'r2', from: { ...from, id: 'r2' } },
    ]);

    expect(server.seen).toHaveLength(1);
    expect(server.seen[0]).toMatchObject({ method: 'POST', path: '/zones/z1/dns_records/batch' });
    expect(server.seen[0]!.body).toEqual({
      deletes: [{ id: 'r2' }],
      patches: [{ id: 'r1', content: '"new"', ttl: 1 }],
      posts: [{ ...cname, proxied: false, comment: 'c' }],
    });
  });

  it('settles "exists already" by reading back', async () => {
    server.answer(refused(400, 81_058), ok([body('9', 'TXT', '"a"'), body('1', 'TXT', '"x"')]));

    const stored = await dns.applyChanges(zone, [create(txt('a'))]);

    expect(stored).toMatchObject([{ id: '9', content: 'a' }]);
  });

  it('settles a deletion of what is gone already', async () => {
    server.answer(refused(404, 81_044), ok([]));

    expect(await dns.applyChanges(zone, [{ kind: 'delete', id: 'r1', from }])).toEqual([]);
  });

  it('asks for a new plan when only a part of it stands', async () => {
    server.answer(refused(400, 81_057), ok([body('9', 'TXT', '"a"')]));

    const { details } = await failure(dns.applyChanges(zone, [create(txt('a')), create(txt('b'))]));

    expect(details).toMatchObject({ category: 'Conflict', severity: 'Transient', code: '81057' });
  });

  it.each<[string, DnsChange[]]>([
    ['more than 200 changes', Array.from({ length: 201 }, (_, n) => create(txt(String(n))))],
    ['a name outside the zone', [create({ ...txt('x'), name: 'notexample.com' })]],
    ['a type change', [{ kind: 'change', id: 'r1', from, record: { ...txt('x'), type: 'A' } }]],
    ['a read-only record', [{ kind: 'delete', id: 'r1', from: { ...from, readOnly: true } }]],
  ])('it refuses %s without a call', async (_, changes) => {
    const { details } = await failure(dns.applyChanges(zone, changes));

    expect(details).toMatchObject({ category: 'ValidationError', severity: 'Permanent' });
    expect(server.seen).toEqual([]);
  });
});
