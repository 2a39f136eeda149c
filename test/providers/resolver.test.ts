import { afterEach, describe, expect, it } from '@jest/globals';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createResolver } from '../../src/providers/resolver/provider.ts';
import { closeServers, failure, name, start } from './resolver-fixtures.ts';

afterEach(closeServers);

/** A port of this machine nobody listens on. */
async function closedPort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  await once(socket, 'close');
  return port;
}

const soa = {
  type: 'SOA',
  name,
  ttl: 900,
  data: { mname: 'ns1.test', rname: 'h.test', serial: 1, minimum: 60 },
} as const;

describe('queryAuthoritative and queryRecursive', () => {
  it('decode values: TXT strings joined, MX with preference, the smallest TTL', async () => {
    const { resolver } = await start({
      'TXT example.com': {
        answers: [
          { type: 'TXT', name, ttl: 300, data: ['v=DKIM1; ', 'p=A'] },
          { type: 'TXT', name, ttl: 120, data: 'two' },
        ],
      },
      'MX example.com': {
        answers: [{ type: 'MX', name, ttl: 60, data: { preference: 10, exchange: 'MX1.FE.test' } }],
      },
    });

    expect(await resolver.queryRecursive(name, 'TXT')).toEqual({
      rcode: 'NOERROR',
      values: ['v=DKIM1; p=A', 'two'],
      ttl: 120,
    });
    expect(await resolver.queryAuthoritative('127.0.0.1', name, 'MX')).toEqual({
      rcode: 'NOERROR',
      values: ['10 mx1.fe.test'],
      ttl: 60,
    });
  });

  it('decode DS, TLSA and CAA as their zone files say them, and what the resolver validated', async () => {
    const digest = Buffer.from('abcd', 'hex');
    const at = { name, ttl: 60 };
    const { resolver } = await start({
      'DS example.com': {
        authenticated: true,
        answers: [{ ...at, type: 'DS', data: { keyTag: 9, algorithm: 13, digestType: 2, digest } }],
      },
      'TLSA example.com': {
        answers: [
          {
            ...{ ...at, type: 'TLSA' },
            data: { usage: 3, selector: 1, matchingType: 1, certificate: digest },
          },
        ],
      },
      'CAA example.com': {
        answers: [{ ...at, type: 'CAA', data: { flags: 0, tag: 'issue', value: 'pki.goog' } }],
      },
      'SOA .': { authenticated: true },
    });
    const ask = (type: string) => resolver.queryRecursive(name, type);

    expect(await ask('DS')).toMatchObject({ values: ['9 13 2 abcd'], authenticated: true });
    expect(await ask('TLSA')).toEqual({ rcode: 'NOERROR', values: ['3 1 1 abcd'], ttl: 60 });
    expect(await ask('CAA')).toMatchObject({ values: ['0 issue "pki.goog"'] });
    expect(await resolver.queryRecursive('.', 'SOA')).toMatchObject({ authenticated: true });
  });

  it('ask a name server how long its zone is signed for, and take the signature that ends last', async () => {
    const rrsig = (typeCovered: string, inception: number, expiration: number) =>
      ({
        type: 'RRSIG',
        name,
        ttl: 900,
        data: {
          ...{ typeCovered, inception, expiration, algorithm: 13, labels: 2, originalTTL: 900 },
          ...{ keyTag: 1, signersName: name, signature: Buffer.from('00', 'hex') },
        },
      }) as const;
    const signatures = [rrsig('SOA', 10, 20), rrsig('SOA', 11, 30), rrsig('NS', 1, 99)];
    const { resolver, server } = await start({
      'SOA example.com': { answers: [soa, ...signatures] },
    });

    const answer = await resolver.queryAuthoritative('127.0.0.1', name, 'SOA');

    expect(answer).toMatchObject({ signature: { from: 11, until: 30 } });
    expect(answer.values).toHaveLength(1);
    expect(server.seen).toEqual(['udp SOA example.com DO']);
  });

  it('tell a server that answers for the SOA and does not serve the zone', async () => {
    const data = { mname: 'ns1.test', rname: 'h.test', serial: 7 };
    const answers = [{ type: 'SOA', name, ttl: 900, data }] as const;
    const asked = async (lame: boolean) => {
      const { resolver } = await start({ 'SOA example.com': { answers: [...answers], lame } });
      return resolver.queryAuthoritative('127.0.0.1', name, 'SOA');
    };

    expect(await asked(true)).toMatchObject({ rcode: 'NOERROR', isLame: true });
    expect(await asked(false)).not.toHaveProperty('isLame');
  });

  it('ask for recursion only of the recursive resolver', async () => {
    const { server, resolver } = await start({ 'A example.com': {} });

    await resolver.queryAuthoritative('127.0.0.1', name, 'A');
    await resolver.queryRecursive(name, 'A');

    expect(server.seen).toEqual(['udp A example.com', 'udp A example.com RD']);
  });

  it.each([
    ['NXDOMAIN', { rcode: 3, authorities: [soa] }, { rcode: 'NXDOMAIN', ttl: 60 }],
    ['no data', { authorities: [soa] }, { rcode: 'NOERROR', ttl: 60 }],
    ['SERVFAIL', { rcode: 2 }, { rcode: 'SERVFAIL' }],
    ['REFUSED', { rcode: 5 }, { rcode: 'REFUSED' }],
    ['NOTIMP, which is none of the four,', { rcode: 4 }, { rcode: 'SERVFAIL' }],
  ])('tell %s apart', async (_, reply, expected) => {
    const { resolver } = await start({ 'TXT example.com': reply });

    expect(await resolver.queryRecursive(name, 'TXT')).toEqual({ values: [], ...expected });
  });

  it('read values at the end of a CNAME, and none through a CNAME that leads away', async () => {
    const cname = { type: 'CNAME', name, ttl: 30, data: 'Else.test' } as const;
    const { resolver } = await start({
      'TXT example.com': {
        answers: [cname, { type: 'TXT', name: 'else.test', ttl: 300, data: 'there' }],
      },
      'MX example.com': { answers: [cname] },
      'CNAME example.com': { answers: [cname] },
    });

    const [followed, away, itself] = await Promise.all([
      resolver.queryRecursive(name, 'TXT'),
      resolver.queryAuthoritative('127.0.0.1', name, 'MX'),
      resolver.queryAuthoritative('127.0.0.1', name, 'CNAME'),
    ]);

    expect(followed).toEqual({ rcode: 'NOERROR', values: ['there'], ttl: 30 });
    expect(away).toEqual({ rcode: 'NOERROR', values: [] });
    expect(itself.values).toEqual(['else.test']);
  });

  it('ask again by TCP when the answer is truncated', async () => {
    const long = 'x'.repeat(200);
    const answers = Array.from(
      { length: 12 },
      (_, n) => ({ type: 'TXT', name, ttl: 60, data: `${String(n)}${long}` }) as const,
    );
    const { server, resolver } = await start({ 'TXT example.com': { answers, truncated: true } });

    const answer = await resolver.queryRecursive(name, 'TXT');

    expect(answer.values).toEqual(answers.map((each) => each.data));
    expect(server.seen).toEqual(['udp TXT example.com RD', 'tcp TXT example.com RD']);
  });

  it('ignore an answer with another id', async () => {
    const { resolver } = await start({
      'TXT example.com': {
        forged: [{ type: 'TXT', name, ttl: 60, data: 'forged' }],
        answers: [{ type: 'TXT', name, ttl: 60, data: 'true' }],
      },
    });

    expect((await resolver.queryRecursive(name, 'TXT')).values).toEqual(['true']);
  });

  it('call a silent server and a closed port NetworkError, Transient', async () => {
    const { resolver } = await start({}, 50);
    const closed = createResolver({ servers: [], port: await closedPort(), timeoutMs: 5000 });

    const silent = await failure(resolver.queryRecursive(name, 'TXT'));
    const refused = await failure(closed.queryAuthoritative('127.0.0.1', name, 'TXT'));

    expect(silent.details).toMatchObject({ category: 'NetworkError', code: 'ETIMEDOUT' });
    expect(refused.details).toMatchObject({
      category: 'NetworkError',
      severity: 'Transient',
      code: 'ECONNREFUSED',
    });
  });

  it('go on to the next recursive resolver when one does not answer', async () => {
    const { server } = await start({ 'A example.com': {} });
    const dead = `127.0.0.1:${String(await closedPort())}`;
    const entries = [dead, `127.0.0.1:${String(server.port)}`];
    const resolver = createResolver({ servers: entries, port: 53, timeoutMs: 5000 });

    expect(await resolver.queryRecursive(name, 'A')).toEqual({ rcode: 'NOERROR', values: [] });
  });

  it('let an abort through as it is', async () => {
    const { resolver } = await start({});
    const controller = new AbortController();
    const reason = new Error('stop');

    const pending = resolver.queryRecursive(name, 'A', controller.signal);
    controller.abort(reason);

    await expect(pending).rejects.toBe(reason);
  });
});
