/** What the server says: JSON with status 200 for nearly everything, problem details (RFC 9457) for the rest. */
import type { VendorResponse } from '../http-vendor.ts';

const TITLES: Readonly<Record<number, readonly [string, string]>> = {
  400: ['Invalid parameters', 'JSON deserialization failed'],
  401: ['Unauthorized', 'You have to authenticate first.'],
  403: ['Forbidden', 'You do not have enough permissions to access this resource.'],
  404: ['Not Found', 'The requested resource does not exist on this server.'],
  429: [
    'Too Many Requests',
    'Your request has been rate limited. Please try again in a few seconds.',
  ],
  500: ['Internal Server Error', 'There was a problem while processing your request.'],
};

/** Thrown by a route to answer with problem details of this status. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  readonly detail: string | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, detail?: string, headers: Readonly<Record<string, string>> = {}) {
    super(`${String(status)} ${detail ?? ''}`);
    this.status = status;
    this.detail = detail;
    this.headers = headers;
  }
}

/** Thrown where the server cuts the connection without a word: the caller's address is banned. */
export class Cut extends Error {
  override readonly name = 'Cut';
}

/** Thrown by a REST route: `{"error":…}`, with status 200. */
export class Managed extends Error {
  override readonly name = 'Managed';
  readonly body: Readonly<Record<string, unknown>>;

  constructor(body: Readonly<Record<string, unknown>>) {
    super(JSON.stringify(body));
    this.body = body;
  }
}

export function json(body: unknown, status = 200): VendorResponse {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(body),
  };
}

/** The answer of a success on the REST line. */
export function data(value: unknown): VendorResponse {
  return json({ data: value });
}

/** Problem details of a status in the server's own words. */
export function problem({
  status,
  detail,
  headers,
}: Pick<Problem, 'status' | 'detail' | 'headers'>): VendorResponse {
  const [title, usual] = TITLES[status] ?? ['Error', 'Please try again later.'];
  return {
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
    body: JSON.stringify({ type: 'about:blank', status, title, detail: detail ?? usual }),
  };
}

/** What a thrown refusal is answered with; `undefined` = the connection is cut. Anything else is thrown again: a fault of the simulator. */
export function toAnswer(error: unknown): VendorResponse | undefined {
  if (error instanceof Cut) return undefined;
  if (error instanceof Managed) return json(error.body);
  if (error instanceof Problem) return problem(error);
  throw error;
}
