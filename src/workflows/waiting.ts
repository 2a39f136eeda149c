/** How a run waits: parked for a person, deferred for a clock, or between two looks. Every wait can be cut short by `resume` or `skip`. */
import { CancellationScope, isCancellation } from '@temporalio/workflow';
import type { PassId } from '../core/run.ts';
import type { Deferred, ParkRequest } from '../activities/contract.ts';
import type { Waiter } from './calls.ts';
import { timestamp, type DomainRun } from './domain-run.ts';
import { DEFERRED_AFTER_MS } from './policies.ts';
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

/** Counts the lanes of a pass that work and those that wait, to know when the whole domain waits. */
export class Lanes implements Waiter {
  private readonly waits = new Set<Deferred>();
  private readonly run: DomainRun;
  private readonly pass: PassId;
  private open: number;

  constructor(run: DomainRun, pass: PassId, open: number) {
    this.run = run;
    this.pass = pass;
    this.open = open;
  }

  async defer(deferred: Deferred): Promise<void> {
    const { operator } = this.run;
    const mark = operator.mark();
    this.waits.add(deferred);
    try {
      await this.announce();
      const ms = Math.max(0, Date.parse(deferred.until) - Date.now());
      const summary = `${deferred.reason} until ${deferred.until}`;
      await operator.wait(this.pass, mark, { ms, summary });
    } finally {
      this.waits.delete(deferred);
    }
    await this.goOn();
  }

  /** A wait of the run's own; `resume` cuts it short. */
  async pause(ms: number, summary: string): Promise<void> {
    const { operator } = this.run;
    await operator.wait(this.pass, operator.mark(), { ms, summary });
  }

  /** A lane that found nothing left to do: the others may now be all there are. */
  async leave(): Promise<void> {
    this.open -= 1;
    await this.announce();
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
      code: `quota.${next.reason}`,
      pass: this.pass,
      sentence: next.detail,
      remedy: ['nothing to do: the run goes on by itself; `resume` tries now'],
      since: timestamp(),
      resumedBy: 'clock',
      until: next.until,
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
