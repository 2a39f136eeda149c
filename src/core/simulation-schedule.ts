/**
 * When each domain of a fleet begins and ends: every call waits for its slot of the ledger, domains take turns, and a place in the window is
 * given up while a domain waits for longer than a minute. Pure; times in milliseconds since the epoch.
 */
import { creatingStage, leftAsTold, mayBegin, type OnTheWay } from './admission-rule.ts';
import type { SimulatedRow } from './simulation-rows.ts';
import { TimeQueue } from './time-queue.ts';

/** How far a domain is, as the window counts it. */
export type TaskStage = 'preparing' | 'creating' | 'proving';

/** Calls of one ledger row that follow one another in a domain's run. */
export interface TaskStep {
  readonly row: string;
  readonly slots: number;
  /** A slot's time at the provider. */
  readonly busyMs: number;
  /** The next is asked for only when the last has answered; otherwise several are under way. */
  readonly isSerial: boolean;
  readonly stage: TaskStage;
}

export interface Task {
  readonly domain: string;
  /** Its mail account: domains of one account follow one another. */
  readonly account: string;
  readonly aliases: number;
  readonly steps: readonly TaskStep[];
}

export interface Span {
  readonly beginsAt?: number;
  /** Absent: a row it needs stands still until an operator opens it. */
  readonly endsAt?: number;
}

/** A longer wait frees the place in the window. */
const DEFERRED_AFTER_MS = 60_000;

class Work {
  readonly task: Task;
  at = 0;
  started = 0;
  beginsAt: number | undefined;
  endsAt: number | undefined;
  /** Waits in the queue of this row. */
  queuedIn: Lane | undefined;

  constructor(task: Task) {
    this.task = task;
  }

  get step(): TaskStep | undefined {
    return this.task.steps[this.at];
  }
}

function onTheWay({ step, task, started }: Work): readonly OnTheWay[] {
  if (step === undefined || step.stage === 'proving') return [];
  if (step.stage === 'preparing') return [{ stage: step.stage, left: task.aliases }];
  const left = leftAsTold(step.slots, step.slots - started);
  return [{ stage: creatingStage(left), left }];
}

/** A row with the domains that wait for it: each has one place in a round. */
class Lane {
  readonly row: SimulatedRow;
  readonly queue: Work[] = [];
  isArmed = false;

  constructor(row: SimulatedRow) {
    this.row = row;
  }

  /** What whoever is last in the queue waits. */
  waitMs(now: number): number {
    if (this.row.isShut) return Infinity;
    return this.row.nextAt(now) - now + this.queue.length * this.row.limits.everyMs;
  }
}

type Happening = { readonly serve: Lane } | { readonly ready: Work };

class Schedule {
  private readonly lanes: ReadonlyMap<string, Lane>;
  private readonly queue = new TimeQueue<Happening>();
  /** By mail account, in the order of the manifest. */
  private readonly waiting = new Map<string, Work[]>();
  private readonly window: number;
  readonly works: readonly Work[];
  private readonly working = new Set<Work>();
  /** Mail accounts whose last domain had aliases to create; taken for granted until one shows otherwise. */
  private readonly idle = new Set<string>();
  /** Aliases of the domains that have begun, by mail account. */
  private readonly begun = new Map<string, number>();

  constructor(tasks: readonly Task[], rows: ReadonlyMap<string, SimulatedRow>, window: number) {
    this.lanes = new Map([...rows].map(([key, row]) => [key, new Lane(row)]));
    this.works = tasks.map((task) => new Work(task));
    for (const work of this.works) {
      const { account } = work.task;
      this.waiting.set(account, [...(this.waiting.get(account) ?? []), work]);
    }
    this.window = window;
  }

  run(now: number): void {
    this.admit(now);
    for (let next = this.queue.pop(); next !== undefined; next = this.queue.pop()) {
      if ('ready' in next.what) this.enter(next.what.ready, next.at);
      else this.serve(next.what.serve, next.at);
    }
  }

  private admit(now: number): void {
    for (let next = this.choose(now); next !== undefined; next = this.choose(now)) {
      this.working.add(next);
      next.beginsAt = now;
      const { account, aliases } = next.task;
      this.begun.set(account, (this.begun.get(account) ?? 0) + aliases);
      this.enter(next, now);
    }
  }

