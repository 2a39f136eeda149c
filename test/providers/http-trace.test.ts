import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { send } from '../../src/providers/http.ts';
import { HTTP_TRACES, type HttpTrace } from '../../src/providers/trace.ts';
import { startScriptedServer, type ScriptedServer } from '../servers/scripted-http.ts';

let server: ScriptedServer;
let traces: HttpTrace[];

function keep(message: unknown): void {
  traces.push(message as HttpTrace);
}

beforeAll(async () => {
  server = await startScriptedServer();
});

afterAll(() => server.close());

beforeEach(() => {
  traces = [];
  subscribe(HTTP_TRACES.name, keep);
});

afterEach(() => {
  unsubscribe(HTTP_TRACES.name, keep);
  server.reset();
});

function setPassword(): Promise<unknown> {
  const headers = { authorization: 'Bearer planted-token' };
  return send(
    { provider: 'Host', baseUrl: server.url, headers, timeoutMs: 5000 },
    {
      ...{ method: 'POST', path: '/password', operation: 'set password' },
      body: { new_password: 'planted-password', is_override: false },
    },
  );
}

describe('the trace of an HTTP exchange', () => {
  it('shows request and answer without what is secret in them', async () => {
    server.answer({ status: 200, body: { username: 'anna', password: 'planted-answer' } });

    await setPassword();

    expect(traces).toEqual([
      {
        ...{ provider: 'Host', operation: 'set password', method: 'POST', status: 200 },
        url: `${server.url}/password`,
        durationMs: expect.any(Number),
        requestBody: '{"new_password":"[redacted]","is_override":false}',
        answerBody: '{"username":"anna","password":"[redacted]"}',
      },
    ]);
    expect(JSON.stringify(traces)).not.toContain('planted');
  });

  it('shows nothing of a key or a hash that Stalwart names beside it', async () => {
    const field = 'signature.rsa-example.com.private-key';
    const value = '-----BEGIN PRIVATE KEY-----\nplanted-key\n-----END PRIVATE KEY-----\n';
    server.answer({ status: 200, body: { error: 'fieldAlreadyExists', field, value } });

    await send(
      { provider: 'Host', baseUrl: server.url, headers: {}, timeoutMs: 5000 },
      {
        ...{ method: 'PATCH', path: '/principal/anna', operation: 'set password' },
        body: [{ action: 'set', field: 'secrets', value: '$scrypt$ln=17,r=8,p=1$planted-hash' }],
      },
    );

    expect(traces[0]).toMatchObject({
      requestBody: '[{"action":"set","field":"secrets","value":"[redacted]"}]',
      answerBody: JSON.stringify({ error: 'fieldAlreadyExists', field, value: '[redacted]' }),
    });
    expect(JSON.stringify(traces)).not.toContain('planted');
  });

  it.each([200, 400])('shows no credential an answer of status %i says back', async (status) => {
    server.answer({ status, body: { message: 'no: planted-token' } });

    await setPassword();

    expect(traces[0]?.answerBody).toBe('{"message":"no: [removed]"}');
  });

  it('tells a body that is not JSON by its length, and cuts a long one', async () => {
    server.answer({ body: 'planted page' }, { body: { text: 'x'.repeat(10_000) } });

    await setPassword();
    await setPassword();

    expect(traces[0]?.answerBody).toBe('[12 characters that are not JSON]');
    expect(traces[1]?.answerBody).toMatch(/^\{"text":"x{4000,4096} …$/);
  });

  it('says that no whole answer came', async () => {
    await server.close();

    await expect(setPassword()).rejects.toThrow('could not be reached');

    expect(traces[0]).not.toHaveProperty('status');
    server = await startScriptedServer();
  });
});
