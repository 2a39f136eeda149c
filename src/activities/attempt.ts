/** One attempt of one activity: what it learns on the way for the audit log, and the signal that stops it. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import type { Budget, Headroom } from '../core/limits.ts';
import { REQUESTS_SENT } from '../providers/trace.ts';

/** Notes collected while an attempt runs; the interceptor opens them and writes them into the `end` row. */
export interface Attempt {
  /** Fires when Temporal cancels the attempt or when the attempt lost its lease. */
  readonly signal: AbortSignal;
  /** Temporal's attempt number, 1-based: lost attempts count here, and only here. */
  readonly number: number;
  aliasId?: string;
  /** Waited in the ledger, milliseconds, earlier deferrals of the same ticket included. */
  waitedMs: number;
  /** Spent at the provider, milliseconds. */
  durationMs: number;
  /** Provider calls started, each a turn of the ledger. */
  calls: number;
  /** Requests sent to providers, logins among them: a call may be several, and a look that was shared none. */
  requests: number;
  /** The ledger row of a 429 is paused already: the next attempt meets the pause there. */
  pausedInLedger: boolean;
  /** What the provider's last answer said of its budget, for the ledger. */
  budget?: Budget;
  /** What its last answer said is left of a short window. */
  headroom?: Headroom;
  /** Stops whatever the attempt is waiting for; `reason` says why. */
  stop(reason: Error): void;
}

const attempts = new AsyncLocalStorage<Attempt>();

/** Once a process; what is sent outside of an attempt nobody counts. */
subscribe(REQUESTS_SENT.name, () => {
  const attempt = attempts.getStore();
  if (attempt !== undefined) attempt.requests += 1;
});

/** Fresh notes for one attempt; `cancellation` is Temporal's signal. */
export function openAttempt(number: number, cancellation: AbortSignal): Attempt {
  const controller = new AbortController();
  return {
    number,
    signal: AbortSignal.any([cancellation, controller.signal]),
    waitedMs: 0,
    durationMs: 0,
    calls: 0,
    requests: 0,
    pausedInLedger: false,
    stop: (reason) => {
      controller.abort(reason);
    },
  };
}

/** Makes `attempt` the current one for everything `work` does. */
export function runAttempt<T>(attempt: Attempt, work: () => Promise<T>): Promise<T> {
  return attempts.run(attempt, work);
}

const byActivity = new WeakMap<object, Attempt>();

/** Lets the log, which looks from outside, see the attempt by the context Temporal made for its activity. */
export function showAttempt(activity: object, attempt: Attempt): void {
  byActivity.set(activity, attempt);
}

/** The provider's id of the alias or mailbox an activity works for, once its attempt has learned it. */
export function aliasIdKnownTo(activity: object): string | undefined {
  return byActivity.get(activity)?.aliasId;
}

/** The attempt this code runs in. Throws when a worker was started without the attempts interceptor: nothing may run unaudited. */
export function currentAttempt(): Attempt {
  const attempt = attempts.getStore();
  if (attempt === undefined)
    throw new Error(
      'a provider activity runs outside an attempt: start the worker with createAttemptsInterceptor',
    );
  return attempt;
}

/** An adapter heard what is left of a budget: noted for the attempt whose call it is; outside of one nobody asks. */
export function noteBudget(budget: Budget): void {
  const attempt = attempts.getStore();
  if (attempt !== undefined) attempt.budget = budget;
}

/** An adapter heard what is left of a short window: noted in the same way. */
export function noteHeadroom(headroom: Headroom): void {
  const attempt = attempts.getStore();
  if (attempt !== undefined) attempt.headroom = headroom;
}
