import { describe, expect, it } from '@jest/globals';
import { createAccounts } from '../src/accounts.ts';
import { scriptedServer } from './servers/scripted-http.ts';

describe('createAccounts', () => {
  const server = scriptedServer();

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

  it('knows an identity once it was told, and a refusal never', async () => {
    const account = { kind: 'forward-email', url: server.url } as const;
    const token = 'fe-test-token-000000000002';
    const accounts = createAccounts(
      new Map([['fe', { account: { ...account, token: { env: 'TOKEN' } }, secret: token }]]),
    );
    const before = server.seen.length;
    const body = { statusCode: 401, error: 'Unauthorized', message: 'Invalid API token.' };
    server.answer({ status: 401, body }, { body: { id: 'user-1', plan: 'enhanced_protection' } });

    const refused = await accounts.mail('fe').catch((error: unknown) => error);
    const unknown = accounts.identified('fe');
    const { identity } = await accounts.mail('fe');
    await accounts.mail('fe');

    expect(refused).toHaveProperty('details.severity', 'Critical');
    expect(unknown).toBe(false);
    expect(accounts.identified('fe')).toBe(true);
    expect(identity.key).toBe('forward-email:user-1');
    expect(server.seen.length - before).toBe(2);
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
