import { beforeAll, describe, expect, it } from '@jest/globals';
import type { FailureDetails } from '../../src/core/errors.ts';
import { ProviderError } from '../../src/providers/errors.ts';
import { createForwardEmail } from '../../src/providers/forward-email/provider.ts';
import type { MailProvider } from '../../src/providers/ports.ts';
import { scriptedServer } from '../servers/scripted-http.ts';
import { refusal } from './forward-email-fixtures.ts';

const PASSWORD = 'xK7vQm2RtWz9BnHc4LpYs8Gd/+%';

describe('Forward Email: first passwords', () => {
  const server = scriptedServer();
  let provider: MailProvider;
  const set = (password = PASSWORD): Promise<string> =>
    provider.setPassword('xn--bcher-kva.example.com', 'Anna', password);
  const failure = async (): Promise<ProviderError> => {
    const caught: unknown = await set().catch((error: unknown) => error);
    if (caught instanceof ProviderError) return caught;
    throw new Error(`expected a ProviderError, got ${String(caught)}`);
  };
  beforeAll(() => {
    provider = createForwardEmail({ token: 'token-of-the-account', baseUrl: server.url });
  });

  it('it sends the chosen password and nothing else, never an override', async () => {
    server.answer({ body: { username: 'anna@bücher.example.com', password: PASSWORD } });

    expect(await set()).toBe('accepted');
    expect(server.seen).toMatchObject([
      {
        method: 'POST',
        path: '/v1/domains/xn--bcher-kva.example.com/aliases/anna/generate-password',
      },
    ]);
    expect(server.seen[0]!.body).toEqual({ new_password: PASSWORD });
  });

  it('it sends digits as text: the server would ignore a number and draw a password of its own', async () => {
    const password = '72850163947285016394728501';
    server.answer({ body: { username: 'anna@bücher.example.com', password } });

    expect(await set(password)).toBe('accepted');
    expect(server.seen[0]!.body).toEqual({ new_password: password });
  });

  it('it takes a mailbox that has a password for an answer', async () => {
    server.answer(
      refusal(
        400,
        'You must enter the current password for the alias or check the checkbox to override and delete the mailbox.',
      ),
    );

    expect(await set()).toBe('already-has-password');
  });

  it('it takes a rotation for an answer, its own and the one of somebody else', async () => {
    const rekey = { message: 'Alias rekey has been started and you will be emailed.' };
    server.answer({ body: rekey }, refusal(409, 'Alias is undergoing a rekey operation.'));

    expect([await set(), await set()]).toEqual(['rotation-started', 'rotation-under-way']);
  });

  const refusals: readonly (readonly [string, number, Partial<FailureDetails>])[] = [
    [
      'Password strength was not strong enough. Add another word or two.',
      400,
      { category: 'ValidationError', severity: 'Permanent', code: 'password-weak' },
    ],
    [
      'Quotes and apostrophes cannot be used in passwords',
      400,
      { category: 'ValidationError', severity: 'Permanent', code: 'password-characters' },
    ],
    [
      'You do not belong to the administrative user group.',
      400,
      { category: 'Authorization', severity: 'Permanent', code: 'not-admin' },
    ],
    ['Please upgrade to a paid plan', 402, { category: 'Authorization', code: 'plan-required' }],
    ['Password was invalid.', 403, { category: 'Authorization', severity: 'Permanent' }],
    ['Alias does not exist on the domain.', 404, { category: 'NotFound', severity: 'Permanent' }],
    ['Mailbox creation failed', 409, { category: 'Conflict', severity: 'Permanent' }],
    ['Something nobody knows', 418, { category: 'ValidationError', severity: 'Permanent' }],
    ['timed out', 408, { category: 'ServerError', severity: 'Transient' }],
    ['An internal server error occurred', 500, { category: 'ServerError', severity: 'Transient' }],
  ];
  it.each(refusals)('it classifies "%s" (%i)', async (text, status, details) => {
    server.answer(refusal(status, text));

    const error = await failure();

    expect(error.details).toMatchObject({ ...details, status, operation: 'set-password' });
    expect(error.details.remediation).not.toBe('');
  });

  it.each([
    ['as it is', PASSWORD],
    ['URL-encoded', encodeURIComponent(PASSWORD)],
    ['as JSON', JSON.stringify(PASSWORD)],
  ])('it never repeats the password, echoed %s', async (_how, echo) => {
    server.answer(refusal(400, `Password ${echo} was not strong enough.`));

    const error = await failure();

    expect(error.message).toContain('[removed]');
    expect(JSON.stringify(error) + error.message).not.toContain(PASSWORD.slice(0, 20));
  });

  it('it throws when the answer is for somebody else', async () => {
    server.answer({ body: { username: 'bert@bücher.example.com', password: PASSWORD } });

    expect((await failure()).details).toMatchObject({
      severity: 'Permanent',
      code: 'password-replaced',
    });
  });

  it('it throws, without showing it, when the server stored a password of its own', async () => {
    server.answer({
      body: { username: 'anna@bücher.example.com', password: '0123456789abcdef01234567' },
    });

    const error = await failure();

    expect(error.details.code).toBe('password-replaced');
    expect(JSON.stringify(error) + error.message).not.toContain('0123456789abcdef');
  });

  it.each(['', ' leading', 'trailing ', 'x'.repeat(129)])(
    'it refuses "%s" without a call: the server would replace it or never let it log in',
    async (password) => {
      await expect(set(password)).rejects.toMatchObject({
        details: { category: 'ValidationError', code: 'password-characters' },
      });
      expect(server.seen).toEqual([]);
    },
  );

  it('it believes the time in the text of a 429 and not its Retry-After', async () => {
    const epoch = String(Math.floor(Date.now() / 1000) + 86_400);
    server.answer({
      status: 429,
      headers: { 'retry-after': epoch },
      body: 'Rate limit exceeded, retry in 5 seconds.',
    });

    expect((await failure()).details).toMatchObject({
      category: 'RateLimit',
      severity: 'RateLimit',
      retryAfterMs: 5000,
    });
  });

  it('it names no time when a 429 has none to believe', async () => {
    server.answer({ status: 429, headers: { 'retry-after': '1792000000' }, body: 'Slow down.' });

    expect((await failure()).details).not.toHaveProperty('retryAfterMs');
  });

  it('it calls a web page with a 200 trouble of the line, and a redirect a wrong address', async () => {
    server.answer(
      { body: '<html><body>Maintenance</body></html>' },
      { status: 301, headers: { location: '/elsewhere' }, body: '' },
    );

    expect((await failure()).details).toMatchObject({
      category: 'ServerError',
      severity: 'Transient',
    });
    expect((await failure()).details).toMatchObject({ severity: 'Permanent', code: 'redirect' });
  });
});
