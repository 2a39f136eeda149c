/** Is it this ticket's turn? Pure: everything the answer depends on is in the situation. Times in milliseconds since the epoch. */
import { UNTIL_OPENED } from './limits.ts';

/** A budget counts the calls of a day, from the first one counted; the minute is for the provider's clock and ours, and a request's way. */
export const WINDOW_MS = 86_400_000 + 60_000;

/** Who waits for an operator to open a row looks again after as long as the pause has lasted, within these: weeks of it stay a readable history. */
const OPENED_LOOK_MS = { least: 5 * 60_000, most: 30 * 60_000 };

/** How late a waiting caller may be before the next one stops holding the turn for it; at least this for short intervals. */
const LEAST_GRACE_MS = 250;

/** Forward Email locks a client address at ten wrong logins: stop at half. */
const WRONG_LOGINS_BEFORE_STOP = 5;

const SHORTEST_POLL_MS = 25;
const LONGEST_POLL_MS = 5_000;

export interface Situation {
  readonly now: number;
  readonly everyMs: number;
  readonly perDay?: number;
  readonly used: number;
  readonly windowEndsAt?: number;
  readonly lastStartAt?: number;
  readonly pausedUntil?: number;
  readonly pausedReason?: string;
  readonly pausedSince?: number;
  readonly maxInFlight: number;
  /** Only of logins: how many wrong ones the mail server still counts, and until when. */
  readonly wrongLogins?: {
    readonly count: number;
    readonly standsUntil?: number;
    /** Where this caller stops; default half of what locks an address out. */
    readonly stopAt?: number;
  };
  readonly calls: {
    readonly inFlight: number;
    readonly oldestStartedAt?: number;
    /** When the first hold runs out by itself. */
    readonly firstHeldUntil?: number;
  };
  /** Tickets that were taken before this one and not given up. */
  readonly ahead: {
    readonly all: number;
    /** Of these: not overdue by more than the grace, so they will come. */
    readonly present: number;
    /** Of these: expected right now. */
    readonly due: number;
  };
}

/** Not an error: come back at `until` (milliseconds since the epoch) with the same ticket. */
export interface LedgerWait {
  readonly state: 'wait';
  readonly until: number;
  readonly reason: 'pace' | 'budget' | 'paused' | 'in-flight';
  readonly detail: string;
  /** When the pause began. */
  readonly since?: number;
}

/** True once a pause is over and nobody has opened the row: the next call is a probe. */
export function isProbing({ now, pausedUntil }: Pick<Situation, 'now' | 'pausedUntil'>): boolean {
  return pausedUntil !== undefined && pausedUntil <= now;
}

/** For this long after its time a ticket that has not come still counts as coming. */
export function graceMs(everyMs: number): number {
  return Math.max(everyMs, LEAST_GRACE_MS);
}

/** What stands in the way longest, or `undefined`: the call may start now. */
export function findWait(situation: Situation): LedgerWait | undefined {
  return longest(allWaits(situation));
}

/**
 * When the call may start, or what stands in the way. A caller that can wait for `earlyMs` with its turn in hand is given it that much
 * before its time where nothing but the interval is left to wait for: it starts on time, however long this decision took.
 */
export function findStart(situation: Situation, earlyMs: number): number | LedgerWait {
  const { now, ahead } = situation;
  const waits = allWaits(situation);
  const wait = longest(waits);
  if (wait === undefined) return now;
  const near = wait.reason === 'pace' && wait.until <= now + earlyMs && ahead.present === 0;
  return near && waits.length === 1 ? wait.until : wait;
}

function allWaits(situation: Situation): readonly LedgerWait[] {
  const waits = [pauseWait, wrongLoginsWait, budgetWait, paceWait, inFlightWait];
  return waits.flatMap((wait) => wait(situation) ?? []);
}

function longest(waits: readonly LedgerWait[]): LedgerWait | undefined {
  return waits.toSorted((a, b) => b.until - a.until)[0];
}

