/** Cloudflare's envelope and its error codes as far as they are known. */
import type { VendorResponse } from '../http-vendor.ts';

export interface ApiError {
  readonly code: number;
  readonly message: string;
  readonly error_chain?: readonly { readonly code: number; readonly message: string }[];
}

/** Code of refusals whose real number is not documented (comment length, read-only records, type changes, quotes). */
export const UNDOCUMENTED = 1004;

/** Thrown by a route to answer with these errors. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly errors: readonly ApiError[];

  constructor(status: number, errors: readonly ApiError[]) {
    super(errors.map((error) => error.message).join(', '));
    this.status = status;
    this.errors = errors;
  }
}

/** A refusal with one error. */
export function refuse(status: number, code: number, message: string): Refusal {
  return new Refusal(status, [{ code, message }]);
}

export interface ResultInfo {
  readonly page: number;
  readonly per_page: number;
  readonly count: number;
  readonly total_count: number;
  readonly total_pages: number;
}

/** A success; POST is 200 too. */
export function success(
  result: unknown,
  extra: { readonly result_info?: ResultInfo; readonly messages?: readonly ApiError[] } = {},
): VendorResponse {
  return envelope(200, { result, success: true, errors: [], messages: [], ...extra });
}

/** The envelope of a refusal; several errors at once are normal. */
export function failure(status: number, errors: readonly ApiError[]): VendorResponse {
  return envelope(status, { result: null, success: false, errors, messages: [] });
}

function envelope(status: number, body: Record<string, unknown>): VendorResponse {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
}
