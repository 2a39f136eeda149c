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
});
