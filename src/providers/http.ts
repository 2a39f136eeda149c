/** One HTTP attempt for every adapter: keep-alive, time limit, size limit, and failures of the line as `ProviderError`. */
import type { z } from 'zod';
import type { FailureDetails } from '../core/errors.ts';
import { ProviderError } from './errors.ts';
import {
  exchange,
  MAX_BODY_BYTES,
  toCall,
  withoutCredentials,
  type HttpAnswer,
  type HttpCall,
  type HttpOptions,
  type HttpRequest,
} from './http-exchange.ts';
import { HTTP_TRACES, REQUESTS_SENT, shownBody, type HttpTrace } from './trace.ts';

export type { HttpAnswer, HttpOptions, HttpRequest };

const DAY_MS = 86_400_000;

/** Who answers what: the words every classified error needs. */
export interface HttpContext {
  readonly provider: string;
  readonly operation: string;
}

/**
 * Makes one attempt and returns whatever was answered, of any status; redirects are not followed.
 * Throws `ProviderError` NetworkError/Transient when no whole answer arrived in time (the server may have acted all the same) and
 * ServerError/Permanent when it is larger than 16 MiB. When `request.signal` fires its reason is thrown as it is.
 */
export async function send(options: HttpOptions, request: HttpRequest): Promise<HttpAnswer> {
  request.signal?.throwIfAborted();
  const call = toCall(options, request);
  const limit = new AbortController();
  const timer = setTimeout(() => {
    limit.abort();
  }, options.timeoutMs);
  // One signal each: the calls of one attempt side by side would be too many listeners on its own.
  const ended = AbortSignal.any([limit.signal, request.signal ?? limit.signal]);
  const started = performance.now();
  REQUESTS_SENT.publish(request.operation);
  let answer: HttpAnswer | undefined;
  try {
    answer = await exchange(call, ended);
    return answer;
  } catch (cause) {
    request.signal?.throwIfAborted();
    const words = { provider: options.provider, operation: request.operation };
    throw limit.signal.aborted
      ? tooSlow(words, options.timeoutMs)
      : fromNetwork(words, call.url.host, cause);
  } finally {
    clearTimeout(timer);
    if (HTTP_TRACES.hasSubscribers)
      HTTP_TRACES.publish(traceOf(options, request, { answer, started, call }));
  }
}

interface Exchanged {
  readonly answer: HttpAnswer | undefined;
  readonly started: number;
  readonly call: HttpCall;
}

/** A vendor may say back what it was told, in an answer of any status. */
function traceOf(
  { provider, baseUrl }: HttpOptions,
  { method, path, operation, body }: HttpRequest,
  { answer, started, call }: Exchanged,
): HttpTrace {
  const shown = (value: unknown, length: number): string =>
    withoutCredentials(shownBody(value, length), call.credentials);
  return {
    ...{ provider, operation, method, url: baseUrl.replace(/\/+$/, '') + path },
    durationMs: Math.round(performance.now() - started),
    ...(body === undefined ? {} : { requestBody: shown(body, 0) }),
    ...(answer === undefined
      ? {}
      : { status: answer.status, answerBody: shown(answer.json, answer.text.length) }),
  };
}

function tooSlow({ provider, operation }: HttpContext, timeoutMs: number): ProviderError {
  return new ProviderError({
    category: 'NetworkError',
    severity: 'Transient',
    operation,
    code: 'ETIMEDOUT',
    message: `${provider} gave no whole answer within ${String(timeoutMs)} ms: ${operation}`,
    remediation: `Mailkeel tries again; it first looks whether the call had worked. If it lasts, look at ${provider}'s status page.`,
  });
}

function fromNetwork(context: HttpContext, host: string, cause: unknown): ProviderError {
  const { provider, operation } = context;
  const code = codeOf(cause);
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') return tooLarge(context);
  return new ProviderError({
    category: 'NetworkError',
    severity: 'Transient',
    operation,
    code,
    message: `${provider} could not be reached or broke off (${code}): ${operation}`,
    remediation: `Check that the worker can reach ${host} (DNS, proxy, firewall, certificate) and that ${provider} reports no outage; the call is tried again.`,
  });
}