/** Calls of the current window, and when it ends; a window that is over, or never began, holds none. */
export function windowAt(
  now: number,
  { used, windowEndsAt }: Pick<Situation, 'used' | 'windowEndsAt'>,
): { readonly used: number; readonly endsAt: number } {
  if (windowEndsAt === undefined || windowEndsAt <= now)
    return { used: 0, endsAt: now + WINDOW_MS };
  return { used, endsAt: windowEndsAt };
}

function pauseWait({ now, pausedUntil, ...s }: Situation): LedgerWait | undefined {
  if (pausedUntil === undefined || pausedUntil <= now) return undefined;
  const lasted = now - (s.pausedSince ?? now);
  const look = Math.min(OPENED_LOOK_MS.most, Math.max(OPENED_LOOK_MS.least, lasted));
  const end = pausedUntil === UNTIL_OPENED ? now + look : pausedUntil;
  const until = end + s.ahead.present * s.everyMs;
  return {
    ...{ state: 'wait', reason: 'paused', until, detail: s.pausedReason ?? 'paused' },
    ...(s.pausedSince === undefined ? {} : { since: s.pausedSince }),
  };
}

/** One more could lock every mailbox out for everybody behind this address. */
function wrongLoginsWait({ now, wrongLogins }: Situation): LedgerWait | undefined {
  const { count = 0, standsUntil = now, stopAt = WRONG_LOGINS_BEFORE_STOP } = wrongLogins ?? {};
  if (count < stopAt || standsUntil <= now) return undefined;
  const detail = `${String(count)} wrong passwords in a row at this mail server, and ten lock every mailbox out: no login before ${new Date(standsUntil).toISOString()}`;
  return { state: 'wait', reason: 'paused', until: standsUntil, detail };
}

/** Everyone ahead has a claim on the budget too, come or not. */
function budgetWait(s: Situation): LedgerWait | undefined {
  if (s.perDay === undefined) return undefined;
  const { used, endsAt } = windowAt(s.now, s);
  const over = s.ahead.all - (s.perDay - used);
  if (over < 0) return undefined;
  const perWindow = Math.max(1, s.perDay);
  const until = endsAt + Math.floor(over / perWindow) * WINDOW_MS + (over % perWindow) * s.everyMs;
  const detail = `${String(used)} of ${String(s.perDay)} calls a day used, ${String(s.ahead.all)} waiting ahead; the window ends ${new Date(endsAt).toISOString()}`;
  return { state: 'wait', reason: 'budget', until, detail };
}

function paceWait(s: Situation): LedgerWait | undefined {
  const free = s.lastStartAt === undefined ? s.now : s.lastStartAt + s.everyMs;
  const taken = s.everyMs > 0 && s.ahead.due > 0;
  if (free <= s.now && !taken) return undefined;
  const until = Math.max(s.now, free) + s.ahead.present * s.everyMs;
  const detail = `one call every ${String(s.everyMs)} ms, ${String(s.ahead.present)} waiting ahead`;
  return { state: 'wait', reason: 'pace', until, detail };
}

/** Nobody knows when a call ends: look again after a quarter of the time the oldest one has taken so far. */
function inFlightWait({ now, calls, ahead, ...s }: Situation): LedgerWait | undefined {
  const maxInFlight = isProbing({ now, ...s }) ? 1 : s.maxInFlight;
  if (maxInFlight - calls.inFlight > ahead.due) return undefined;
  const quarter = (now - (calls.oldestStartedAt ?? now)) / 4;
  const poll = Math.ceil(Math.min(Math.max(quarter, SHORTEST_POLL_MS), LONGEST_POLL_MS));
  const until = Math.min(calls.firstHeldUntil ?? Infinity, now + poll * (ahead.present + 1));
  const detail = `${String(calls.inFlight)} of ${String(maxInFlight)} calls in flight`;
  return { state: 'wait', reason: 'in-flight', until, detail };
}
