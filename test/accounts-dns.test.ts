import { describe, expect, it } from '@jest/globals';
import { createAccounts } from '../src/accounts.ts';
import { scriptedServer } from './servers/scripted-http.ts';

describe('DNS accounts', () => {
  const server = scriptedServer();

  it('it builds PowerDNS with the key and the server the manifest names', async () => {
    const account = { kind: 'powerdns', url: server.url, server: 'east' } as const;
    const secret = 'the-api-key-of-the-account';
    const accounts = createAccounts(
      new Map([['pdns', { account: { ...account, key: { env: 'KEY' } }, secret }]]),
    );
    server.answer({ body: { id: 'east' } });

    const { provider, identity } = await accounts.dns('pdns');

    expect(provider.name).toBe('powerdns');
    expect(identity.key).toBe(`powerdns:${server.url}#east`);
    expect(accounts.kind('pdns')).toBe('dns');
    expect(server.seen).toMatchObject([
      { path: '/api/v1/servers/east', headers: { 'x-api-key': secret } },
    ]);
  });
});
