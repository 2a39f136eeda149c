import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createAccounts } from '../src/accounts.ts';
import { startScriptedServer, type ScriptedServer } from './servers/scripted-http.ts';

describe('createAccounts', () => {
  let server: ScriptedServer;

  beforeAll(async () => {
    server = await startScriptedServer();
  });

  afterAll(async () => {
    await server.close();
  });

  it('tells a refused identity to the attempt that asked: the others ask again, and share what they learn', async () => {
    const account = { kind: 'forward-email', url: server.url } as const;
    const token = 'fe-test-token-000000000001';
    const accounts = createAccounts(
      new Map([['fe', { account: { ...account, token: { env: 'TOKEN' } }, secret: token }]]),
    );
    const body = { id: 'user-1', email: 'owner@example.edu', plan: 'enhanced_protection' };
    server.answer({ status: 500, body: 'trouble' }, { body });

    const answers = await Promise.allSettled([accounts.mail('fe'), accounts.mail('fe')]);
    const later = await accounts.mail('fe');

    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect(later.identity.email).toBe('owner@example.edu');
    expect(server.seen.map(({ path }) => path)).toEqual(['/v1/account', '/v1/account']);
  });

  it('tries a refused token once, however many ask, and again after five minutes', async () => {
    let now = 0;
    const account = { kind: 'forward-email', url: server.url } as const;
    const token = 'fe-test-token-000000000002';
    const credentials = new Map([
      ['fe', { account: { ...account, token: { env: 'TOKEN' } }, secret: token }],
    ]);
    const accounts = createAccounts(credentials, () => now);
    const before = server.seen.length;
    const body = { statusCode: 401, error: 'Unauthorized', message: 'Invalid API token.' };
    server.answer({ status: 401, body }, { body: { id: 'user-1', plan: 'enhanced_protection' } });

    const refused = await Promise.allSettled(Array.from({ length: 20 }, () => accounts.mail('fe')));
    const calls = server.seen.length - before;
    now = 5 * 60_000;
    const later = await accounts.mail('fe');

    expect(new Set(refused.map(({ status }) => status))).toEqual(new Set(['rejected']));
    expect(calls).toBe(1);
    expect(later.identity.key).toBe('forward-email:user-1');
  });

  it('stops asking when the attempt that asks is cancelled', async () => {
    const account = { kind: 'forward-email', url: server.url } as const;
    const accounts = createAccounts(
      new Map([['fe', { account: { ...account, token: { env: 'TOKEN' } }, secret: 'token-3' }]]),
    );
    const before = server.seen.length;

    const cancelled = accounts.mail('fe', AbortSignal.abort(new Error('cancelled')));

    await expect(cancelled).rejects.toThrow('cancelled');
    expect(server.seen).toHaveLength(before);
  });
});
