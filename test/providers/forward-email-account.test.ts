import { afterEach, describe, expect, it } from '@jest/globals';
import { createForwardEmail } from '../../src/providers/forward-email/provider.ts';
import { startFixture, FE_TOKEN, type Fixture } from '../simulators/fixture.ts';

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
