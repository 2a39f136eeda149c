/** From what an activity threw to what the run records: a failure left behind, or a reason to park. */
import {
  ActivityFailure,
  ApplicationFailure,
  ChildWorkflowFailure,
  isCancellation,
} from '@temporalio/workflow';
import type { FailureDetails } from '../core/errors.ts';
import type { Failure, PassId } from '../core/run.ts';
import type { ParkRequest } from '../activities/contract.ts';
import { ACCOUNT_WAITS } from './messages.ts';

/** Details our activities put into an ApplicationFailure (see `activities/failure.ts`). */
export interface ActivityFailureDetails extends Omit<FailureDetails, 'category'> {
  readonly category: Failure['category'];
  /** Answered attempts, counted in the audit log. */
  readonly attempts?: number;
  readonly aliasId?: string;
}

/** The details of an ended activity. Cancellation and bugs of our own are thrown on: they are nobody's provider failure. */
export function detailsOf(error: unknown): ActivityFailureDetails {
  if (isAccountWait(error)) return error.details[0];
  if (!isCallFailure(error)) throw error;
  const { cause } = error;
  const details: unknown = cause instanceof ApplicationFailure ? cause.details?.[0] : undefined;
  if (isDetails(details)) return details;
  return {
    category: 'LocalFailure',
    severity: 'Permanent',
    operation: error instanceof ActivityFailure ? error.activityType : 'child workflow',
    message: cause?.message ?? error.message,
    remediation:
      'read the stack trace in the Temporal Web UI and report it as a bug of Mailkeel; resume tries again',
  };
}

function isCallFailure(error: unknown): error is ActivityFailure | ChildWorkflowFailure {
  if (isCancellation(error)) return false;
  return error instanceof ActivityFailure || error instanceof ChildWorkflowFailure;
}

/** Told by a waiter of ours, not by an activity. */
function isAccountWait(
  error: unknown,
): error is ApplicationFailure & { readonly details: readonly [ActivityFailureDetails] } {
  return error instanceof ApplicationFailure && error.type === ACCOUNT_WAITS;
}

function isDetails(value: unknown): value is ActivityFailureDetails {
  return (
    typeof value === 'object' && value !== null && 'severity' in value && 'remediation' in value
  );
}

/** The record of a failure. `at` is ISO 8601 UTC. */
export function toFailure(
  details: ActivityFailureDetails,
  place: { readonly pass: PassId; readonly alias?: string; readonly at: string },
): Failure {
  return {
    pass: place.pass,
    ...(place.alias === undefined ? {} : { alias: place.alias }),
    ...(details.aliasId === undefined ? {} : { aliasId: details.aliasId }),
    operation: details.operation,
    error: details.message,
    category: details.category,
    severity: details.severity,
    remediation: details.remediation,
    attempts: details.attempts ?? 1,
    lastAttempt: place.at,
  };
}

/** True when the failure concerns more than the one thing that was tried: the pass stops and the run parks. */
export function stopsThePass(details: ActivityFailureDetails): boolean {
  if (details.severity === 'Critical') return true;
  // A damaged vault row is the trouble of one mailbox; the others go on.
  return details.category === 'LocalFailure' && details.code !== 'row';
}

/** The park a failure leads to when nothing smaller can be left behind. */
export function parkFor(details: ActivityFailureDetails): ParkRequest {
  return {
    code: parkCode(details),
    sentence: details.message,
    remedy: [details.remediation],
    resumedBy: details.operation === 'wait' ? 'provider' : 'person',
  };
}

function parkCode(details: ActivityFailureDetails): string {
  if (details.category === 'LocalFailure') return `local.${details.code ?? 'failure'}`;
  if (details.severity === 'Critical') return 'account.credentials';
  if (details.operation === 'wait') return details.code ?? 'quota.paused';
  return `failed.${details.operation}`;
}
