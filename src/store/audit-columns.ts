/** Which columns of the audit log a begin, an end and a decision fill. Named one by one: an object with more fields is no reason to lose a row. */
import type { AttemptEnd, AttemptRow, AttemptStart, Decision } from './audit-port.ts';
import { defined } from './rows.ts';
import type { AttemptColumns } from './tables.ts';

/** What an end row repeats of its begin. */
export const SUBJECT = [
  'executionId',
  'workflowId',
  'runId',
  'activityId',
  'domain',
  'email',
  'kratosIdentityId',
  'account',
  'action',
  'pass',
  'attemptCount',
] as const satisfies readonly (keyof AttemptColumns)[];

/** Columns of the view `attempts` that make an AttemptRow. */
export const ATTEMPT = [
  'id',
  'createdAt',
  'endedAt',
  'executionId',
  'workflowId',
  'runId',
  'activityId',
  'domain',
  'email',
  'kratosIdentityId',
  'account',
  'action',
  'pass',
  'attemptCount',
  'status',
  'aliasId',
  'category',
  'severity',
  'httpStatus',
  'error',
  'remediation',
  'waitedMs',
  'durationMs',
  'requests',
  'actor',
  'reason',
] as const satisfies readonly (keyof AttemptRow)[];

/** Columns of a begin row. */
export function subjectOf(attempt: AttemptStart): AttemptColumns {
  const { executionId, workflowId, runId, activityId, action, domain, pass, attemptCount } =
    attempt;
  const { email = null, kratosIdentityId = null, account = null } = attempt;
  const activity = { executionId, workflowId, runId, activityId, attemptCount };
  return { ...activity, action, domain, pass, email, kratosIdentityId, account };
}

/** Columns of an end row. */
export function outcomeOf(end: AttemptEnd): AttemptEnd {
  const { status, aliasId, category, severity, httpStatus, error, remediation } = end;
  const { waitedMs, durationMs, requests } = end;
  const failure = { category, severity, httpStatus, error, remediation };
  return { status, ...defined({ ...failure, aliasId, waitedMs, durationMs, requests }) };
}

/** Columns of a decision row: nobody attempted anything, so run, activity and attempt are empty. */
export function decisionColumns(decision: Decision) {
  const { id, executionId, workflowId, domain, action, pass, actor, reason } = decision;
  const attempt = JSON.stringify([workflowId, action, pass, id]);
  const none = { runId: '', activityId: '', attemptCount: 0, attempt };
  const { email = null, kratosIdentityId = null } = decision;
  const subject = { executionId, workflowId, domain, action, pass, email, kratosIdentityId };
  return { ...none, ...subject, actor, reason, event: 'decision', status: 'succeeded' } as const;
}
