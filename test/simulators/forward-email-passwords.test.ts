import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  cloudflare,
  forwardEmail,
  GOOD,
  mail,
  OWNERSHIP,
  startFixture,
  type Fixture,
} from './fixture.ts';

const OTHER = 'pT6xq-Zr81mK-wYd3Hs0';

describe('generate-password at the Forward Email simulator', () => {
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = await startFixture({
      cloudflare: cloudflare([OWNERSHIP]),
      forwardEmail: forwardEmail({ rekeyMs: 60_000 }),
    });
  });
  afterEach(() => fixture.close());

  const generate = (alias: string, body?: unknown) =>
    mail(fixture, `/v1/domains/example.com/aliases/${alias}/generate-password`, {
      method: 'POST',
      ...(body === undefined ? {} : { body }),
    });
  const login = async (alias: string, password: string) =>
    (await mail(fixture, '/v1/account', { token: `${alias}@example.com`, password })).status;
  const stateOf = (name: string) => {
    const domain = fixture.world.state.forwardEmail.accounts[0]?.domains[0];
    return domain?.aliases.find((alias) => alias.name === name);
  };

  it('sets a first password and returns it with the address', async () => {
    const set = await generate('anna', { new_password: GOOD });

    expect(set.json).toEqual({ username: 'anna@example.com', password: GOOD });
    expect(await login('anna', GOOD)).toBe(200);
    expect(stateOf('anna')).toMatchObject({ passwordsSet: 1, overrides: 0, wipes: 0 });
  });

  it('makes 24 hexadecimal digits when none, an empty one or a number is given', async () => {
    const bodies = [
      undefined,
      { new_password: '', is_override: true },
      { new_password: 12345678901234, is_override: true },
    ];
    const made: unknown[] = [];

    for (const body of bodies) made.push((await generate('anna', body)).json['password']);

    expect(made).toEqual(made.map(() => expect.stringMatching(/^[0-9a-f]{24}$/)));
  });

  it('refuses a second password without override: the first one stays', async () => {
    const refused = await generate('alice', { new_password: OTHER });

    expect(refused.status).toBe(400);
    expect(refused.json['message']).toContain('You must enter the current password');
    expect(await login('alice', GOOD)).toBe(200);
  });

  it('wipes the mailbox on override and counts it', async () => {
    const set = await generate('alice', { new_password: OTHER, is_override: true });

    expect([set.status, await login('alice', OTHER), await login('alice', GOOD)]).toEqual([
      200, 200, 401,
    ]);
    expect(stateOf('alice')).toMatchObject({ overrides: 1, wipes: 1 });
  });

  it('rekeys with the current password: no password in the answer, no login meanwhile', async () => {
    const started = await generate('alice', { password: GOOD, new_password: OTHER });
    const during = [await login('alice', GOOD), (await generate('alice', {})).status];
    fixture.advance(60_000);

    expect(Object.keys(started.json)).toEqual(['message']);
    expect(during).toEqual([401, 409]);
    expect([await login('alice', OTHER), await login('alice', GOOD)]).toEqual([200, 401]);
    expect(stateOf('alice')).toMatchObject({ wipes: 0 });
  });

  it('refuses a wrong current password, both ways at once, and after ten wrong ones everything', async () => {
    const both = await generate('alice', { password: GOOD, is_override: true });
    const wrong = [];
    for (let i = 0; i < 11; i += 1)
      wrong.push(await generate('alice', { password: `no${String(i)}` }));

    expect([both.status, wrong[0]?.status, wrong[0]?.json['message']]).toEqual([
      400,
      403,
      'Password was invalid.',
    ]);
    expect(wrong[10]?.json['message']).toContain('exceeded the maximum number');
  });

  it.each([
    ['quotes', `${GOOD}"`, 'Quotes and apostrophes'],
    ['apostrophes', `${GOOD}'`, 'Quotes and apostrophes'],
    ['blanks only', '    ', 'invalid'],
    ['a weak one', 'password1', 'not strong enough'],
    ['the address itself', 'anna@example.com', 'not strong enough'],
  ])('refuses %s: 400', async (_, password, message) => {
    const refused = await generate('anna', { new_password: password });

    expect([refused.status, String(refused.json['message'])]).toEqual([
      400,
      expect.stringContaining(message),
    ]);
  });

  it('refuses the catch-all, an unknown alias and a free domain', async () => {
    const path = '/v1/domains/example.org/aliases/any/generate-password';

    const statuses = [
      (await generate('*')).status,
      (await generate('nobody')).status,
      (await mail(fixture, path, { method: 'POST' })).status,
    ];

    expect(statuses).toEqual([400, 404, 402]);
  });

  it('sets a password for an alias that cannot log in', async () => {
    const set = await generate('info', { new_password: GOOD });

    expect([set.status, await login('info', GOOD)]).toEqual([200, 401]);
  });

  it('stores blanks at the end that no login can send', async () => {
    await generate('anna', { new_password: `${GOOD} ` });

    expect([await login('anna', `${GOOD} `), await login('anna', GOOD)]).toEqual([401, 401]);
  });

  it('answers text without the password when instructions are mailed', async () => {
    const mailed = await generate('anna', {
      emailed_instructions: 'boss@example.net',
      new_password: GOOD,
    });

    expect(mailed.headers.get('content-type')).toContain('text/plain');
    expect(mailed.text).toBe('Alias password instructions have been emailed to boss@example.net.');
  });

  it('counts refused calls against the 24 hours too', async () => {
    await generate('alice');
    await generate('*');

    const third = await generate('anna', { new_password: GOOD });

    expect(third.headers.get('x-ratelimit-remaining')).toBe('297');
  });
});
