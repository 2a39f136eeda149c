/** The one place where an error becomes what Temporal and the audit log are told. Our own words only: no body, no cause, no credential. */
import { ApplicationFailure } from '@temporalio/common';
import type { Category, FailureDetails } from '../core/errors.ts';
import { ProviderError } from '../providers/errors.ts';
import { StoreError } from '../store/errors.ts';

/** First detail of every ApplicationFailure thrown here; workflows record it. */
export interface FailureReport extends Omit<FailureDetails, 'category'> {
  readonly category: Category | 'LocalFailure';
  /** Transient answers this activity got so far, this one included. */
  readonly attempts?: number;
  readonly aliasId?: string;
  /** Where in our code an unexpected error came from, innermost first; without its message, which may quote anything. */
  readonly at?: readonly string[];
}

/**
 * Says what `error` means. A ProviderError keeps its details; a StoreError is a `LocalFailure` whose `code` names what is in trouble; anything
 * else is a bug of ours, `LocalFailure` with code `bug`. `operation` (the activity) stands where the error names none.
 */
export function reportFailure(error: unknown, operation: string): FailureReport {
  if (error instanceof ProviderError) return error.details;
  if (error instanceof StoreError) return ours(operation, error);
  const name = error instanceof Error ? error.name : typeof error;
  return {
    ...ours(operation, {
      what: 'bug',
      message: `unexpected ${name} in ${operation}`,
      remediation:
        'Report this with the lines under `at` as a bug of Mailkeel, then resume: the step is safe to repeat.',
    }),
    at: framesOf(error),
  };
}

function ours(
  operation: string,
  trouble: { readonly what: string; readonly message: string; readonly remediation: string },
): FailureReport {
  return {
    category: 'LocalFailure',
    // Not Transient: an answer of a provider is counted by that word.
    severity: 'Permanent',
    operation,
    code: trouble.what,
    message: trouble.message,
    remediation: trouble.remediation,
  };
}

const FRAMES = 5;

function framesOf(error: unknown): readonly string[] {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  return stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, FRAMES)
    .map((line) => line.trim());
}

/** A damaged row is one mailbox's trouble, and no second look mends it: final at once, unlike every other failure of our own parts. */
export function isDamagedRow({ category, code }: FailureReport): boolean {
  return category === 'LocalFailure' && code === 'row';
}

/** True for a failure another attempt may mend; a Permanent or Critical answer is never asked for again. */
export function isRetryable(report: FailureReport): boolean {
  return (
    (report.category === 'LocalFailure' && !isDamagedRow(report)) ||
    report.severity === 'Transient' ||
    report.severity === 'RateLimit'
  );
}

/** How the next attempt is to be made: not at all when `final`, else after `nextRetryDelayMs` where it is given. */
export interface Retry {
  readonly final: boolean;
  readonly nextRetryDelayMs?: number;
}

/** The failure Temporal is given: type = category, the report as its one detail. */
export function toApplicationFailure(report: FailureReport, retry: Retry): ApplicationFailure {
  return ApplicationFailure.create({
    message: report.message,
    type: report.category,
    nonRetryable: retry.final,
    details: [report],
    ...(retry.nextRetryDelayMs === undefined ? {} : { nextRetryDelay: retry.nextRetryDelayMs }),
  });
}
