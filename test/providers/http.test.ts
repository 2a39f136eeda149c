import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { ProviderError } from '../../src/providers/errors.ts';
import {
  parseBody,
  parseRetryAfter,
  send,
  transientFromStatus,
  type HttpAnswer,
} from '../../src/providers/http.ts';

const DAY_S = 86_400;
const context = { provider: 'Host', operation: 'do it' };
const get = { method: 'GET', path: '/x', operation: 'do it' } as const;

let server: Server;
let baseUrl: string;
let listener: RequestListener;

beforeEach(async () => {
  server = createServer((request, response) => {
    listener(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  baseUrl = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/v4/`;
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

function options(timeoutMs = 5000) {
  return { provider: 'Host', baseUrl, headers: { authorization: 'Bearer top-secret' }, timeoutMs };
}

async function failure(work: Promise<unknown>): Promise<ProviderError> {
  const error: unknown = await work.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(ProviderError);
  return error as ProviderError;
}

function answer(status: number, text = '', headers: Record<string, string> = {}): HttpAnswer {
  return { status, headers, text, json: text.startsWith('{') ? JSON.parse(text) : undefined };
}

describe('send', () => {
  it('sends JSON under the base path with the headers given, and returns any status', async () => {
    const seen: unknown[] = [];
    listener = (request, response) => {
      request.setEncoding('utf8').on('data', (body: string) => {
        seen.push(request.method, request.url, request.headers.authorization, body);
        response.writeHead(418, { 'X-Some': ['a', 'b'] }).end('{"a":1}');
      });
    };

    const got = await send(options(), { ...get, method: 'POST', body: { b: 2 } });

    expect(seen).toEqual(['POST', '/v4/x', 'Bearer top-secret', '{"b":2}']);
    expect(got).toMatchObject({ status: 418, json: { a: 1 }, headers: { 'x-some': 'a, b' } });
  });

  it('returns text that is no JSON and follows no redirect', async () => {
    listener = (_, response) => response.writeHead(302, { location: '/else' }).end('<html>');

    const got = await send(options(), get);

    expect(got).toMatchObject({ status: 302, text: '<html>', json: undefined });
  });

  it('calls a connection that breaks off NetworkError, Transient', async () => {
    listener = (request) => request.socket.destroy();

    const { details } = await failure(send(options(), get));

    expect(details).toMatchObject({ category: 'NetworkError', severity: 'Transient' });
    expect(details.remediation).toContain('127.0.0.1');
  });

  it('calls an answer that stops half way NetworkError, Transient', async () => {
    listener = (request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{"half":');
      setImmediate(() => request.socket.destroy());
    };

    const { details } = await failure(send(options(), get));

    expect(details).toMatchObject({ category: 'NetworkError', severity: 'Transient' });
  });

  it('gives up at its time limit, also when the body never ends', async () => {
    listener = (_, response) => void response.writeHead(200).write('{');

    const { details } = await failure(send(options(50), get));

    expect(details).toMatchObject({ category: 'NetworkError', code: 'ETIMEDOUT' });
    expect(details.message).toContain('50 ms');
  });

  it('stops reading an answer that is too large', async () => {
    const chunk = 'x'.repeat(1024 * 1024);
    listener = (request, response) => {
      const more = (): void => {
        while (!request.socket.destroyed && response.write(chunk));
      };
      response.on('drain', more);
      more();
    };

    const { details } = await failure(send(options(), get));

    expect(details).toMatchObject({ category: 'ServerError', severity: 'Permanent' });
  });

  it('passes an abort through as it is, before and during the call', async () => {
    const reason = new Error('stop');
    const controller = new AbortController();
    listener = () => {
      controller.abort(reason);
    };

    const during = send(options(), { ...get, signal: controller.signal });

    await expect(during).rejects.toBe(reason);
    await expect(send(options(), { ...get, signal: controller.signal })).rejects.toBe(reason);
  });

  it('returns an answer that repeats the credential without it', async () => {
    listener = (_, response) => {
      response.writeHead(403).end('{"message":"no: top-secret, Bearer top-secret"}');
    };

    const { text, json } = await send(options(), get);

    expect(json).toEqual({ message: 'no: [removed], Bearer [removed]' });
    expect(text).not.toContain('top-secret');
  });

  it('takes a password with a colon in it out of an answer', async () => {
    const authorization = `Basic ${Buffer.from('ann:abc:defghij').toString('base64')}`;
    listener = (_, response) => {
      response.writeHead(403).end('{"message":"no abc:defghij"}');
    };

    const { text } = await send({ ...options(), headers: { authorization } }, get);

    expect(text).toBe('{"message":"no [removed]"}');
  });

  it('never tells a header in an error', async () => {
    listener = (request) => request.socket.destroy();

    const error = await failure(send(options(), get));

    expect(JSON.stringify(error.details) + String(error.stack)).not.toContain('top-secret');
  });
});

describe('transientFromStatus', () => {
  it.each([
    [500, 'ServerError', 'Transient'],
    [503, 'ServerError', 'Transient'],
    [408, 'ServerError', 'Transient'],
    [429, 'RateLimit', 'RateLimit'],
  ])('it classifies %d as %s/%s', (status, category, severity) => {
    const error = transientFromStatus(context, answer(status, '', { 'retry-after': '7' }), 0);

    expect(error?.details).toMatchObject({ category, severity, status, retryAfterMs: 7000 });
  });

  it('says when a web page came instead of JSON, without its words', () => {
    const error = transientFromStatus(context, answer(503, '<!DOCTYPE html><p>secret words'));

    expect(error?.message).toContain('web page');
    expect(error?.message).not.toContain('secret words');
  });

  it.each([400, 403, 404])('takes a web page with a %d for a proxy, and says so', (status) => {
    const error = transientFromStatus(context, answer(status, '<html>Access denied'));

    expect(error?.details).toMatchObject({
      category: 'ServerError',
      severity: 'Transient',
      status,
    });
    expect(error?.details.remediation).toContain('the proxy');
  });

  it.each([200, 302, 400, 401, 404, 409])('it leaves %d to the adapter', (status) => {
    expect(transientFromStatus(context, answer(status))).toBeUndefined();
  });
});

describe('parseRetryAfter', () => {
  const now = Date.parse('2026-11-22T12:00:00Z');

  it.each([
    ['30', 30_000],
    ['0', 0],
    [String(DAY_S), DAY_S * 1000],
    ['Sun, 22 Nov 2026 12:01:00 GMT', 60_000],
    ['Sun, 22 Nov 2026 11:00:00 GMT', 0],
    [String(DAY_S + 1), undefined],
    ['1795348800', undefined],
    ['Tue, 24 Nov 2026 12:00:00 GMT', undefined],
    ['soon', undefined],
    ['1.5', undefined],
    ['-5', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('it reads %s as %s ms', (header, expected) => {
    expect(parseRetryAfter(header, now)).toBe(expected);
  });
});

describe('parseBody', () => {
  const schema = z.object({ list: z.array(z.object({ id: z.string() })) });

  it('returns what the schema reads', () => {
    expect(parseBody(schema, answer(200, '{"list":[{"id":"a"}]}'), context)).toEqual({
      list: [{ id: 'a' }],
    });
  });

  it('names where the shape is wrong and never a value', () => {
    const read = (): unknown => parseBody(schema, answer(200, '{"list":[{"id":4711}]}'), context);

    expect(read).toThrow(/unexpected shape at list\.0\.id: do it/);
    expect(read).not.toThrow(/4711/);
    expect(read).toThrow(
      expect.objectContaining({
        details: expect.objectContaining({ category: 'ServerError', severity: 'Transient' }),
      }),
    );
  });
});
