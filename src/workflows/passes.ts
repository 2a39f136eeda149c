/** The frame every pass runs in: asked for? skipped? parked and resumed? published when it begins. */
import { allHandlersFinished, condition } from '@temporalio/workflow';
import type { Failure, PassId } from '../core/run.ts';
import { local } from './calls.ts';
import { detailsOf, parkFor, toFailure, type ActivityFailureDetails } from './failures.ts';
import { timestamp, type DomainRun } from './domain-run.ts';
import { publish, refresh } from './publish.ts';
import { adoptEntry } from './amend.ts';
import { continueIfFull } from './continue.ts';
import { Interrupted, Lanes } from './lanes.ts';
import { park, ParkSignal, skippable, waitOut, waitWhilePaused } from './waiting.ts';

/** What a pass's body gets. */
export interface Pass {
  readonly run: DomainRun;
  readonly id: PassId;
  readonly lanes: Lanes;
  /** Stops the pass here; the run parks and the pass runs again when it is resumed. */
  park(request: ParkSignal['request']): never;
}

/** `incomplete` ends a pass with failures recorded. A body is run again from its start after a park: it looks before it acts. */
export type PassBody = (pass: Pass) => Promise<'done' | 'incomplete'>;

/** Runs the passes that have not ended, the first of them first, until none is left: also those a retry or a changed entry opened again. */
export async function everyPass(
  run: DomainRun,
  bodies: Readonly<Record<PassId, PassBody>>,
): Promise<void> {
  for (;;) {
    for (let id = run.passes.next(); id !== undefined; id = run.passes.next())
      await runPass(run, id, bodies[id]);
    // A retry that was accepted may be about to open passes again.
    await condition(allHandlersFinished);
    if (run.passes.next() !== undefined) continue;
    if (run.amendment === undefined) return;
    await untilLoaded(run, () => loadAmendment(run));
  }
}

/** Runs one pass to its end, done, incomplete or skipped, or until an earlier one comes first. Never throws for a provider's failure: that parks. */
async function runPass(run: DomainRun, id: PassId, body: PassBody): Promise<void> {
  run.pass = id;
  while (run.passes.next() === id) {
    if (!(await mayBegin(run, id))) continue;
    // A pass that is begun again had to wait for something: it looks anew.
    if (run.state(id).startedAt !== undefined) run.view.renew();
    if (run.operator.skipped(id) !== undefined) {
      finish(run, id, 'skipped');
      return;
    }
    const state = run.state(id);
    state.status = 'running';
    state.startedAt ??= timestamp();
    await publish(run);
    await settle(run, id, await attempt(run, id, body));
  }
  if (!run.passes.ended(id)) run.state(id).status = 'pending';
}

/** The safe point before each try of a pass. False when something was waited for first. */
async function mayBegin(run: DomainRun, id: PassId): Promise<boolean> {
  const { operator } = run;
  operator.anew = undefined;
  await waitWhilePaused(run, id);
  await continueIfFull(run);
  if (operator.pausing !== undefined) return false;
  if (run.park === undefined) return true;
  // It was carried here: whatever woke this run since it began answers it.
  await waitOut(run, id, 0);
  return false;
}

type Outcome = 'done' | 'incomplete' | 'skipped' | 'interrupted' | ParkSignal;

async function settle(run: DomainRun, id: PassId, outcome: Outcome): Promise<void> {
  // Whoever skipped it was told so, also when its last call came through before it could be cancelled.
  if (run.operator.skipped(id) !== undefined) return;
  if (outcome instanceof ParkSignal) {
    // A park is where a long history is cut as well: the wish alone must not end it.
    if (run.operator.anew === 'continue') run.operator.anew = undefined;
    await park(run, id, outcome.request);
    return;
  }
  if (outcome === 'skipped' || outcome === 'interrupted') return;
  // What this pass went by when it began is tried again: so is the pass.
  if (run.operator.anew === 'retry') return;
  finish(run, id, outcome);
}

async function loadAmendment(run: DomainRun): Promise<void> {
  const { amendment } = run;
  if (amendment === undefined) return;
  const { spec } = amendment;
  const summary = `load changed spec · ${run.input.domain}`;
  adoptEntry(run, amendment, await local.loadSpec.executeWithOptions({ summary }, [{ spec }]));
}

/** Loads the spec the run works by; a store that has lost it parks the run instead of ending it. */
export async function loadSpec(run: DomainRun): Promise<void> {
  await untilLoaded(run, async () => {
    const summary = `load spec · ${run.input.domain}`;
    const { spec } = run.entry;
    run.begin(await local.loadSpec.executeWithOptions({ summary }, [{ spec }]));
  });
}

async function untilLoaded(run: DomainRun, load: () => Promise<void>): Promise<void> {
  const { pass } = run;
  for (;;) {
    try {
      await load();
      return;
    } catch (error) {
      await park(run, pass, parkFor(record(run, pass, detailsOf(error))));
      await waitWhilePaused(run, pass);
      await continueIfFull(run);
    }
  }
}

async function attempt(run: DomainRun, id: PassId, body: PassBody): Promise<Outcome> {
  const pass: Pass = {
    run,
    id,
    lanes: new Lanes(run, id, 1),
    park: (request) => {
      throw new ParkSignal(request);
    },
  };
  try {
    return await skippable(run, id, async () => {
      await loadAmendment(run);
      // The changed entry opened an earlier pass again, or asks for this one no more.
      return run.passes.next() === id ? body(pass) : 'interrupted';
    });
  } catch (error) {
    if (error instanceof ParkSignal) return error;
    if (error instanceof Interrupted) return 'interrupted';
    return new ParkSignal(parkFor(record(run, id, detailsOf(error))));
  }
}

/** A failure of the whole pass stays on the record while the run waits; the next try replaces it. */
function record(
  run: DomainRun,
  id: PassId,
  details: ActivityFailureDetails,
): ActivityFailureDetails {
  run.fail(toFailure(details, { pass: id, at: timestamp() }));
  return details;
}

/** The end of a pass is published by the beginning of the next, or by the end of the run. */
function finish(run: DomainRun, id: PassId, status: 'done' | 'incomplete' | 'skipped'): void {
  const state = run.state(id);
  const decision = run.operator.skipped(id);
  state.status = status;
  state.endedAt = timestamp();
  if (status === 'skipped' && decision !== undefined)
    state.skipped = { by: decision.actor, reason: decision.reason };
  if (status !== 'incomplete') run.recovered(id, undefined);
  refresh(run);
}

/** How a pass over aliases ends, by what it left behind. */
export function ending(failures: readonly Failure[], id: PassId): 'done' | 'incomplete' {
  return failures.some((failure) => failure.pass === id) ? 'incomplete' : 'done';
}
