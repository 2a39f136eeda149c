import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { generate } from 'selfsigned';
import { endpointsOf, lookAtEndpoints } from '../src/host-endpoints.ts';

const HOUR_MS = 3_600_000;
const portOf = (server: { address(): unknown }): string =>
  String((server.address() as AddressInfo).port);

describe('a host an account needs', () => {
  let api: Server;
  let imap: TlsServer;

  beforeAll(async () => {
    api = createServer((_, response) => {
      response.setHeader('date', new Date(Date.now() + HOUR_MS).toUTCString());
      response.writeHead(404).end('nothing here');
    });
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }]);
    imap = createTlsServer({ key, cert });
    for (const server of [api, imap]) {
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
    }
  });

  afterAll(() => {
    api.close();
    imap.close();
  });

  it('is reached whatever it answers, and its clock is read', async () => {
    const [seen] = await lookAtEndpoints([
      { account: 'cf', url: `http://127.0.0.1:${portOf(api)}/v4` },
    ]);

    expect(seen).toMatchObject({ account: 'cf', target: `127.0.0.1:${portOf(api)}` });
    expect(seen).not.toHaveProperty('failure');
    expect(Math.round((seen?.skewMs ?? 0) / HOUR_MS)).toBe(1);
  });

  it('whose certificate nobody vouches for is named with the reason', async () => {
    const [seen] = await lookAtEndpoints([{ account: 'fe', imap: `127.0.0.1:${portOf(imap)}` }]);

    expect(seen?.failure).toMatch(/SELF_SIGNED/);
  });

  it('that is not there is named with the reason', async () => {
    const closed = createServer();
    closed.listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const gone = `127.0.0.1:${portOf(closed)}`;
    closed.close();
    await once(closed, 'close');

    const seen = await lookAtEndpoints([
      { account: 'fe', imap: gone },
      { account: 'cf', url: `http://${gone}` },
    ]);

    expect(seen.map(({ failure }) => failure)).toEqual(['ECONNREFUSED', 'ECONNREFUSED']);
  });
});

describe('endpointsOf', () => {
  it('knows the vendors’ hosts, and takes those the manifest states instead', () => {
    const endpoints = endpointsOf({
      fe: { kind: 'forward-email', token: { env: 'A' } },
      own: {
        ...({ kind: 'stalwart', token: { env: 'B' } } as const),
        ...{ url: 'https://mail.example.net', imap: 'mail.example.net:993' },
      },
      pdns: { kind: 'powerdns', key: { env: 'C' }, url: 'http://127.0.0.1:8081' },
    });

    expect(endpoints).toEqual([
      { account: 'fe', url: 'https://api.forwardemail.net' },
      { account: 'fe', imap: 'imap.forwardemail.net:993' },
      { account: 'own', url: 'https://mail.example.net' },
      { account: 'own', imap: 'mail.example.net:993' },
      { account: 'pdns', url: 'http://127.0.0.1:8081' },
    ]);
  });
});
