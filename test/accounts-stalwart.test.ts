import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AccountCredentials } from '../src/account-secrets.ts';
import { createAccounts } from '../src/accounts.ts';
import { ADMIN, enterStalwart, type StalwartPlace } from './providers/stalwart-place.ts';

const FORWARD_EMAIL: AccountCredentials = {
  account: { kind: 'forward-email', token: { env: 'T' } },
  secret: 'fe-test-token-000000000001',
};

describe('an account of kind stalwart', () => {
  let place: StalwartPlace;
  beforeAll(async () => {
    place = await enterStalwart('rest');
  });
  afterAll(async () => {
    await place.leave();
  });

  function accountsWith(more: { readonly imap?: string }): ReturnType<typeof createAccounts> {
    const { url } = place;
    const account = { kind: 'stalwart', url, user: ADMIN.user, token: { env: 'T' } } as const;
    return createAccounts(
      new Map<string, AccountCredentials>([
        ['own', { account: { ...account, ...more }, secret: ADMIN.password }],
        ['fe', FORWARD_EMAIL],
      ]),
    );
  }

  it('holds domains and mailboxes of people who sign up, as one account', async () => {
    const accounts = accountsWith({});

    const mail = await accounts.mail('own');
    const { host, identity } = await accounts.mailbox('own');

    expect(accounts.kind('own')).toBe('mail');
    expect(identity).toEqual(mail.identity);
    expect(identity.key).toBe(`stalwart:${new URL(place.url).host}`);
    expect(await host.findMailbox('nobody@example.com')).toBeUndefined();
  });

  it.each([
    [{}, () => new URL(place.url).host],
    [{ imap: 'imap.example.net:993' }, () => 'imap.example.net:993'],
  ])('counts logins where the account %j says they go', async (more, target) => {
    expect((await accountsWith(more).mail('own')).login.target).toBe(target());
  });

  it('is the only kind that makes mailboxes at sign-up', async () => {
    await expect(accountsWith({}).mailbox('fe')).rejects.toThrow(
      'knows no account "fe" of the kind needed (it knows: own)',
    );
  });
});
