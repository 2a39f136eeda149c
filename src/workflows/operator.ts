/** What people decided about a run and what it has not done about it yet. A repeated message id has no second effect. */
import { condition } from '@temporalio/workflow';
import { decideAnew, type Decided } from '../core/control-set.ts';
import type { BriefWait, PassId } from '../core/run.ts';
import { KEPT_MESSAGE_IDS } from './policies.ts';

/** Who decided, and why. */
export interface Decision {
  readonly actor: string;
  readonly reason: string;
}

/** Why a pass is to stop between two calls and begin anew: what failed is tried again, an entry changed, or the history grew long. */
export type Anew = 'retry' | 'amend' | 'continue';

/** The part of an operator that crosses continue-as-new. */
export interface CarriedOperator {
  readonly skips: readonly (readonly [PassId, Decision])[];
  readonly leftOut: readonly (readonly [string, Decision])[];
  readonly pausing?: Decision;
  readonly decided?: Decided;
  readonly seen: readonly string[];
}

/** A clock somebody waits for; `summary` names it in the Web UI. */
interface Timer {
  readonly ms: number;
  readonly summary: string;
  /** What is waited for, where a person who looks is to be told. */
  readonly sentence?: string;
}

/** Keeps decisions until the run takes them. */
export class Operator {
  /** What waits for a clock now. */
  private readonly clocks = new Set<BriefWait>();
  /** Local parts that are left out from now on. */
  readonly leftOut = new Map<string, Decision>();
  /** A pause that was asked for and not yet ended by `resume`. */
  pausing: Decision | undefined;
  aborted: Decision | undefined;
  /** The answer to what the pass's park asked. */
  decided: Decided | undefined;
  /** Why the pass under way is to begin anew. */
  anew: Anew | undefined;
  /** Called when the pass that runs now is to be skipped. */
  onSkip: (pass: PassId) => void = () => undefined;
  /** Called when the run is to end. */
  onAbort: () => void = () => undefined;
  private readonly skips = new Map<PassId, Decision>();
  private readonly seen = new Set<string>();
  /** Resumes taken so far: a wait is answered by one that comes after it began. */
  private resumes = 0;

  /** True when the message with this id was applied before. */
  knows(id: string | undefined): boolean {
    return id !== undefined && this.seen.has(id);
  }

  remember(id: string | undefined): void {
    if (id !== undefined) this.seen.add(id);
    for (const oldest of this.seen) {
      if (this.seen.size <= KEPT_MESSAGE_IDS) break;
      this.seen.delete(oldest);
    }
  }

  /** Ends a pause and every wait that began before. */
  resume(decided?: Decided): void {
    this.pausing = undefined;
    if (decided !== undefined) this.decided = decideAnew(this.decided, decided);
    this.wake();
  }

  /** Ends every wait that began before. */
  wake(): void {
    this.resumes += 1;
  }

  /** Leaves a pass out; with `now` it is the one that runs or waits, and ends. */
  skip(pass: PassId, decision: Decision, now: boolean): void {
    this.skips.set(pass, decision);
    if (now) this.onSkip(pass);
  }

  abort(decision: Decision): void {
    this.aborted = decision;
    this.onAbort();
  }

  /** The decision to skip a pass, if there is one. */
  skipped(pass: PassId): Decision | undefined {
    return this.skips.get(pass);
  }

  /** True when the pass under way is to stop between two calls. */
  get stopping(): boolean {
    return this.pausing !== undefined || this.anew !== undefined;
  }

  /** A point in time for `wait`: taken before a wait is announced, so that no answer to the announcement is missed. */
  mark(): number {
    return this.resumes;
  }

  /** Waits for a decision on `pass` taken after `mark`, for the timer, or until `over`. */
  async wait(
    pass: PassId,
    mark: number,
    until: {
      readonly timer?: Timer;
      readonly over?: () => boolean;
    } = {},
  ): Promise<'resume' | 'skip' | 'stop' | 'clock'> {
    const { timer, over = () => false } = until;
    const decided = (): boolean =>
      this.resumes > mark || this.skips.has(pass) || this.stopping || over();
    const untell = timer === undefined ? undefined : this.tell(timer);
    try {
      if (timer === undefined) await condition(decided);
      else if (timer.ms > 0) await condition(decided, timer.ms, { summary: timer.summary });
    } finally {
      untell?.();
    }
    if (this.skips.has(pass)) return 'skip';
    if (this.resumes > mark) return 'resume';
    return this.stopping ? 'stop' : 'clock';
  }

  /** Takes the wait among those that are told; what it returns takes it out again. */
  private tell({ ms, sentence }: Timer): () => void {
    if (sentence === undefined) return () => undefined;
    const wait = { sentence, until: new Date(Date.now() + ms).toISOString() };
    this.clocks.add(wait);
    return () => this.clocks.delete(wait);
  }

  /** Of the waits under way that are told, the one that ends first. */
  get soonest(): BriefWait | undefined {
    return [...this.clocks].sort((a, b) => a.until.localeCompare(b.until))[0];
  }

  carry(): CarriedOperator {
    const { pausing, decided } = this;
    return {
      skips: [...this.skips],
      leftOut: [...this.leftOut],
      ...(pausing === undefined ? {} : { pausing }),
      ...(decided === undefined ? {} : { decided }),
      seen: [...this.seen],
    };
  }

  restore(carried: CarriedOperator): void {
    for (const [pass, decision] of carried.skips) this.skips.set(pass, decision);
    for (const [alias, decision] of carried.leftOut) this.leftOut.set(alias, decision);
    for (const id of carried.seen) this.seen.add(id);
    this.pausing = carried.pausing;
    this.decided = carried.decided;
  }
}
