import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, TLSSocket } from 'node:tls';
import { createHash, X509Certificate } from 'node:crypto';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { generate } from 'selfsigned';
import { createTlsProbe } from '../../src/providers/tls/provider.ts';
import type { TlsSight } from '../../src/core/tls-sight.ts';

const HOST = 'mx1.example.net';

interface Identity {
  readonly key: string;
  readonly cert: string;
}

describe('createTlsProbe', () => {
  let identity: Identity;
  const servers: Server[] = [];
  const sockets: Socket[] = [];
  beforeAll(async () => {
    const made = await generate([{ name: 'organizationName', value: 'Own' }], {
      keyType: 'ec',
      algorithm: 'sha256',
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: HOST }] }],
    });
    identity = { key: made.private, cert: made.cert };
  });
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    for (const server of servers.splice(0))
      await new Promise((closed) => {
        server.close(closed);
      });
  });

  async function listen(server: Server): Promise<number> {
    servers.push(server);
    server.on('connection', (socket: Socket) => {
      sockets.push(socket.on('error', () => undefined));
    });
    await new Promise<void>((ready) => {
      server.listen(0, '127.0.0.1', ready);
    });
    return (server.address() as AddressInfo).port;
  }

  /** A mail server that says what the script has for the first word of each line; `TLS` starts the handshake. */
  async function smtp(script: Readonly<Record<string, string>>, heard: string[] = []) {
    const server = createServer((socket) => {
      const answer = (word: string): void => {
        const said = script[word];
        if (said !== undefined) socket.write(`${said}\r\n`);
      };
      socket.on('data', (bytes: Buffer) => {
        const line = bytes.toString().trim();
        const [word = ''] = line.split(' ');
        heard.push(line);
        answer(word);
        if (word !== 'STARTTLS' || script['STARTTLS']?.startsWith('220') !== true) return;
        socket.removeAllListeners('data');
        sockets.push(
          new TLSSocket(socket, { isServer: true, ...identity }).on('error', () => undefined),
        );
      });
      answer('');
    });
    return listen(server);
  }

  function probe(port: number, ca?: string, timeoutMs = 5_000) {
    const ports = { smtp: port, https: port };
    return createTlsProbe({ ports, timeoutMs, ...(ca === undefined ? {} : { ca }) });
  }

  const at = { service: 'smtp', host: HOST, address: '127.0.0.1' } as const;
  const offering = {
    ...{ '': '220-wait\r\n220 ready', EHLO: '250-mx1\r\n250-SIZE 1\r\n250 STARTTLS' },
    STARTTLS: '220 go ahead',
  };

  it('says EHLO and STARTTLS, and shows the certificate in the forms TLSA records use', async () => {
    const heard: string[] = [];
    const port = await smtp(offering, heard);

    const sight = await probe(port, identity.cert)(at);

    const { raw, publicKey } = new X509Certificate(identity.cert);
    const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
    expect(heard).toEqual(['EHLO [127.0.0.1]', 'STARTTLS']);
    expect(sight).toMatchObject({ state: 'secured', protocol: 'TLSv1.3', issuer: 'Own' });
    expect(sight).toMatchObject({ greeting: 'mx1' });
    expect(sight).not.toHaveProperty('distrust');
    const { chain } = sight as Extract<TlsSight, { state: 'secured' }>;
    expect(chain.map(([whole, key]) => [whole[0], whole[1], key[1]])).toEqual([
      [raw.toString('hex'), sha256(raw), sha256(publicKey.export({ type: 'spki', format: 'der' }))],
    ]);
  });

  it.each([
    ['of an authority nobody trusts', HOST, false, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['of another host', 'mx9.example.net', true, 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ])('says why a certificate %s is not believed', async (_what, host, trusted, distrust) => {
    const port = await smtp(offering);
    const look = probe(port, trusted ? identity.cert : undefined);

    expect(await look({ ...at, host })).toMatchObject({ state: 'secured', distrust });
  });

  it.each<[string, Readonly<Record<string, string>>, TlsSight]>([
    ['no STARTTLS', { '': '220 ready', EHLO: '250 SIZE 1' }, { state: 'plain' }],
    [
      'a refused greeting',
      { '': '554 5.7.1 your address is listed' },
      { state: 'turned-away', reason: '554 5.7.1 your address is listed' },
    ],
    [
      'a refused EHLO',
      { '': '220 ready', EHLO: '421 later' },
      { state: 'turned-away', reason: '421 later' },
    ],
    [
      'a refused STARTTLS',
      { ...offering, STARTTLS: '454 not now' },
      { state: 'broken', reason: 'it offers STARTTLS and answers 454 to it' },
    ],
  ])('knows %s', async (_what, script, expected) => {
    expect(await probe(await smtp(script))(at)).toEqual(expected);
  });

  it('knows a handshake that fails', async () => {
    const old = createTlsServer({ ...identity, maxVersion: 'TLSv1.1', minVersion: 'TLSv1' });
    const port = await listen(old);

    expect(await probe(port)({ ...at, service: 'https' })).toMatchObject({ state: 'broken' });
  });

  it('knows the strength of the keys: a curve and an ephemeral agreement', async () => {
    const port = await smtp(offering);

    expect(await probe(port)(at)).toMatchObject({
      keys: { certificate: { kind: 'EC', bits: 256 }, agreement: 'ephemeral' },
    });
  });

  it('knows a connection whose keys hang on that of the certificate', async () => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: HOST }], {
      ...{ keyType: 'rsa', keySize: 2048, algorithm: 'sha256' },
    });
    const ciphers = 'AES128-GCM-SHA256';
    const port = await listen(createTlsServer({ key, cert, ciphers, maxVersion: 'TLSv1.2' }));

    const sight = await probe(port)({ ...at, service: 'https' });

    expect(sight).toMatchObject({
      ...{ state: 'secured', protocol: 'TLSv1.2' },
      keys: { certificate: { kind: 'RSA', bits: 2048 }, agreement: 'static' },
    });
  });

  it('looks at a web host from the start', async () => {
    const port = await listen(createTlsServer(identity));

    const sight = await probe(port, identity.cert)({ ...at, service: 'https' });

    expect(sight).toMatchObject({ state: 'secured', protocol: 'TLSv1.3' });
  });

  it('knows nothing of a server that is silent, hangs up, or is not there', async () => {
    const silent = await smtp({});
    const hasty = await listen(createServer((socket) => socket.end()));
    const gone = await listen(createServer());
    await new Promise((closed) => {
      servers.pop()?.close(closed);
    });

    expect([
      await probe(silent, undefined, 200)(at),
      await probe(hasty)(at),
      await probe(gone)(at),
    ]).toEqual([
      { state: 'unreachable', reason: 'no answer within 200 ms' },
      { state: 'unreachable', reason: 'ECONNRESET' },
      { state: 'unreachable', reason: 'ECONNREFUSED' },
    ]);
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    const port = await listen(
      createServer(() => {
        stop.abort(new Error('stopped'));
      }),
    );

    await expect(probe(port)(at, stop.signal)).rejects.toThrow('stopped');
  });
});
