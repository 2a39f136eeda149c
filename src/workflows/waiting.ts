/** How a run waits: parked for a person, deferred for a clock, or between two looks. Every wait can be cut short by `resume` or `skip`. */
import { CancellationScope, isCancellation } from '@temporalio/workflow';
import type { PassId } from '../core/run.ts';
import type { Deferred, ParkRequest } from '../activities/contract.ts';
import type { Waiter } from './calls.ts';
import { timestamp, type DomainRun } from './domain-run.ts';
import { DEFERRED_AFTER_MS, PAUSED_FIRST_MS, PAUSED_MOST_MS } from './policies.ts';
import { publish } from './publish.ts';

/** Thrown inside a pass to stop it: the run parks and runs the pass again when resumed. */
export class ParkSignal extends Error {
  readonly request: ParkRequest;

  constructor(request: ParkRequest) {
    super(request.code);
    this.request = request;
  }
}

/** Parks at `pass` until a person decides or, where the park names a time, until then. */
export async function park(
  run: DomainRun,
  pass: PassId,
  request: ParkRequest,
): Promise<'resume' | 'skip' | 'clock'> {
  const mark = run.operator.mark();
  run.park = { ...request, pass, since: timestamp() };
  run.state(pass).status = 'parked';
  await publish(run);
  const decision = await run.operator.wait(pass, mark, timerOf(request));
  run.park = undefined;
  return decision;
}

function timerOf(request: ParkRequest): { ms: number; summary: string } | undefined {
  if (request.until === undefined) return undefined;
  return {
    ms: Math.max(1, Date.parse(request.until) - Date.now()),
    summary: `${request.code} until ${request.until}`,
  };
}

/** One wait of a lane: until when, and how a park would tell it. Times are ISO 8601 UTC. */
interface Wait {
  readonly code: string;
  readonly sentence: string;
  readonly until: string;
}

/** Counts the lanes of a pass that work and those that wait, to know when the whole domain waits. */
export class Lanes implements Waiter {
  private readonly waits = new Set<Wait>();
  private readonly run: DomainRun;
  private readonly pass: PassId;
  private open: number;
  /** Deferrals for a paused account in a row: a dead one is not asked every few minutes for days. */
  private pauses = 0;

  constructor(run: DomainRun, pass: PassId, open: number) {
    this.run = run;
    this.pass = pass;
    this.open = open;
  }

  async defer({ reason, detail, until }: Deferred): Promise<void> {
    const named = Date.parse(until) - Date.now();
    // A 429 names its wait and is believed; a pause of minutes is an account in trouble.
    const trouble = reason === 'paused' && named > DEFERRED_AFTER_MS;
    this.pauses = trouble ? this.pauses + 1 : 0;
    const least = trouble ? Math.min(PAUSED_MOST_MS, PAUSED_FIRST_MS * 2 ** (this.pauses - 1)) : 0;
    await this.wait({
      code: `quota.${reason}`,
      sentence: detail,
      until: new Date(Date.now() + Math.max(named, least)).toISOString(),
    });
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

  /** `resume` cuts every wait short, also one too short to be announced. */
  private async wait(wait: Wait): Promise<void> {
    const { operator } = this.run;
    const mark = operator.mark();
    this.waits.add(wait);
    this.run.pausing += 1;
    try {
      await this.announce();
      const ms = Math.max(0, Date.parse(wait.until) - Date.now());
      await operator.wait(this.pass, mark, { ms, summary: `${wait.code} until ${wait.until}` });
    } finally {
      this.waits.delete(wait);
      this.run.pausing -= 1;
    }
    await this.goOn();
  }

  private async goOn(): Promise<void> {
    if (!this.run.deferred) return;
    this.run.deferred = false;
    this.run.park = undefined;
    await publish(this.run);
  }

  /** Says that the domain waits, once every open lane does, and for longer than working people would notice. */
  private async announce(): Promise<void> {
    const [next] = [...this.waits].sort((a, b) => a.until.localeCompare(b.until));
    if (next === undefined || this.run.deferred || this.waits.size < this.open) return;
    if (Date.parse(next.until) - Date.now() <= DEFERRED_AFTER_MS) return;
    this.run.deferred = true;
    this.run.park = {
      ...next,
      pass: this.pass,
      remedy: ['nothing to do: the run goes on by itself; `resume` tries now'],
      since: timestamp(),
      resumedBy: 'clock',
    };
    await publish(this.run);
  }
}

/** Runs `body` so that a skip of this pass cancels it. Returns `skipped` instead of the cancellation it caused. */
export async function skippable<T>(
  run: DomainRun,
  pass: PassId,
  body: () => Promise<T>,
): Promise<T | 'skipped'> {
  // Decided while the beginning of the pass was being published.
  if (run.operator.skipped(pass) !== undefined) return 'skipped';
  const scope = new CancellationScope();
  run.operator.onSkip = (skipped) => {
    if (skipped === pass) scope.cancel();
  };
  try {
    return await scope.run(body);
  } catch (error) {
    if (isCancellation(error) && run.operator.skipped(pass) !== undefined) return 'skipped';
    throw error;
  } finally {
    run.operator.onSkip = () => undefined;
    // A pass that was cancelled in the middle of a wait waits no more.
    run.deferred = false;
    run.park = undefined;
  }
}
