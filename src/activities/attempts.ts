/** The worker's activity interceptor: no attempt without its `begin` row, no answer without its `end` row, and three answers end an activity. */
import type { Context, Info } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { ProviderError } from '../providers/errors.ts';
import { StoreError } from '../store/errors.ts';
import type { AttemptStart, AuditLog } from '../store/audit-port.ts';
import type { Store } from '../store/ports.ts';
import { openAttempt, runAttempt, showAttempt, type Attempt } from './attempt.ts';
import {
  answersOf,
  attemptStart,
  failedEnd,
  isProviderActivity,
  returnedEnd,
} from './attempt-rows.ts';
import type { AliasCall, Call } from './contract.ts';
import { DEFAULT_SETTINGS } from './dependencies.ts';
import {
  isDamagedRow,
  isRetryable,
  reportFailure,
  toApplicationFailure,
  type FailureReport,
} from './failure.ts';
import { createSpecCache } from './spec-cache.ts';

/** A failure of our own parts parks the run when it lasts this long. */
const LOCAL_FAILURE_MS = 5 * 60_000;
/** The ledger row is paused, so the next attempt is told there how long to wait. */
const AFTER_PAUSE_MS = 1000;
const RATE_LIMIT_MS = 60_000;

/**
 * The interceptor of every worker that runs our activities. All activities get a heartbeat each `heartbeatMs`, so that a killed worker is
 * missed soon, and their errors turned into ApplicationFailures; provider activities get an attempt context and audit rows besides. A
 * cancelled or shut-down attempt gets no `end` row: it reads as lost and counts for nothing.
 */
export function createAttemptsInterceptor(
  store: Pick<Store, 'audit' | 'specs'>,
  heartbeatMs: number = DEFAULT_SETTINGS.heartbeatMs,
): ActivityInterceptorsFactory {
  const specs = createSpecCache(store.specs);
  return (context) => ({
    inbound: {
      execute: (input, next) => {
        const work = (): Promise<unknown> => next(input);
        const attempt = async (): Promise<unknown> => {
          if (!isProviderActivity(context.info.activityType)) return work();
          const call = input.args[0] as Call | AliasCall;
          const start = await attemptStart(context.info, call, specs);
          return recorded({ audit: store.audit, context, work }, start);
        };
        return beating(context, heartbeatMs, () => classified(context, attempt));
      },
    },
  });
}

interface Recorder {
  readonly audit: AuditLog;
  readonly context: Context;
  readonly work: () => Promise<unknown>;
}

async function beating<T>(context: Context, everyMs: number, work: () => Promise<T>): Promise<T> {
  const beat = setInterval(() => {
    context.heartbeat();
  }, everyMs);
  try {
    return await work();
  } finally {
    clearInterval(beat);
  }
}

/** Turns what `work` throws into the failure Temporal is told. */
async function classified(context: Context, work: () => Promise<unknown>): Promise<unknown> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ApplicationFailure) throw error;
    if (wasStopped(context, error)) return await context.cancelled;
    const report = reportFailure(error, context.info.activityType);
    const final = isFinal(context.info, report);
    throw toApplicationFailure(report, { final, ...delayAfter(report) });
  }
}

/** A cancelled attempt stays cancelled, unless the provider or the store had answered before it noticed. */
function wasStopped(context: Context, error: unknown): boolean {
  if (!context.cancellationSignal.aborted) return false;
  return !(error instanceof ProviderError || error instanceof StoreError);
}

/** Our own activities that a run can park on; the others keep the run itself going, and are tried for as long as it takes. */
const PARKABLE: readonly string[] = ['loadSpec', 'exportDomain'];

/** Both times are the server's own, so a wrong clock does not matter, nor a store whose clock cannot be read. */
function isFinal(info: Info, report: FailureReport): boolean {
  if (report.category !== 'LocalFailure' || isDamagedRow(report)) return !isRetryable(report);
  if (!isProviderActivity(info.activityType) && !PARKABLE.includes(info.activityType)) return false;
  const sinceFirst = info.currentAttemptScheduledTimestampMs - info.scheduledTimestampMs;
  return sinceFirst >= LOCAL_FAILURE_MS;
}

async function recorded(recorder: Recorder, start: AttemptStart): Promise<unknown> {
  const { audit, context, work } = recorder;
  const handle = await audit.begin(start);
  const attempt = openAttempt(context.info.attempt, context.cancellationSignal);
  showAttempt(context, attempt);
  try {
    const result = await runAttempt(attempt, work);
    await audit.end(handle, returnedEnd(result, attempt));
    return result;
  } catch (error) {
    const cause = causeOf(attempt, error);
    if (wasStopped(context, cause)) throw error;
    throw await answered(recorder, { handle, attempt, start }, cause);
  }
}

/** An attempt stopped by us (it lost its lease) shows some abort error; the reason it was stopped for is the truth. */
function causeOf(attempt: Attempt, error: unknown): unknown {
  const isAnswer = error instanceof ProviderError || error instanceof StoreError;
  return attempt.signal.aborted && !isAnswer ? attempt.signal.reason : error;
}

interface Opened {
  readonly handle: string;
  readonly attempt: Attempt;
  readonly start: AttemptStart;
}

/** Writes the `end` row of an attempt that threw, and decides whether there is another one. */
async function answered(recorder: Recorder, opened: Opened, error: unknown): Promise<Error> {
  const { audit, context } = recorder;
  const { handle, attempt, start } = opened;
  const report = reportFailure(error, start.action);
  await audit.end(handle, failedEnd(report, attempt));
  const transient = report.severity === 'Transient';
  const answers = (await audit.answeredFailures(start)) + (transient ? 0 : 1);
  const final = isFinal(context.info, report) || (transient && answers >= answersOf(start.action));
  const { aliasId } = attempt;
  const told = { ...report, attempts: answers, ...(aliasId === undefined ? {} : { aliasId }) };
  return toApplicationFailure(told, { final, ...delayAfter(report, attempt) });
}

function delayAfter(report: FailureReport, attempt?: Attempt): { nextRetryDelayMs?: number } {
  if (report.severity !== 'RateLimit') return {};
  if (attempt?.pausedInLedger === true) return { nextRetryDelayMs: AFTER_PAUSE_MS };
  return { nextRetryDelayMs: report.retryAfterMs ?? RATE_LIMIT_MS };
}
