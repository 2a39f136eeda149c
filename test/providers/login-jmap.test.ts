import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createBothLogins, createJmapLogin } from '../../src/providers/login/jmap.ts';
import type { LoginProver } from '../../src/providers/ports.ts';
import { enterStalwart, type StalwartPlace } from './stalwart-place.ts';

const ANNA = 'anna@example.com';
const PASSWORD = 'plain-Pass-1';

describe('the JMAP login', () => {
  let place: StalwartPlace;
  let login: LoginProver;
  beforeAll(async () => {
    place = await enterStalwart('rest', {
      accounts: [
        { address: ANNA, secret: PASSWORD },
        { address: 'rolless@example.com', secret: PASSWORD, roles: [] },
      ],
    });
    login = createJmapLogin({ baseUrl: place.url, timeoutMs: 5_000 });
  });
  afterAll(async () => {
    await place.leave();
  });

  it('is counted by the host of the server', () => {
    expect(login.target).toBe(new URL(place.url).host);
  });

  it('proves a password by the session and the inbox of its own account', async () => {
    const before = place.calls().length;

    expect(await login.login(ANNA, PASSWORD)).toBe('proven');

    const calls = place.calls().slice(before);
    expect(calls.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /jmap/session',
      'POST /jmap/',
    ]);
  });

  it.each([
    ['a wrong password', ANNA, 'wrong', 'wrong-password'],
    ['an unknown address', 'nobody@example.com', PASSWORD, 'wrong-password'],
    ['an account that may not log in', 'rolless@example.com', PASSWORD, 'refused'],
  ])('judges %s', async (_, address, password, outcome) => {
    expect(await login.login(address, password)).toBe(outcome);
  });

  const session = (more: object): string =>
    JSON.stringify({
      ...{ capabilities: { 'urn:ietf:params:jmap:mail': {} }, username: ANNA },
      accounts: { b: { accountCapabilities: { 'urn:ietf:params:jmap:mail': {} } } },
      primaryAccounts: { 'urn:ietf:params:jmap:mail': 'b' },
      apiUrl: '/jmap/',
      ...more,
    });

  it.each([
    ['a session of nobody', session({ username: '' })],
    ['a server without mail', session({ capabilities: {} })],
    ['an account without mail', session({ accounts: { b: { accountCapabilities: {} } } })],
    ['a session without an account of its own', session({ primaryAccounts: {} })],
  ])('takes %s for no proof', async (_, body) => {
    place.fault({ match: { path: 'session' }, action: { status: 200, body } });

    expect(await login.login(ANNA, PASSWORD)).toBe('refused');
  });

  it.each([
    ['mailboxes that are refused', [['error', { type: 'forbidden' }, 'c0']]],
    ['an account without an inbox', [['Mailbox/get', { list: [] }, 'c0']]],
  ])('takes %s for no proof', async (_, methodResponses) => {
    const body = JSON.stringify({ methodResponses });
    place.fault({ match: { path: '^/jmap/$' }, action: { status: 200, body } });

    expect(await login.login(ANNA, PASSWORD)).toBe('refused');
  });

  it('sends the password to no other host, whatever the session says', async () => {
    const body = session({ apiUrl: 'https://elsewhere.example.org/jmap/' });
    place.fault({ match: { path: 'session' }, action: { status: 200, body } });
    const before = place.calls().length;

    await login.login(ANNA, PASSWORD);

    expect(
      place
        .calls()
        .slice(before)
        .map(({ path }) => path),
    ).toEqual(['/jmap/session', '/jmap/']);
  });

  it('stops where the server answers 429', async () => {
    place.fault({ match: { path: 'session' }, action: { status: 429 } });

    expect(await login.login(ANNA, PASSWORD)).toBe('locked-out');
  });

  it.each([
    [{ status: 503 }, 'ServerError'],
    [{ html: 502 }, 'ServerError'],
    [{ status: 418 }, 'ServerError'],
    [{ status: 200, body: '{}' }, 'ServerError'],
    [{ lostResponse: true }, 'NetworkError'],
  ])('takes %j for trouble, and for no judgement', async (action, category) => {
    place.fault({ match: { path: 'session' }, action });

    await expect(login.login(ANNA, PASSWORD)).rejects.toMatchObject({
      details: { category, severity: 'Transient', operation: 'login' },
    });
  });
});

describe('two logins in one proof', () => {
  const prover = (
    outcome: 'proven' | 'refused' | 'wrong-password',
    asked: string[],
  ): LoginProver => ({
    target: outcome,
    login: (address) => {
      asked.push(`${outcome} ${address}`);
      return Promise.resolve(outcome);
    },
  });

  it.each([
    ['wrong-password', 'proven', 'wrong-password', 1],
    ['proven', 'proven', 'proven', 2],
    ['proven', 'refused', 'refused', 2],
  ] as const)('of which the first says %s and the second %s are %s', async (...row) => {
    const [first, second, outcome, count] = row;
    const asked: string[] = [];
    const both = createBothLogins(prover(first, asked), prover(second, asked));

    expect(await both.login(ANNA, PASSWORD)).toBe(outcome);
    expect(asked).toHaveLength(count);
    expect(both.target).toBe(first);
  });
});
