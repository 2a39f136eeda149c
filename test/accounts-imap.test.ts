import { describe, expect, it } from '@jest/globals';
import { createAccounts } from '../src/accounts.ts';
import { scriptedServer } from './servers/scripted-http.ts';

describe('createAccounts', () => {
  const server = scriptedServer();

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

  it('logs in by REST where the account says so, and names what that does not show', async () => {
    const account = { kind: 'forward-email', url: server.url, login: 'rest' } as const;
    const token = 'fe-test-token-000000000002';
    const accounts = createAccounts(
      new Map([['fe', { account: { ...account, token: { env: 'TOKEN' } }, secret: token }]]),
    );
    const mailbox = { object: 'alias', id: 'alias-1' };
    server.answer(
      { body: { id: 'user-2', email: 'o@example.edu', plan: 'enhanced_protection' } },
      { body: mailbox },
    );

    const { login } = await accounts.mail('fe');
    const outcome = await login.login('anna@example.com', 'a password');

    expect(outcome).toBe('proven');
    expect(login).toMatchObject({
      target: new URL(server.url).host,
      degraded: expect.stringContaining('IMAP can be reached is not shown'),
    });
  });
});
