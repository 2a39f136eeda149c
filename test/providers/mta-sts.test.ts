import { createServer, type Server, type ServerOptions } from 'node:https';
import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { generate } from 'selfsigned';
import { createPolicyFetcher } from '../../src/providers/mta-sts/provider.ts';
import type { DnsAnswer } from '../../src/providers/ports.ts';
import { failure } from '../activities/fakes/script.ts';

const DOMAIN = 'example.com';
const TEXT = 'version: STSv1\nmode: enforce\nmx: mx1.fe.test\nmax_age: 86400\n';

interface Identity extends Pick<ServerOptions, 'key' | 'cert'> {
  readonly ca: string;
}

async function identityFor(host: string): Promise<Identity> {
  const made = await generate([{ name: 'commonName', value: host }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: host }] }],
  });
  return { key: made.private, cert: made.cert, ca: made.cert };
}

describe('createPolicyFetcher', () => {
  let right: Identity;
  let other: Identity;
  let server: Server | undefined;
  beforeAll(async () => {
    [right, other] = await Promise.all([
      identityFor(`mta-sts.${DOMAIN}`),
      identityFor('www.example.com'),
    ]);
  });
  afterEach(async () => {
    const open = server;
    server = undefined;
    if (open === undefined) return;
    open.closeAllConnections();
    await new Promise((closed) => open.close(closed));
  });

  async function serve(identity: Identity, answer: RequestListener): Promise<number> {
    const started = createServer({ key: identity.key, cert: identity.cert }, answer);
    server = started;
    await new Promise<void>((ready) => started.listen(0, '127.0.0.1', ready));
    return (started.address() as AddressInfo).port;
  }

  const asked: string[] = [];
  const resolver = {
    queryRecursive: (name: string, type: string): Promise<DnsAnswer> => {
      asked.push(`${type} ${name}`);
      return Promise.resolve({ rcode: 'NOERROR', values: type === 'A' ? ['127.0.0.1'] : [] });
    },
  };
  const fetcher = (port: number, ca: string, timeoutMs = 5_000) =>
    createPolicyFetcher({ resolver, port, ca, timeoutMs });

  it('asks the host DNS names for the well-known path, and returns what it serves', async () => {
    const seen: (string | undefined)[] = [];
    const port = await serve(right, (request, response) => {
      seen.push(`${String(request.method)} ${String(request.url)}`, request.headers.host);
      response.setHeader('content-type', 'Text/Plain; charset=utf-8').end(TEXT);
    });

    const answer = await fetcher(port, right.ca)(DOMAIN);

    expect(answer).toEqual({ state: 'answered', status: 200, mediaType: 'text/plain', text: TEXT });
    expect(seen).toEqual(['GET /.well-known/mta-sts.txt', `mta-sts.${DOMAIN}:${String(port)}`]);
    expect(asked).toContain(`A mta-sts.${DOMAIN}`);
  });

  it('follows no redirect', async () => {
    const port = await serve(right, (_request, response) => {
      response.writeHead(302, { location: 'https://elsewhere.example.net/' }).end();
    });

    expect(await fetcher(port, right.ca)(DOMAIN)).toMatchObject({ state: 'answered', status: 302 });
  });

  it.each([
    ['of another host', () => other, 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['of an authority nobody trusts', () => right, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  ])('does not believe a certificate %s', async (_what, identity, reason) => {
    const port = await serve(identity(), (_request, response) => response.end(TEXT));
    const trusted = reason.startsWith('ERR') ? identity().ca : other.ca;

    expect(await fetcher(port, trusted)(DOMAIN)).toEqual({ state: 'untrusted', reason });
  });

  it('takes no more than 64 KiB', async () => {
    const port = await serve(right, (_request, response) => response.end('x'.repeat(70_000)));

    expect(await fetcher(port, right.ca)(DOMAIN)).toMatchObject({ state: 'unreachable' });
  });

  it('gives up after its time', async () => {
    const port = await serve(right, () => undefined);

    expect(await fetcher(port, right.ca, 100)(DOMAIN)).toEqual({
      state: 'unreachable',
      reason: 'no whole answer within 100 ms',
    });
  });

  it('knows nothing where nobody listens, DNS is silent or has no address', async () => {
    const port = await serve(right, () => undefined);
    server?.close();
    const silent = { queryRecursive: () => Promise.reject(failure({ message: 'DNS is silent' })) };
    const empty = {
      queryRecursive: () => Promise.resolve({ rcode: 'NOERROR', values: [] } as const),
    };

    const answers = await Promise.all([
      fetcher(port, right.ca)(DOMAIN),
      createPolicyFetcher({ resolver: silent, timeoutMs: 5_000 })(DOMAIN),
      createPolicyFetcher({ resolver: empty, timeoutMs: 5_000 })(DOMAIN),
    ]);

    expect(answers).toEqual([
      { state: 'unreachable', reason: 'ECONNREFUSED' },
      { state: 'unreachable', reason: 'DNS is silent' },
      { state: 'unreachable', reason: 'ENOTFOUND' },
    ]);
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    const port = await serve(right, () => {
      stop.abort(new Error('stopped'));
    });

    await expect(fetcher(port, right.ca)(DOMAIN, stop.signal)).rejects.toThrow('stopped');
  });
});
