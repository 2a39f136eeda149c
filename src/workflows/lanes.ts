/** The lanes of a pass: how each waits between its calls, when the whole domain counts as waiting, and when they are to stop. */
import type { PassId } from '../core/run.ts';
import type { Deferred } from '../activities/contract.ts';
import type { Waiter } from './calls.ts';
import type { Operator } from './operator.ts';
import { DEFERRED_AFTER_MS } from './policies.ts';

/** Thrown between two calls: the pass stops here and begins anew, when its run says so. */
export class Interrupted extends Error {}

/** Thrown before a call for an alias that an operator left out. */
export class LeftOut extends Error {}

/** One wait of a lane: until when, and how a park would tell it. Times are ISO 8601 UTC. */
export interface Wait {
  readonly code: string;
  readonly sentence: string;
  readonly until: string;
}

/** Whose lanes they are: a domain run, which shows where it stands, or a batch, which tells its domain. */
export interface LaneOwner {
  readonly operator: Operator;
  /** Lanes that wait for a clock, shown or not. */
  pausing: number;
  /** Set while every lane waits for longer than a minute. */
  deferred: boolean;
  /** True when the history has grown so long that the run is to continue as new. */
  full(): boolean;
  /** Shows that everything waits, or, without a wait, that it goes on. */
  show(wait: Wait | undefined, pass: PassId): Promise<void>;
}

/** Counts the lanes of a pass that work and those that wait, to know when the whole domain waits. */
export class Lanes implements Waiter {
  private readonly waits = new Map<string | symbol, Wait>();
  private readonly owner: LaneOwner;
  private readonly pass: PassId;
  private open: number;
  private halted = false;

  constructor(owner: LaneOwner, pass: PassId, open: number) {
    this.owner = owner;
    this.pass = pass;
    this.open = open;
  }

  /** True when no further call may begin. */
  get stopped(): boolean {
    return this.halted || this.owner.operator.stopping;
  }

  check(alias?: string): void {
    const { operator } = this.owner;
    if (this.stopped) throw new Interrupted(`pass ${this.pass} stops here`);
    if (alias !== undefined && operator.leftOut.has(alias)) throw new LeftOut(alias);
  }

  halt(): void {
    this.halted = true;
  }

  async defer({ reason, detail, until }: Deferred): Promise<void> {
    await this.wait({ code: `quota.${reason}`, sentence: detail, until });
  }

  /** A wait of the run's own between two looks. */
  async pause(ms: number, summary: string): Promise<void> {
    const until = new Date(Date.now() + ms).toISOString();
    await this.wait({ code: `wait.${this.pass}`, sentence: summary, until });
  }

  /** A lane that found nothing left to do: the others may now be all there are. */
  async leave(): Promise<void> {
    this.open -= 1;
    await this.announce();
  }

  /** What a child batch says of itself: it counts as one lane. */
  async hear(batch: string, wait: Wait | undefined): Promise<void> {
    if (wait === undefined) {
      if (this.waits.delete(batch)) await this.goOn();
      return;
    }
    this.waits.set(batch, wait);
    await this.announce();
    this.cutHistory();
  }

  /** `resume` cuts every wait short, also one too short to be announced; so does everything that stops the pass. */
  private async wait(wait: Wait): Promise<void> {
    const { operator } = this.owner;
    const mark = operator.mark();
    const lane = Symbol('lane');
    this.waits.set(lane, wait);
    this.owner.pausing += 1;
    try {
      await this.announce();
      const ms = Math.max(0, Date.parse(wait.until) - Date.now());
      await operator.wait(this.pass, mark, {
        timer: { ms, summary: `${wait.code} until ${wait.until}`, sentence: wait.sentence },
        over: () => this.halted,
      });
    } finally {
      this.waits.delete(lane);
      this.owner.pausing -= 1;
    }
    await this.goOn();
    this.cutHistory();
  }

  /** A wait is where a long history is cut: nothing is under way in this lane, and the others stop after their calls. */
  private cutHistory(): void {
    if (this.owner.full()) this.owner.operator.anew ??= 'continue';
  }

  private async goOn(): Promise<void> {
    if (!this.owner.deferred) return;
    this.owner.deferred = false;
    await this.owner.show(undefined, this.pass);
  }

  /** Says that the domain waits, once every open lane does, and for longer than working people would notice. */
  private async announce(): Promise<void> {
    const [next] = [...this.waits.values()].sort((a, b) => a.until.localeCompare(b.until));
    if (next === undefined || this.owner.deferred || this.waits.size < this.open) return;
    if (Date.parse(next.until) - Date.now() <= DEFERRED_AFTER_MS) return;
    this.owner.deferred = true;
    await this.owner.show(next, this.pass);
  }
}
