/** Answers of the Forward Email API: pretty-printed JSON, plain text for some successes and for 429. */
import type { VendorResponse } from '../http-vendor.ts';

const REASONS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  402: 'Payment Required',
  403: 'Forbidden',
  404: 'Not Found',
  408: 'Request Time-out',
  409: 'Conflict',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Time-out',
};

/** Thrown by a route to answer with this status and message (there is no machine-readable code). */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  /** 429 is answered as text, everything else as JSON. */
  readonly plain: boolean;

  constructor(status: number, message: string, plain = false) {
    super(message);
    this.status = status;
    this.plain = plain;
  }
}

/** A 429: text, with the headers of the limiter that refused. */
export class OverLimit extends Refusal {
  readonly headers: Readonly<Record<string, string>>;

  constructor(message: string, headers: Readonly<Record<string, string>>) {
    super(429, message, true);
    this.headers = headers;
  }
}

/** A JSON answer; success is always 200, for POST and DELETE too. */
export function json(body: unknown, status = 200): VendorResponse {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(body, null, 2),
  };
}

/** A plain text answer, as some successes and every 429 are. */
export function text(body: string, status = 200): VendorResponse {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body };
}

/** `{statusCode, error, message}`; every 500 says the same. */
export function errorAnswer(status: number, message: string): VendorResponse {
  const shown = status === 500 ? 'An internal server error occurred' : message;
  return json({ statusCode: status, error: REASONS[status] ?? 'Error', message: shown }, status);
}

/** A refusal as a page, for a client that asks for `text/html`. */
export function page(refusal: VendorResponse): VendorResponse {
  const { message } = JSON.parse(refusal.body) as { readonly message: string };
  return {
    status: refusal.status,
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body: `<!DOCTYPE html><html><head><title>Forward Email</title></head><body><h1>${message.replaceAll('<', '&lt;')}</h1></body></html>`,
  };
}

/** The answer a refusal asks for. */
export function toAnswer(refusal: Refusal): VendorResponse {
  return refusal.plain
    ? text(refusal.message, refusal.status)
    : errorAnswer(refusal.status, refusal.message);
}
