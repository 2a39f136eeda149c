/** How a run waits for a decision: parked for a person or a clock, or paused by a person. Every wait can be cut short by `resume` or `skip`. */
import { CancellationScope, condition, isCancellation } from '@temporalio/workflow';
import type { PassId } from '../core/run.ts';
import type { ParkRequest } from '../activities/contract.ts';
import { timestamp, type DomainRun } from './domain-run.ts';
import { ASK_ACCOUNT_AGAIN_MS } from './policies.ts';
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
export async function park(run: DomainRun, pass: PassId, request: ParkRequest): Promise<void> {
  const mark = run.operator.mark();
  run.park = { ...askedAgain(request), pass, since: timestamp() };
  run.passes.park(pass);
  await publish(run);
  await waitOut(run, pass, mark);
}

/** Whose credentials were refused looks by itself whether they are well again, like the others of its account: the ledger lets one ask at a time. */
function askedAgain(request: ParkRequest): ParkRequest {
  if (request.code !== 'account.credentials') return request;
  return { ...request, until: new Date(Date.now() + ASK_ACCOUNT_AGAIN_MS).toISOString() };
}

/** The rest of a park that began before the history was cut, or of one just announced. Returns with the park in place when it is cut again. */
export async function waitOut(run: DomainRun, pass: PassId, mark: number): Promise<void> {
  const decision = await run.operator.wait(pass, mark, {
    ...timerOf(run.park),
    over: () => run.full(),
  });
  if (decision === 'clock' && run.full() && !isOver(run.park)) return;
  run.unpark();
}

function timerOf(park: DomainRun['park']): { timer?: { ms: number; summary: string } } {
  if (park?.until === undefined) return {};
  return {
    timer: {
      ms: Math.max(1, Date.parse(park.until) - Date.now()),
      summary: `${park.code} until ${park.until}`,
    },
  };
}

function isOver(park: DomainRun['park']): boolean {
  return park?.until !== undefined && Date.parse(park.until) <= Date.now();
}

/** Waits as long as a person has paused the run; returns with the park in place when the history is to be cut. */
export async function waitWhilePaused(run: DomainRun, pass: PassId): Promise<void> {
  const { operator } = run;
  const told = run.park?.code === 'operator.paused';
  // Also a pause that was told before the history was cut ends here, when it was resumed meanwhile.
  if (!isPaused(run) && !told) return;
  if (!told) {
    const { actor = '', reason = '' } = operator.pausing ?? {};
    run.park = {
      code: 'operator.paused',
      pass,
      sentence: `${actor} paused the run: ${reason}`,
      remedy: [`mailkeel resume ${run.input.domain} --reason "…"`],
      since: timestamp(),
      resumedBy: 'person',
    };
    run.passes.park(pass);
    await publish(run);
  }
  await condition(() => !isPaused(run) || run.full());
  if (isPaused(run)) return;
  run.unpark();
  // The time of the pause does not count against the deadline of 1-3.
  run.looks = undefined;
}

function isPaused({ operator }: DomainRun): boolean {
  return operator.pausing !== undefined;
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
