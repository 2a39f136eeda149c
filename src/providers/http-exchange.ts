/** The exchange itself: a request built from options, an answer read whole. What its failures mean is `http.ts`'s to say. */
import { Agent, request as dispatch, type Dispatcher } from 'undici';

export interface HttpOptions {
  /** Name shown in messages, e.g. `Cloudflare`. */
  readonly provider: string;
  /** A path in it is kept: `https://host/v4` + `/zones`. */
  readonly baseUrl: string;
  /** Credentials go here and nowhere else: headers never reach a message, and a refusal that repeats a credential comes back without it. */
  readonly headers: Readonly<Record<string, string>>;
  /** Whole attempt: connect, send, read. */
  readonly timeoutMs: number;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Begins with `/`, query included. Shown in messages: no secret in it. */
  readonly path: string;
  /** What the call is for, in words: `list DNS records`. */
  readonly operation: string;
  /** Sent as JSON; absent = no body. */
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case; a repeated header is joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** The parsed body; `undefined` when it is not JSON (empty, plain text, a proxy's HTML). */
  readonly json: unknown;
}

/** No answer of any vendor comes near it. */
export const MAX_BODY_BYTES = 16 * 1024 * 1024;

/** One time limit per attempt is kept by the caller; undici's own two (300 s each) would only blur it. */
const agent = new Agent({ headersTimeout: 0, bodyTimeout: 0, maxResponseSize: MAX_BODY_BYTES });

/** One call, ready to be sent. */
export interface HttpCall {
  readonly url: URL;
  /** What a server might say back and nobody may read: the values of the credential headers. */
  readonly credentials: readonly string[];
  readonly init: Omit<Dispatcher.RequestOptions, 'origin' | 'path'>;
}

/** Built outside the attempt, so that a malformed URL or body is our own fault and no network failure. */
export function toCall(options: HttpOptions, request: HttpRequest): HttpCall {
  const { body, method } = request;
  const typed = body === undefined ? {} : { 'content-type': 'application/json' };
  const headers = { accept: 'application/json', ...typed, ...options.headers };
  return {
    url: new URL(options.baseUrl.replace(/\/+$/, '') + request.path),
    credentials: credentialsIn(options.headers),
    init: { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) },
  };
}

/** Sends it and reads the whole answer; a refusal that quotes the credentials comes back without them. Throws what undici throws. */
export async function exchange(call: HttpCall, signal: AbortSignal): Promise<HttpAnswer> {
  const answer = await dispatch(call.url, { ...call.init, dispatcher: agent, signal });
  const { statusCode: status } = answer;
  const body = await answer.body.text();
  // Data stays as it is: a record set with a short key's letters in it would be written back without them.
  const text = status < 300 ? body : withoutCredentials(body, call.credentials);
  return { status, headers: flat(answer.headers), text, json: parseJson(text) };
}

const CREDENTIAL_HEADERS: ReadonlySet<string> = new Set(['authorization', 'x-api-key']);

/** `Bearer abc` → `abc` (RFC 9110 §11.4); of `Basic` also what its base64 holds: user and password (RFC 7617 §2). */
function credentialsIn(headers: HttpOptions['headers']): readonly string[] {
  return Object.entries(headers)
    .filter(([name]) => CREDENTIAL_HEADERS.has(name.toLowerCase()))
    .flatMap(([, value]) => {
      const credential = value.replace(/^(Basic|Bearer) +/i, '');
      if (!/^Basic /i.test(value)) return [credential];
      const pair = Buffer.from(credential, 'base64').toString();
      // A password may hold colons, a user may not.
      const [, user = '', password = ''] = /^([^:]*):(.*)$/s.exec(pair) ?? [];
      return [credential, user, password];
    })
    .filter((credential) => credential.length >= SHORTEST_CREDENTIAL);
}

/** A user called "ann" must not be cut out of every word. */
const SHORTEST_CREDENTIAL = 8;

/** A refusal that quotes the credential must not carry it into an error text, a log or a history. */
export function withoutCredentials(text: string, credentials: readonly string[]): string {
  return credentials.reduce((rest, credential) => rest.replaceAll(credential, '[removed]'), text);
}

function flat(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  const pairs = Object.entries(headers).map(([name, value]) => [
    name.toLowerCase(),
    Array.isArray(value) ? value.join(', ') : (value ?? ''),
  ]);
  return Object.fromEntries(pairs) as Record<string, string>;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
