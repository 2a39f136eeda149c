import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createForwardEmail } from '../../src/providers/forward-email/provider.ts';
import type { MailProvider } from '../../src/providers/ports.ts';
import { scriptedServer } from '../servers/scripted-http.ts';
import { startFixture, FE_TOKEN, type Fixture } from '../simulators/fixture.ts';
import { refusal } from './forward-email-fixtures.ts';

const TOKEN = '4a6b8c0d2e4f6a8b0c2d4e6f';

describe('Forward Email: the account', () => {
  const server = scriptedServer();
  let provider: MailProvider;
  beforeAll(() => {
    provider = createForwardEmail({ token: TOKEN, baseUrl: server.url });
  });

  describe('transport', () => {
    it('it sends the token as user name with an empty password, asks for JSON in English, and ends no path with a slash', async () => {
      server.answer({ body: { id: 'u1', plan: 'team', email: 'a@example.com' } });

      await provider.identify();

      const [request] = server.seen;
      expect(
        Buffer.from(String(request!.headers['authorization']).slice(6), 'base64').toString(),
      ).toBe(`${TOKEN}:`);
      expect(request).toMatchObject({
        method: 'GET',
        path: '/v1/account',
        headers: { accept: 'application/json', 'accept-language': 'en' },
      });
    });

    it('it passes an abort through as it is', async () => {
      const stop = new AbortController();
      stop.abort(new Error('stopped by the operator'));

      await expect(provider.identify(stop.signal)).rejects.toThrow('stopped by the operator');
      expect(server.seen).toEqual([]);
    });
  });

  describe('identify', () => {
    it("it keys the account by the provider's own user id", async () => {
      server.answer({ body: { id: 'u1', plan: 'enhanced_protection', email: 'a@example.com' } });

      expect(await provider.identify()).toEqual({
        key: 'forward-email:u1',
        plan: 'enhanced_protection',
        email: 'a@example.com',
      });
    });

    it('it tells a free account what to do', async () => {
      server.answer(refusal(402, 'Please upgrade to a paid plan to unlock this feature.'));

      await expect(provider.identify()).rejects.toMatchObject({
        details: {
          category: 'Authorization',
          severity: 'Permanent',
          code: 'plan-required',
          remediation: expect.stringContaining('paid plan'),
        },
      });
    });

    it('it calls a refused token critical and never repeats the token', async () => {
      server.answer(refusal(401, `Invalid API token ${TOKEN}.`));

      const error = await provider.identify().catch((caught: unknown) => caught);

      expect(error).toMatchObject({
        details: { category: 'Authentication', severity: 'Critical' },
      });
      expect(JSON.stringify(error) + String(error)).not.toContain(TOKEN);
    });
  });
});

describe('Forward Email: an account that is refused as a whole', () => {
  let fixture: Fixture | undefined;
  afterEach(async () => {
    await fixture?.close();
    fixture = undefined;
  });

  it.each([
    [{ email_verified: false }, 'Authentication', 'email-unverified', 'Verify the e-mail address'],
    [{ banned: true }, 'Authorization', 'account-banned', 'support'],
    [{ past_due: true }, 'Authorization', 'past-due', 'Pay what is open'],
  ])('it stops at once for %j, and says what to do', async (state, category, code, remedy) => {
    const account = { token: FE_TOKEN, id: 'user-1', email: 'owner@example.edu' };
    const accounts = [{ ...account, plan: 'enhanced_protection', ...state }];
    fixture = await startFixture({ forwardEmail: { accounts } });
    const { url: baseUrl } = fixture.world.forwardEmail;
    const provider = createForwardEmail({ token: FE_TOKEN, baseUrl });

    for (const call of [provider.identify(), provider.listAliases('example.com')])
      await expect(call).rejects.toMatchObject({
        details: {
          ...{ category, code, severity: 'Critical' },
          remediation: expect.stringContaining(remedy) as unknown,
        },
      });
  });
});