  /** Takes the next domain of the account with the fewest at work. */
  private choose(now: number): Work | undefined {
    if (this.waiting.size === 0) return undefined;
    const active = this.active(now);
    if (active.length >= this.window) return undefined;
    const open = [...this.waiting.keys()]
      .map((account) => ({ account, own: active.filter(({ task }) => task.account === account) }))
      .filter(({ account, own }) => this.idle.has(account) || this.mayBegin(account, own));
    const [chosen] = open.toSorted((a, b) => a.own.length - b.own.length);
    return chosen === undefined ? undefined : this.next(chosen.account);
  }

  private next(account: string): Work | undefined {
    const queue = this.waiting.get(account) ?? [];
    const work = queue.shift();
    if (queue.length === 0) this.waiting.delete(account);
    return work;
  }

  /** Those that work, and do not wait for longer than a minute. */
  private active(now: number): readonly Work[] {
    const deferring = [...this.lanes.values()].filter(
      (lane) => lane.queue.length > 0 && lane.waitMs(now) > DEFERRED_AFTER_MS,
    );
    if (deferring.length === 0) return [...this.working];
    return [...this.working].filter(
      ({ queuedIn }) => queuedIn === undefined || !deferring.includes(queuedIn),
    );
  }

  private mayBegin(account: string, active: readonly Work[]): boolean {
    const { window } = this;
    return mayBegin({ window, begun: this.begun.get(account) ?? 0 }, active.flatMap(onTheWay));
  }

  private enter(work: Work, now: number): void {
    const { step } = work;
    if (step === undefined) {
      this.end(work, now);
      return;
    }
    const lane = this.lanes.get(step.row);
    if (lane === undefined) throw new Error(`no ledger row ${step.row}`);
    this.join(lane, work, now);
  }

  private join(lane: Lane, work: Work, now: number): void {
    lane.queue.push(work);
    work.queuedIn = lane;
    this.arm(lane, now);
    if (this.waiting.size > 0 && lane.waitMs(now) > DEFERRED_AFTER_MS) this.admit(now);
  }

  private end(work: Work, now: number): void {
    work.endsAt = now;
    this.working.delete(work);
    this.admit(now);
  }

  private arm(lane: Lane, now: number): void {
    if (lane.isArmed || lane.queue.length === 0 || lane.row.isShut) return;
    lane.isArmed = true;
    this.queue.push(lane.row.nextAt(now), { serve: lane });
  }

  private serve(lane: Lane, now: number): void {
    lane.isArmed = false;
    const work = lane.row.nextAt(now) > now ? undefined : lane.queue.shift();
    if (work?.step !== undefined) {
      lane.row.start(now, work.step.busyMs);
      work.queuedIn = undefined;
      this.called(lane, work, { step: work.step, now });
    }
    this.arm(lane, now);
  }

  private called(lane: Lane, work: Work, { step, now }: { step: TaskStep; now: number }): void {
    work.started += 1;
    const answered = now + step.busyMs;
    if (work.started < step.slots) {
      if (step.stage === 'creating') this.admit(now);
      if (step.isSerial) this.queue.push(answered, { ready: work });
      else this.join(lane, work, now);
      return;
    }
    this.leave(work, step);
    this.queue.push(answered, { ready: work });
    this.admit(now);
  }

  /** On to the next step; what the account's domains have to create shows where one leaves its first stage. */
  private leave(work: Work, { stage }: TaskStep): void {
    work.at += 1;
    work.started = 0;
    const next = work.step?.stage;
    const { account } = work.task;
    if (next === 'creating') this.idle.delete(account);
    else if (stage === 'preparing' && next === 'proving') this.idle.add(account);
  }
}

/** Plays the tasks through in their order from `now` on; `rows` hold afterwards what was used of them. One span a task. */
export function schedule(
  tasks: readonly Task[],
  rows: ReadonlyMap<string, SimulatedRow>,
  { now, window }: { readonly now: number; readonly window: number },
): readonly Span[] {
  const plan = new Schedule(tasks, rows, window);
  plan.run(now);
  return plan.works.map(({ beginsAt, endsAt }) => ({
    ...(beginsAt === undefined ? {} : { beginsAt }),
    ...(endsAt === undefined ? {} : { endsAt }),
  }));
}