function tooLarge({ provider, operation }: HttpContext): ProviderError {
  return new ProviderError({
    category: 'ServerError',
    severity: 'Permanent',
    operation,
    message: `${provider} answered with more than ${String(MAX_BODY_BYTES)} bytes: ${operation}`,
    remediation: `Check the URL configured for ${provider}: no call of Mailkeel has an answer that large.`,
  });
}

function codeOf(cause: unknown): string {
  const isCoded = typeof cause === 'object' && cause !== null && 'code' in cause;
  return isCoded && typeof cause.code === 'string' ? cause.code : 'connection failed';
}

/**
 * The classification no adapter can better: 408, 5xx and a web page with any 4xx are ServerError/Transient (a proxy answered), 429 is
 * RateLimit/RateLimit with the wait the server asks for, if believable. `undefined` for everything else: the adapter reads the body.
 */
export function transientFromStatus(
  context: HttpContext,
  answer: HttpAnswer,
  nowMs: number = Date.now(),
): ProviderError | undefined {
  const { status } = answer;
  const isProxy = status >= 400 && isPage(answer);
  if (status !== 429 && status !== 408 && status < 500 && !isProxy) return undefined;
  const retryAfterMs = parseRetryAfter(answer.headers['retry-after'], nowMs);
  return new ProviderError({
    ...(status === 429 ? limited(context) : inTrouble(context, answer)),
    operation: context.operation,
    status,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

type Judgement = Pick<FailureDetails, 'category' | 'severity' | 'message' | 'remediation'>;

function limited({ provider, operation }: HttpContext): Judgement {
  return {
    category: 'RateLimit',
    severity: 'RateLimit',
    message: `${provider} answered 429, too many calls: ${operation}`,
    remediation: `Mailkeel waits and goes on by itself. Lower the account's pace if ${provider} says so often.`,
  };
}

function inTrouble({ provider, operation }: HttpContext, answer: HttpAnswer): Judgement {
  const page = isPage(answer);
  const trouble = `${provider} is in trouble; Mailkeel tries again. If it lasts, look at the provider's status page.`;
  const proxy = `Mailkeel tries again. If it lasts, something between answers for ${provider}: check the configured URL and the proxy in the worker's environment, then the provider's status page.`;
  return {
    category: 'ServerError',
    severity: 'Transient',
    message: `${provider} answered ${String(answer.status)}${page ? ' with a web page instead of JSON' : ''}: ${operation}`,
    remediation: page ? proxy : trouble,
  };
}

/** A web page is never an API's answer: a proxy, a firewall or a maintenance page spoke in its place. */
export function isPage({ json, text }: Pick<HttpAnswer, 'json' | 'text'>): boolean {
  return json === undefined && /<(!doctype|html)\b/i.test(text);
}

/**
 * Milliseconds to wait, from either form of Retry-After (RFC 9110 §10.2.3: seconds or HTTP date). `undefined` when absent,
 * malformed or not believable: more than 24 h, which is also how an epoch sent as seconds shows. A date in the past is 0.
 */
export function parseRetryAfter(header: string | undefined, nowMs: number): number | undefined {
  const value = header?.trim() ?? '';
  // What holds no letter is no HTTP date, though `Date.parse` makes one of it.
  const date = /[a-z]/i.test(value) ? Date.parse(value) : NaN;
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : date - nowMs;
  if (Number.isNaN(ms) || ms > DAY_MS) return undefined;
  return Math.max(0, ms);
}

/**
 * Reads the body by `schema`. An unexpected shape is ProviderError ServerError/Transient (half-deployed servers and proxies heal);
 * the message names the operation and the path of the first issue, never a value.
 */
export function parseBody<T>(schema: z.ZodType<T>, answer: HttpAnswer, context: HttpContext): T {
  const parsed = schema.safeParse(answer.json);
  if (parsed.success) return parsed.data;
  const path = parsed.error.issues[0]?.path.join('.') ?? '';
  throw new ProviderError({
    category: 'ServerError',
    severity: 'Transient',
    operation: context.operation,
    status: answer.status,
    message: `${context.provider} answered ${String(answer.status)} in an unexpected shape${path === '' ? '' : ` at ${path}`}: ${context.operation}`,
    remediation: `Mailkeel tries again. If it stays, ${context.provider} has changed its API or something between answers for it: check the configured URL and update Mailkeel.`,
  });
}
