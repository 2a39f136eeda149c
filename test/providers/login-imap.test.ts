import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ProviderError } from '../../src/providers/errors.ts';
import { createImapLogin } from '../../src/providers/login/imap.ts';
import type { LoginProver } from '../../src/providers/ports.ts';
import { REQUESTS_SENT } from '../../src/providers/trace.ts';
import { startScriptedImap, type ScriptedImap } from '../servers/scripted-imap.ts';

const PASSWORD = 'xK7vQm2RtWz9BnHc4LpYs8Gd';

/** Forward Email's refusals, from its source. */
const REFUSALS = [
  [
    'NO [AUTHENTICATIONFAILED] Invalid password, please try again or go to https://forwardemail.net',
    'wrong-password',
  ],
  [
    'NO [AUTHENTICATIONFAILED] Alias does not have a generated password yet, go to https://x',
    'no-password',
  ],
  [
    'NO [UNAVAILABLE] Invalid password, please try again or go to https://forwardemail.net',
    'wrong-password',
  ],
  [
    'NO [UNAVAILABLE] Alias does not have IMAP enabled, go to https://x and click "Edit"',
    'proven-imap-off',
  ],
  ['NO [AUTHENTICATIONFAILED] Alias is disabled', 'refused'],
  [
    'NO [AUTHENTICATIONFAILED] Alias is undergoing a rekey operation, please try again once completed',
    'refused',
  ],
  [
    'NO [UNAVAILABLE] Domain is missing TXT verification record, go to https://x',
    'ownership-unseen',
  ],
  [
    'NO [UNAVAILABLE] Domain has more than one TXT verification record, go to https://x',
    'ownership-unseen',
  ],
  ['NO [UNAVAILABLE] Domain not found or does not have a valid plan, go to https://x', 'refused'],
  ['NO [UNAVAILABLE] Alias does not exist, go to https://x and add the alias of "anna"', 'refused'],
  [
    'NO [CONTACTADMIN] You have exceeded the maximum number of failed authentication attempts. Please try again later',
    'locked-out',
  ],
  ['NO something nobody knows', 'refused'],
  ['OK logged in', 'proven'],
] as const;

describe('IMAP login', () => {
  let server: ScriptedImap;
  let prover: LoginProver;
  const failure = async (signal?: AbortSignal): Promise<unknown> =>
    prover.login('anna@example.com', PASSWORD, signal).catch((error: unknown) => error);
  beforeAll(async () => {
    server = await startScriptedImap();
    prover = createImapLogin({
      host: 'localhost',
      port: server.port,
      ca: server.ca,
      timeoutMs: 20_000,
    });
  });
  afterAll(async () => {
    await server.close();
  });

  it('it names the server its limits are counted by', () => {
    expect(prover.target).toBe(`localhost:${String(server.port)}`);
  });

  it.each(REFUSALS)('it understands "%s" as %s', async (verdict, outcome) => {
    server.play({ verdict });

    expect(await prover.login('anna@example.com', PASSWORD)).toBe(outcome);
  });

  it.each([
    ['a busy server', { verdict: 'NO Too many concurrent connections' }, 'ServerError'],
    [
      'trouble of the server',
      {
        verdict: 'NO [UNAVAILABLE] An internal server error has occurred, please try again later.',
      },
      'ServerError',
    ],
    ['a mailbox in use', { verdict: 'NO [INUSE] database is locked' }, 'ServerError'],
    ['a greeting that sends away', { greeting: 'BYE 421 Too many connections' }, 'ServerError'],
    ['a connection that breaks off', { verdict: 'drop' }, 'NetworkError'],
    ['a server that lets everybody in', { greeting: 'PREAUTH welcome' }, 'NetworkError'],
  ] as const)(
    'it calls %s transient and no verdict on the password',
    async (_what, script, category) => {
      server.play(script);

      const error = await failure();

      expect(error).toBeInstanceOf(ProviderError);
      expect(error).toMatchObject({
        details: { category, severity: 'Transient', operation: 'login' },
      });
      expect(JSON.stringify(error) + String(error)).not.toContain(PASSWORD);
    },
  );

  it('it counts each login as one request', async () => {
    const counted: unknown[] = [];
    const count = (operation: unknown): void => void counted.push(operation);
    subscribe(REQUESTS_SENT.name, count);
    server.play({ verdict: 'NO [AUTHENTICATIONFAILED] Invalid password' });

    await prover.login('anna@example.com', PASSWORD);
    unsubscribe(REQUESTS_SENT.name, count);

    expect(counted).toEqual(['login']);
  });

  it('it leaves no connection behind after a refusal', async () => {
    server.play({ verdict: 'NO [AUTHENTICATIONFAILED] Invalid password' });

    expect(await prover.login('anna@example.com', PASSWORD)).toBe('wrong-password');
    await expect(server.idle()).resolves.toBeUndefined();
  });

  it('it gives up on a server that never greets, and says what to check', async () => {
    server.play({ greeting: undefined });
    const hasty = createImapLogin({
      host: 'localhost',
      port: server.port,
      ca: server.ca,
      timeoutMs: 300,
    });

    await expect(hasty.login('anna@example.com', PASSWORD)).rejects.toMatchObject({
      details: {
        category: 'NetworkError',
        severity: 'Transient',
        remediation: expect.stringContaining('can reach the mail server'),
      },
    });
  });

  it('it says when nobody listens', async () => {
    const closed = await startScriptedImap();
    await closed.close();
    const nowhere = createImapLogin({ host: 'localhost', port: closed.port, timeoutMs: 20_000 });

    await expect(nowhere.login('anna@example.com', PASSWORD)).rejects.toMatchObject({
      details: { category: 'NetworkError', severity: 'Transient', code: 'ECONNREFUSED' },
    });
  });

  it('it stops when it is told to, with the reason as it is', async () => {
    server.play({ greeting: undefined });
    const stop = new AbortController();
    const waiting = failure(stop.signal);
    stop.abort(new Error('stopped by the operator'));

    expect(await waiting).toEqual(new Error('stopped by the operator'));
  });
});
