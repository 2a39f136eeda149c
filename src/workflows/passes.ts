/** The frame every pass runs in: asked for? skipped? parked and resumed? published when it begins. */
import type { Failure, PassId } from '../core/run.ts';
import { local } from './calls.ts';
import { detailsOf, parkFor, toFailure, type ActivityFailureDetails } from './failures.ts';
import { timestamp, type DomainRun } from './domain-run.ts';
import { publish, refresh } from './publish.ts';
import { Lanes, park, ParkSignal, skippable } from './waiting.ts';

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

/** Runs one pass to its end: done, incomplete, skipped or not requested. Never throws for a provider's failure: that parks. */
export async function runPass(run: DomainRun, id: PassId, body: PassBody): Promise<void> {
  const state = run.state(id);
  if (state.status === 'not-requested') return;
  run.pass = id;
  for (;;) {
    if (run.operator.skipped(id) !== undefined) {
      finish(run, id, 'skipped');
      return;
    }
    state.status = 'running';
    state.startedAt ??= timestamp();
    await publish(run);
    const outcome = await attempt(run, id, body);
    if (outcome === 'skipped') continue;
    if (typeof outcome === 'string') {
      finish(run, id, outcome);
      return;
    }
    await park(run, id, outcome.request);
    // What it parked for is answered: whether the pass ends incomplete is for the next try to say.
    run.recovered(id, undefined);
  }
}

/** Passes that work through a list an earlier pass made from the entry of its time: a changed entry waits until they are through. */
const BOUND: readonly PassId[] = ['3-2', '3-3', '4-2'];

async function loadAmendment(run: DomainRun, id: PassId): Promise<void> {
  const { amendment } = run;
  if (amendment === undefined || BOUND.includes(id)) return;
  const { spec } = amendment;
  const summary = `load changed spec · ${run.input.domain}`;
  run.adopt(amendment, await local.loadSpec.executeWithOptions({ summary }, [{ spec }]));
}

/** Loads the spec the run was started with; a store that has lost it parks the run instead of ending it. */
export async function loadSpec(run: DomainRun): Promise<void> {
  const { domain, spec } = run.input;
  for (;;) {
    try {
      run.begin(
        await local.loadSpec.executeWithOptions({ summary: `load spec · ${domain}` }, [{ spec }]),
      );
      return;
    } catch (error) {
      await park(run, '1-1', parkFor(record(run, '1-1', detailsOf(error))));
      run.recovered('1-1', undefined);
    }
  }
}

async function attempt(
  run: DomainRun,
  id: PassId,
  body: PassBody,
): Promise<'done' | 'incomplete' | 'skipped' | ParkSignal> {
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
      await loadAmendment(run, id);
      return body(pass);
    });
  } catch (error) {
    if (error instanceof ParkSignal) return error;
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
