import { beforeAll, describe, expect, it } from '@jest/globals';
import { ProviderError } from '../../src/providers/errors.ts';
import { createPowerDns } from '../../src/providers/powerdns/provider.ts';
import type { DnsProvider } from '../../src/providers/ports.ts';
import { scriptedServer } from '../servers/scripted-http.ts';
import { change, create, KEY, rrset, txt, zone } from './powerdns-fixtures.ts';

const server = scriptedServer();
let dns: DnsProvider;
beforeAll(() => {
  dns = createPowerDns({ key: KEY, url: server.url });
});

/** The classified error `work` fails with; it must not tell the key. */
async function failure(work: Promise<unknown>): Promise<ProviderError['details']> {
  const error: unknown = await work.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(ProviderError);
  const { details } = error as ProviderError;
  expect(JSON.stringify(details)).not.toContain(KEY);
  return details;
}

const zoneBody = (...rrsets: readonly object[]) => ({ body: { id: 'example.com.', rrsets } });
const methods = (): readonly string[] => server.seen.map(({ method }) => method);

describe('failures of PowerDNS', () => {
  // Statuses, content types and texts as the real 4.7.3 answers them; 403 and 503 are a proxy's.
  it.each([
    [401, 'Unauthorized', 'Authentication', 'Critical'],
    [403, 'Forbidden', 'Authorization', 'Permanent'],
    [403, '<html>forbidden</html>', 'ServerError', 'Transient'],
    [404, 'Not Found', 'NotFound', 'Permanent'],
    [400, 'Bad Request', 'ValidationError', 'Permanent'],
    [409, { error: "Domain 'example.com.' already exists" }, 'Conflict', 'Permanent'],
    [
      422,
      { error: 'RRset example.com. IN TXT: Name is out of zone' },
      'ValidationError',
      'Permanent',
    ],
    [
      422,
      { error: 'RRset a.example.com. IN CNAME: Conflicts with pre-existing RRset' },
      'Conflict',
      'Permanent',
    ],
    [418, { error: 'who knows' }, 'ValidationError', 'Permanent'],
    [429, 'slow down', 'RateLimit', 'RateLimit'],
    [500, { error: 'Internal Server Error' }, 'ServerError', 'Transient'],
    [503, '<html>busy</html>', 'ServerError', 'Transient'],
    [200, 'no JSON', 'ServerError', 'Transient'],
    [200, { rrsets: [{ name: 'x' }] }, 'ServerError', 'Transient'],
  ])('it classifies %d with %j as %s/%s', async (status, body, category, severity) => {
    server.answer({ status, body });

    const details = await failure(dns.listRecords(zone));

    expect(details).toMatchObject({ category, severity, status, operation: 'list-records' });
    expect(details.remediation).toMatch(/\w.*\.$/);
  });

  it('it shows what PowerDNS says about a record it refuses', async () => {
    const error = "Record example.com./TXT 'x': Not in expected format (parsed as '\"x\"')";
    server.answer(zoneBody(), { status: 422, body: { error } });

    const details = await failure(dns.applyChanges(zone, [create(txt('a', 'x'))]));

    expect(details).toMatchObject({ operation: 'apply-changes', status: 422 });
    expect(details.message).toContain(error);
  });

  it('it follows no redirect with the key', async () => {
    server.answer({ status: 301, headers: { location: 'http://192.0.2.1/' } });

    const details = await failure(dns.identify());

    expect(details).toMatchObject({ severity: 'Permanent', code: 'redirect' });
    expect(details.remediation).toContain('url');
  });

  it('it says of a server that is not there what to check', async () => {
    const nobody = createPowerDns({ key: KEY, url: 'http://127.0.0.1:1' });

    const details = await failure(nobody.identify());

    expect(details).toMatchObject({ category: 'NetworkError', severity: 'Transient' });
    expect(details.remediation).toContain('127.0.0.1:1');
  });
});

