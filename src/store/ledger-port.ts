/** The ports of what keeps calls apart: the ledger by account and operation, leases by thing. */
import type { LedgerWait } from '../core/ledger-decision.ts';
import type { Budget, LimitRow, LimitSource } from '../core/limits.ts';
import type { Operation, Pace } from '../core/spec.ts';

export interface LedgerKey {
  /** Identity key the provider counts by. */
  readonly account: string;
  readonly operation: Operation;
}

export { EVERY_ACCOUNT } from '../core/limits.ts';

/** Who claims a slot. */
export interface Turn {
  /** Domain or address + purpose: keeps its place over deferrals, retries and killed workers. */
  readonly ticket: string;
  /** Mail domain the call is for: domains are served in rounds. */
  readonly domain: string;
  /** A place in flight is free again after this, should its holder die; milliseconds. */
  readonly holdMs: number;
  /** So long the caller can wait with its turn in hand; milliseconds, default 0. */
  readonly earlyMs?: number;
  /** Of logins: no turn from so many standing wrong ones on; default five. */
  readonly stopAtWrong?: number;
}

/** It is the ticket's turn. */
export interface Go {
  readonly state: 'go';
  /** When to start the call, at most `earlyMs` ahead; milliseconds since the epoch. */
  readonly startAt: number;
  readonly waitedSince: number;
  /** The one call a pause that is over lets through; `open` the row when it was answered. */
  readonly probe: boolean;
}

export type Claim = Go | LedgerWait;

export type LedgerRow = LimitRow;

/** Pace, budget and pauses of every account × operation, shared by all domains, workers and restarts. */
export interface Ledger {
  /** Creates the row with these values when it is absent; otherwise leaves it as learned. */
  ensure(
    key: LedgerKey,
    pace: { readonly everyMs: number; readonly perDay?: number; readonly maxInFlight: number },
  ): Promise<void>;
  /** An operator's or manifest's wish: overrides the stored pace. */
  setPace(
    key: LedgerKey,
    pace: Pace,
    from: Extract<LimitSource, 'manifest' | 'operator'>,
  ): Promise<void>;
  /**
   * One atomic decision: is it this ticket's turn? A new ticket gets the next free slot of its domain's next round and keeps it (given up
   * 60 s after its time). `go` starts the call: gap enforced, budget counted, a place in flight taken for `holdMs`.
   */
  claim(key: LedgerKey, turn: Turn): Promise<Claim>;
  /** The call started at `at`, later than its turn: the interval counts from there. */
  late(key: LedgerKey, at: number): Promise<void>;
  /** Frees the place in flight. */
  release(key: LedgerKey, ticket: string): Promise<void>;
  /** Gives a ticket back whose holder will not come again: everybody behind it moves up at once. */
  forget(key: LedgerKey, ticket: string): Promise<void>;
  /** Until a time, or `UNTIL_OPENED`. When it is over one call is let through as a probe, the others after `open`. */
  pause(key: LedgerKey, until: number, reason: string): Promise<void>;
  /** Ends the waiting of a pause, not its doubt: the next call is its probe. Without a pause it changes nothing. */
  probe(key: LedgerKey): Promise<void>;
  /** Ends a pause, whoever made it. Without one it changes nothing. */
  open(key: LedgerKey): Promise<void>;
  /**
   * What the provider says of its budget corrects ours: it replaces a default, lowers a wish that is above it, and counts what others
   * have used of it.
   */
  learn(key: LedgerKey, budget: Budget): Promise<void>;
  /** The provider says that the budget of the window is used up, and until when; of a row without a budget nothing is learned. */
  exhaust(key: LedgerKey, until: number): Promise<void>;
  /**
   * Notes a wrong login of the row `logins`; `candidate` (the id of the password's row, never the password) counts once however often it is
   * tried. From the fifth on `claim` says wait (`paused`), until an hour and a minute passed without another one.
   */
  wrong(key: LedgerKey, candidate: string): Promise<void>;
  /** Forgets the wrong login of one candidate; without one, as after a success, all of the row. */
  forgive(key: LedgerKey, candidate?: string): Promise<void>;
  rows(): Promise<readonly LedgerRow[]>;
}

export type LeaseGrant =
  /** `recovered`: the last holder vanished without an end, so the provider may have acted. */
  | { readonly state: 'granted'; readonly recovered: boolean }
  | { readonly state: 'held'; readonly until: number };

/** Keeps two attempts of one thing apart: domain + alias + purpose. */
export interface Leases {
  /** `holder` is unique to the attempt; the lease ends `holdMs` from now unless renewed. */
  take(resource: string, holder: string, holdMs: number): Promise<LeaseGrant>;
  /** False when somebody else holds it by now: stop. */
  renew(resource: string, holder: string, holdMs: number): Promise<boolean>;
  /** A recorded end: the next holder is not `recovered`. */
  end(resource: string, holder: string): Promise<void>;
}
