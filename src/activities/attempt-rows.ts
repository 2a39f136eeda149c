/** The two audit rows of an attempt: what is known before it starts, and what it ended with. */
import type { Info } from '@temporalio/activity';
import { SIGN_UP } from '../core/signup.ts';
import { StoreError } from '../store/errors.ts';
import type { AttemptEnd, AttemptStart } from '../store/audit-port.ts';
import type { Attempt } from './attempt.ts';
import type { AliasCall, Call, PaceCall, ProviderActivities } from './contract.ts';
import { deferredOf } from './deferral.ts';
import type { FailureReport } from './failure.ts';
import type { ImportProviderActivities } from './import-contract.ts';
import type { MailboxCall, MailboxProviderActivities } from './mailbox-contract.ts';
import type { ListSignupsCall, ReconcileActivities } from './reconcile-contract.ts';
import type { ReplaceActivities } from './replace-contract.ts';
import type { SpecCache } from './spec-cache.ts';

/** Whose door each provider activity knocks at: it gives the label in the row's `account`. */
const ACCOUNT: Readonly<
  Record<
    keyof (ProviderActivities &
      MailboxProviderActivities &
      ReconcileActivities &
      ImportProviderActivities &
      ReplaceActivities),
    'mail' | 'dns'
  >
> = {
  applyPace: 'mail',
  surveyDomain: 'mail',
  ensureDomain: 'mail',
  updateDns: 'dns',
  probePropagation: 'dns',
  verifyRecords: 'mail',
  compareAliases: 'mail',
  createAlias: 'mail',
  repairAlias: 'mail',
  diagnosePasswords: 'mail',
  setPassword: 'mail',
  provePassword: 'mail',
  checkHealth: 'mail',
  checkLogins: 'mail',
  planRollback: 'dns',
  rollbackDns: 'dns',
  planRestore: 'mail',
  restoreSettings: 'mail',
  listMailDomains: 'mail',
  inspectAccount: 'mail',
  probePermissions: 'mail',
  tryCanary: 'dns',
  checkPublicDns: 'dns',
  adoptDomain: 'mail',
  createMailbox: 'mail',
  listSignups: 'mail',
  proveImport: 'mail',
  replacePassword: 'mail',
};

/** True for the activities whose every attempt is audited. */
export function isProviderActivity(activityType: string): activityType is keyof typeof ACCOUNT {
  return Object.hasOwn(ACCOUNT, activityType);
}

/** The `begin` row, from Temporal's info and the activity's own input. */
export async function attemptStart(
  info: Info,
  call: Call | AliasCall | PaceCall | MailboxCall | ListSignupsCall,
  specs: SpecCache,
): Promise<AttemptStart> {
  if ('identity' in call) return mailboxAttemptStart(info, call);
  if ('directory' in call) return directoryAttemptStart(info, call);
  const account =
    'account' in call ? call.account : await accountLabel(info.activityType, call.spec, specs);
  return {
    executionId: call.execution,
    ...whereFrom(info),
    domain: call.domain,
    ...('alias' in call ? { email: `${call.alias}@${call.domain}` } : {}),
    ...(account === undefined ? {} : { account }),
    pass: call.pass,
    attemptCount: info.attempt,
  };
}

/** The activity an attempt is one of, and the run that asked for it. */
function whereFrom(
  info: Info,
): Pick<AttemptStart, 'workflowId' | 'runId' | 'activityId' | 'action'> {
  return {
    workflowId: info.workflowExecution?.workflowId ?? '',
    runId: info.workflowExecution?.runId ?? '',
    activityId: info.activityId,
    action: info.activityType,
  };
}

/** A look at the directory is about nobody in particular. */
function directoryAttemptStart(info: Info, { directory }: ListSignupsCall): AttemptStart {
  return {
    executionId: SIGN_UP,
    ...whereFrom(info),
    domain: '',
    account: directory,
    pass: '',
    attemptCount: info.attempt,
  };
}

/** The workflow counts a sign-up's attempts over all its rounds; a number that stands twice had a killed worker or a wait before it. */
function mailboxAttemptStart(info: Info, call: MailboxCall): AttemptStart {
  return {
    executionId: SIGN_UP,
    ...whereFrom(info),
    domain: call.domain,
    email: call.address,
    kratosIdentityId: call.identity,
    account: call.account,
    pass: '',
    attemptCount: call.attempt,
  };
}

/** Transient answers that end an activity (a killed worker or a deploy is none): three, but the workflow of a sign-up owns the time between its attempts. */
export function answersOf(activityType: string): number {
  return activityType === 'createMailbox' ? 1 : 3;
}

async function accountLabel(
  activityType: string,
  hash: string,
  specs: SpecCache,
): Promise<string | undefined> {
  if (!isProviderActivity(activityType)) return undefined;
  try {
    const { spec } = await specs.domain(hash);
    return ACCOUNT[activityType] === 'mail' ? spec.mail : spec.dns.account;
  } catch (error) {
    // The activity needs the spec too and fails by the same error, which then has its row.
    if (error instanceof StoreError) return undefined;
    throw error;
  }
}

/** The `end` row of an attempt that returned. */
export function returnedEnd(result: unknown, attempt: Attempt): AttemptEnd {
  const status = deferredOf(result) === undefined ? 'succeeded' : 'deferred';
  return { status, ...notesOf(attempt) };
}

/** The `end` row of an attempt that failed. A failure of our own parts carries no severity: it is no provider's answer. */
export function failedEnd(report: FailureReport, attempt: Attempt): AttemptEnd {
  const ours = report.category === 'LocalFailure';
  return {
    status: 'failed',
    category: report.category,
    ...(ours ? {} : { severity: report.severity }),
    ...(report.status === undefined ? {} : { httpStatus: report.status }),
    error: report.message,
    remediation: report.remediation,
    ...notesOf(attempt),
  };
}

function notesOf(
  attempt: Attempt,
): Pick<AttemptEnd, 'aliasId' | 'waitedMs' | 'durationMs' | 'requests'> {
  const { aliasId, waitedMs, durationMs, requests } = attempt;
  return { ...(aliasId === undefined ? {} : { aliasId }), waitedMs, durationMs, requests };
}
