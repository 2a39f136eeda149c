/** The closed taxonomy of failures (design: categories × severities). Pure words; the error class lives in `providers/errors.ts`. */

export const CATEGORIES = [
  'Authentication',
  'Authorization',
  'RateLimit',
  'NotFound',
  'Conflict',
  'ServerError',
  'NetworkError',
  'ValidationError',
] as const;
export type Category = (typeof CATEGORIES)[number];

/**
 * What a failure calls for: `Transient` try again, `RateLimit` wait as told, `Permanent` record and go on,
 * `Critical` stop the account at once (every further try can lock it out).
 */
export type Severity = 'Transient' | 'RateLimit' | 'Permanent' | 'Critical';

/** What a failed provider attempt says about itself: safe to log, store and show (our words, no body, no credential). */
export interface FailureDetails {
  readonly category: Category;
  readonly severity: Severity;
  readonly operation: string;
  readonly message: string;
  readonly remediation: string;
  readonly status?: number;
  /** The provider's own error code, where it has one. */
  readonly code?: string;
  /** Milliseconds the provider asks to wait; absent when it said nothing believable. */
  readonly retryAfterMs?: number;
}
