import { beforeAll, describe, expect, it } from '@jest/globals';
import { createRestLogin } from '../../src/providers/login/rest.ts';
import type { LoginProver } from '../../src/providers/ports.ts';
import { scriptedServer } from '../servers/scripted-http.ts';
import { refusal } from './forward-email-fixtures.ts';

const PASSWORD = 'xK7vQm2RtWz9BnHc4LpYs8Gd';

describe('REST login', () => {
  const server = scriptedServer();
  let prover: LoginProver;
  const login = (): Promise<unknown> => prover.login('anna@example.com', PASSWORD);
  beforeAll(() => {
    prover = createRestLogin({ baseUrl: server.url });
  });

  it("it asks for the mailbox's own account with the mailbox's credentials", async () => {
    server.answer({ body: { id: 'a1', object: 'alias', name: 'anna' } });

    expect(await login()).toBe('proven');
    const [request] = server.seen;
    expect(request).toMatchObject({ method: 'GET', path: '/v1/account' });
    expect(
      Buffer.from(String(request!.headers['authorization']).slice(6), 'base64').toString(),
    ).toBe(`anna@example.com:${PASSWORD}`);
  });

  it.each([
    [401, 'Invalid password, please try again', 'wrong-password'],
    [401, 'Alias does not have a generated password yet', 'no-password'],
    [401, 'Alias does not have IMAP enabled, go to …', 'proven-imap-off'],
    [401, 'Domain is missing TXT verification record', 'ownership-unseen'],
    [401, 'Domain not found or does not have a valid plan', 'refused'],
    [429, 'You have exceeded the maximum number of failed authentication attempts.', 'locked-out'],
  ])('it understands %i "%s" as %s', async (status, message, outcome) => {
    server.answer(refusal(status, message));

    expect(await login()).toBe(outcome);
  });

  it.each([
    ['a server in trouble', refusal(503, 'Service unavailable')],
    ["a proxy's 401 page", { status: 401, body: '<html>Proxy login</html>' }],
    ["an account's answer instead of a mailbox's", { body: { id: 'u1', object: 'user' } }],
  ])('it takes %s for no judgement', async (_what, answer) => {
    server.answer(answer);

    await expect(login()).rejects.toMatchObject({
      details: { category: 'ServerError', severity: 'Transient', operation: 'login' },
    });
  });
});
