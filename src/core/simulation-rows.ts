/** One row of the ledger as a simulation counts it: the ledger's own decision, asked for one call after the other. Pure. */
import { findWait, windowAt } from './ledger-decision.ts';
import { UNTIL_OPENED } from './limits.ts';

/** What is known of one account × operation before the first call. Times in milliseconds since the epoch. */
export interface RowLimits {
  readonly everyMs: number;
  readonly perDay?: number;
  readonly maxInFlight: number;
  /** Calls of the window that is open. */
  readonly used: number;
  readonly windowEndsAt?: number;
  readonly lastStartAt?: number;
  readonly pausedUntil?: number;
}

/** What a run used of it. */
export interface RowUse {
  readonly slots: number;
  readonly firstAt?: number;
  readonly lastAt?: number;
  /** Windows of the day's budget that were used, the one that was open included. */
  readonly windows: number;
}

const NOBODY = { calls: { inFlight: 0 }, ahead: { all: 0, present: 0, due: 0 } } as const;

export class SimulatedRow {
  readonly limits: RowLimits;
  private state: RowLimits;
  /** The gap the calls themselves force, where they take longer than the interval allows. */
  private gapMs = 0;
  private use: RowUse = { slots: 0, windows: 0 };

  constructor(limits: RowLimits) {
    this.limits = limits;
    this.state = limits;
  }

  /** True where no call will ever start by itself: an operator paused it, or its budget is nothing. */
  get isShut(): boolean {
    const { pausedUntil, perDay } = this.limits;
    return pausedUntil === UNTIL_OPENED || (perDay !== undefined && perDay <= 0);
  }

  /** When the next call may start, `now` at the earliest. Only of a row that is not shut. */
  nextAt(now: number): number {
    const { state } = this;
    const everyMs = Math.max(state.everyMs, this.gapMs);
    return findWait({ ...state, everyMs, ...NOBODY, now })?.until ?? now;
  }

  /** Starts a call that takes `busyMs` at the provider. */
  start(now: number, busyMs: number): void {
    const { used, endsAt } = windowAt(now, this.state);
    const isFirst = used === 0 || this.use.slots === 0;
    const { everyMs, maxInFlight, perDay } = this.limits;
    this.state = {
      ...{ everyMs, maxInFlight, used: used + 1, windowEndsAt: endsAt, lastStartAt: now },
      ...(perDay === undefined ? {} : { perDay }),
    };
    this.gapMs = busyMs / this.limits.maxInFlight;
    this.use = {
      slots: this.use.slots + 1,
      firstAt: this.use.firstAt ?? now,
      lastAt: now,
      windows: this.use.windows + (isFirst ? 1 : 0),
    };
  }

  used(): RowUse {
    return this.use;
  }
}
