/** Every timeout and retry policy of the system, and the pace of its slower rounds, each with its reason. No activity call states its own. */
import { ActivityCancellationType, type ActivityOptions } from '@temporalio/workflow';
import { PROVIDERS_TASK_QUEUE, TASK_QUEUE } from './messages.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/**
 * Two seconds, doubling. There is no `maximumAttempts`: three *answers* end an activity, and only the interceptor in
 * `activities/attempts.ts` can tell an answer from a killed worker. The explicit ceiling replaces Temporal's default of 100 × initial.
 */
const RETRY = {
  initialInterval: 2 * SECOND,
  backoffCoefficient: 2,
  maximumInterval: MINUTE,
} as const;

/** A worker killed with SIGKILL is noticed after this long. */
const HEARTBEAT = 10 * SECOND;

export const policies = {
  /** One alias: up to three calls, each with 10 s of inline wait and the provider's own 30 s time-out, and 35 s for an unanswered one to settle. */
  alias: {
    taskQueue: PROVIDERS_TASK_QUEUE,
    startToCloseTimeout: 3 * MINUTE,
    heartbeatTimeout: HEARTBEAT,
    retry: RETRY,
    // The outcome of a cancelled call must be known before the run goes on.
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  },
  /** One domain: several calls in a row, and listings of many pages. */
  domain: {
    taskQueue: PROVIDERS_TASK_QUEUE,
    startToCloseTimeout: 5 * MINUTE,
    heartbeatTimeout: HEARTBEAT,
    retry: RETRY,
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  },
  /** Our own store and reports: 30 s of busy_timeout, then the interceptor parks it as `local.*` after five minutes. */
  local: {
    taskQueue: TASK_QUEUE,
    startToCloseTimeout: MINUTE,
    // Without it a run whose worker is killed while it records its state stands still for the whole minute.
    heartbeatTimeout: HEARTBEAT,
    retry: RETRY,
  },
  /** An event for MAILKEEL_EVENTS_URL: a receiver that is down for a night still hears of it; nobody waits for it. */
  event: {
    taskQueue: TASK_QUEUE,
    startToCloseTimeout: MINUTE,
    scheduleToCloseTimeout: 24 * 60 * MINUTE,
    heartbeatTimeout: HEARTBEAT,
    retry: { initialInterval: 10 * SECOND, backoffCoefficient: 2, maximumInterval: 15 * MINUTE },
  },
} as const satisfies Record<string, ActivityOptions>;

/** Rounds over the aliases a pass left Transient, after the activity's own three answers. */
export const SLOW_ROUNDS_MS: readonly number[] = [MINUTE, 5 * MINUTE];

/** Looks at DNS: quick at first because most zones answer in seconds, then every half hour, so that 48 h stay about 110 looks. */
export const PROPAGATION_POLLS_MS: readonly number[] = [
  2, 3, 5, 10, 20, 30, 60, 120, 300, 600, 1800,
].map((seconds) => seconds * SECOND);

/** Looks at DNS somebody else keeps (`dns: manual`): rarer the longer it takes, at most half an hour after it is done. */
export const MANUAL_LOOK_FIRST_MS = MINUTE;
export const MANUAL_LOOK_MOST_MS = 30 * MINUTE;

/** The provider's own verification: the intervals Forward Email advises, then park. */
export const VERIFY_POLLS_MS: readonly number[] = [5, 15, 30, 60, 120, 120, 120, 120, 120, 120].map(
  (seconds) => seconds * SECOND,
);

/** Aliases of one domain at a time: two keep a slot busy while one call is under way, the others hide Temporal's own round trip. */
export const LANES = 4;

/** Up to this many aliases run inside the domain's own history; more run as children of `BATCH`. */
export const INLINE_ALIASES = 100;
export const BATCH = 250;
/** Children of one domain at a time; each has its own lanes. */
export const BATCHES_AT_ONCE = 2;

/** A wait shorter than this is part of working; a longer one shows as `deferred` and frees the place in the fleet's window. */
export const DEFERRED_AFTER_MS = MINUTE;

/** An account whose credentials were refused, or that stands still, is asked again after this long. */
export const ASK_ACCOUNT_AGAIN_MS = 5 * MINUTE;

/** Waits for the provider to see public records, after its own advised polls; then a person is asked. */
export const UNSEEN_WAITS_MS: readonly number[] = [30 * MINUTE, 2 * 60 * MINUTE, 8 * 60 * MINUTE];

/** Forward Email locks a client address at ten wrong logins an hour: stop at half. */
export const WRONG_LOGINS_BEFORE_PARK = 5;

/** Zones one activity of `doctor` looks at: each is a few paced calls, and the activity has five minutes. */
export const INSPECTED_AT_ONCE = 20;

/** Domains the read-only survey looks at at a time. */
export const SURVEY_WINDOW = 8;

/** Failures of one run, and findings of one of its passes, that are kept in its state (the audit log has all failures). */
export const KEPT_FAILURES = 250;

/**
 * A run whose history has this many events continues as new where it may: between two passes, or at the end of a wait. Far below Temporal's
 * own suggestion (4,096), so that one more pass over a hundred aliases, some 2,000 events, still fits before it.
 */
export const CONTINUE_AFTER_EVENTS = 2_000;

/** An execution asks a domain whose end nothing would report whether it still runs, when it has not heard of it for so long. */
export const SILENT_RUNNING_MS = 60 * MINUTE;
/** A domain that waits for tomorrow's quota has nothing to say meanwhile. */
export const SILENT_DEFERRED_MS = 24 * 60 * MINUTE;

/** More domains at work than this only fill the worker's cache. */
export const WIDEST_WINDOW = 1_000;

/** The same for a domain whose aliases run in children: a pass over 10,000 of them is some 500 events, and its history stays below 1,000. */
export const CONTINUE_PARENT_AFTER_EVENTS = 500;

/** Ids of messages a run remembers to know a repeated one. */
export const KEPT_MESSAGE_IDS = 500;

/** Executions a run reports to: a start an hour over a parked domain must not make every later step dearer. */
export const KEPT_EXECUTIONS = 20;

/** A child over many aliases tells its domain how far it is after so many of them: once on the way through a batch of 250. */
export const TELL_EVERY = 125;
