import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createAccounts } from '../src/accounts.ts';
import { startScriptedServer, type ScriptedServer } from './servers/scripted-http.ts';

describe('createAccounts', () => {
  let server: ScriptedServer;

  beforeAll(async () => {
    server = await startScriptedServer();
  });

  afterAll(async () => {
    await server.close();
  });

  it.each([
    ['imap.example.net:1993', 'imap.example.net:1993'],
    ['[2001:db8::1]:993', '2001:db8::1:993'],
    [undefined, 'imap.forwardemail.net:993'],
  ])('logs in at imap: %s', async (imap, target) => {
    const at = imap === undefined ? {} : { imap };
    const account = { kind: 'forward-email', url: server.url, ...at } as const;
    const token = 'fe-test-token-000000000001';
    const accounts = createAccounts(
      new Map([['fe', { account: { ...account, token: { env: 'TOKEN' } }, secret: token }]]),
    );
    server.answer({ body: { id: 'user-1', email: 'o@example.edu', plan: 'enhanced_protection' } });

    const { login } = await accounts.mail('fe');

    expect(login.target).toBe(target);
  });
});