describe('writes that meet another writer', () => {
  it('it writes nothing when a value to be changed is no longer what the plan saw', async () => {
    server.answer(zoneBody(rrset('a', ['"somebody was quicker"'])));
    const from = { ...txt('a', 'v=spf1 -all'), id: 'a.example.com/TXT/0123456789abcdef' };

    const details = await failure(
      dns.applyChanges(zone, [create(txt('b', 'ours')), change(from, txt('a', 'v=spf1 ~all'))]),
    );

    expect(details).toMatchObject({ category: 'Conflict', severity: 'Transient' });
    expect(methods()).toEqual(['GET']);
  });

  it('it does not call written what somebody overwrote at the same moment', async () => {
    const theirs = zoneBody(rrset('a', ['"theirs"']));
    server.answer(zoneBody(), { status: 204, body: '' }, theirs);

    const details = await failure(dns.applyChanges(zone, [create(txt('a', 'ours'))]));

    expect(details).toMatchObject({ category: 'Conflict', severity: 'Transient' });
  });

  it('it finds a write whose answer was lost done, and writes no second time', async () => {
    const record = txt('a', 'ours');
    const done = zoneBody(rrset('a', ['"ours"']));
    server.answer(zoneBody(), { status: 502, body: 'bad gateway' }, done);

    const lost = await failure(dns.applyChanges(zone, [create(record)]));
    const stored = await dns.applyChanges(zone, [create(record)]);

    expect(lost.severity).toBe('Transient');
    expect(stored).toMatchObject([{ ...record, ttl: 300 }]);
    expect(methods()).toEqual(['GET', 'PATCH', 'GET']);
  });

  it('it leaves comments out only where the backend refuses them', async () => {
    const error = 'Hosting backend does not support editing comments.';
    const done = zoneBody(rrset('a', ['"ours"']));
    server.answer(zoneBody(), { status: 422, body: { error } }, { status: 204, body: '' }, done);

    await dns.applyChanges(zone, [create(txt('a', 'ours'))]);

    const patches = server.seen.filter(({ method }) => method === 'PATCH').map(({ body }) => body);
    expect(patches).toMatchObject([
      { rrsets: [{ comments: [{ content: 'mailkeel:example.com' }] }] },
      { rrsets: [{ changetype: 'REPLACE', records: [{ content: '"ours"' }] }] },
    ]);
    expect(JSON.stringify(patches[1])).not.toContain('comments');
  });
});

describe('what PowerDNS is asked', () => {
  it('it sends the key in its header and nowhere else', async () => {
    server.answer({ body: { id: 'localhost', type: 'Server' } });

    await dns.identify();

    expect(server.seen).toMatchObject([
      { method: 'GET', path: '/api/v1/servers/localhost', headers: { 'x-api-key': KEY } },
    ]);
  });

  it('it carries a value that happens to contain the key over unharmed', async () => {
    const weak = createPowerDns({ key: 'changeme', url: server.url });
    const theirs = { content: '"token=changeme"', disabled: false };
    const before = zoneBody(rrset('a', [theirs.content]));
    const after = zoneBody(rrset('a', [theirs.content, '"ours"']));
    server.answer(before, { status: 204, body: '' }, after);

    await weak.applyChanges(zone, [create(txt('a', 'ours'))]);

    expect(server.seen[1]!.body).toMatchObject({
      rrsets: [{ records: [theirs, { content: '"ours"' }] }],
    });
  });

  it('it is known by URL and server, however the URL ends', async () => {
    const url = `${server.url}/proxy/`;
    const other = createPowerDns({ key: KEY, url, server: 'east' });
    server.answer({ body: { id: 'east' } });

    expect(await other.identify()).toEqual({ key: `powerdns:${server.url}/proxy#east` });
    expect(server.seen.map(({ path }) => path)).toEqual(['/proxy/api/v1/servers/east']);
  });

  it('it looks for a zone no higher than the registrable domain', async () => {
    server.answer({ body: [] }, { body: [] });

    expect(await dns.findZone('Shop.Example.co.uk')).toBeUndefined();
    expect(server.seen.map(({ path }) => path)).toEqual([
      '/api/v1/servers/localhost/zones?zone=shop.example.co.uk.',
      '/api/v1/servers/localhost/zones?zone=example.co.uk.',
    ]);
  });
});
