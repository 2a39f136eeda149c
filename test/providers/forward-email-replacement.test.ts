import { beforeAll, describe, expect, it } from '@jest/globals';
import { ProviderError } from '../../src/providers/errors.ts';
import { createForwardEmail } from '../../src/providers/forward-email/provider.ts';
import type { PasswordChange } from '../../src/providers/ports.ts';
import { scriptedServer } from '../servers/scripted-http.ts';
import { refusal } from './forward-email-fixtures.ts';

const NEW = 'xK7vQm2RtWz9BnHc4LpYs8Gd';
const CURRENT = 'Its-current-one-7Q';
const PAIR = { username: 'anna@example.com', password: NEW };

describe('Forward Email: changed passwords', () => {
  const server = scriptedServer();
  let change: (wish?: PasswordChange) => Promise<string>;
  beforeAll(() => {
    const provider = createForwardEmail({ token: 'token-of-the-account', baseUrl: server.url });
    change = (wish = { password: NEW, current: CURRENT }) =>
      provider.replacePassword!('example.com', 'anna', wish);
  });

  it('it sends the new one beside the current one, and no override', async () => {
    server.answer({ body: { message: 'Alias rekey has been started.' } });

    const answer = await change();

    expect(answer).toBe('rotation-started');
    expect(server.seen[0]!.body).toEqual({ new_password: NEW, password: CURRENT });
  });

  it('it takes the pair of an older server for done', async () => {
    server.answer({ body: PAIR });

    expect(await change()).toBe('accepted');
  });

  it('it sends an override where a decision is named, and never the current password with it', async () => {
    server.answer({ body: PAIR });

    const answer = await change({ password: NEW, override: { decision: 'password-1' } });

    expect(answer).toBe('accepted');
    expect(server.seen[0]!.body).toEqual({ new_password: NEW, is_override: true });
  });

  it('it tells a wrong current password from a token without rights', async () => {
    server.answer(
      refusal(403, 'Password was invalid.'),
      refusal(403, 'You have exceeded the maximum number of failed authentication attempts.'),
    );

    const first = await change();
    const second: unknown = await change().catch((error: unknown) => error);

    expect(first).toBe('wrong-current');
    expect(second).toBeInstanceOf(ProviderError);
    expect(second).toMatchObject({ details: { category: 'Authorization', severity: 'Permanent' } });
  });

  it('it says to wait an hour where the provider has counted ten wrong current passwords', async () => {
    server.answer(
      refusal(403, 'You have exceeded the maximum number of failed authentication attempts.'),
    );

    const error = (await change().catch((thrown: unknown) => thrown)) as ProviderError;

    expect(error.details).toMatchObject({
      ...{ category: 'Authorization', severity: 'Permanent', code: 'too-many-wrong-passwords' },
      remediation: expect.stringMatching(/^Wait an hour/),
    });
  });

  it('it names a rotation under way, and a mailbox a client holds open', async () => {
    server.answer(
      refusal(409, 'Alias is undergoing a rekey operation.'),
      refusal(409, 'Mailbox creation failed; please close all connections.'),
    );

    const first = await change();
    const second: unknown = await change().catch((error: unknown) => error);

    expect(first).toBe('rotation-under-way');
    expect(second).toMatchObject({ details: { category: 'Conflict', severity: 'Permanent' } });
  });

  it('it repeats neither password in an error', async () => {
    server.answer(refusal(400, `Not good: ${NEW} after ${CURRENT}`));

    const error = (await change().catch((thrown: unknown) => thrown)) as ProviderError;

    expect(error.message).toContain('Not good');
    expect(JSON.stringify(error) + error.message).not.toContain(NEW);
    expect(JSON.stringify(error) + error.message).not.toContain(CURRENT);
  });
});
