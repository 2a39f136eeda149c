/** One mail domain from nothing to mailboxes proven to work: the workflow `domain/<name>`. */
import {
  allHandlersFinished,
  CancellationScope,
  condition,
  isCancellation,
  setHandler,
} from '@temporalio/workflow';
import type { DomainProgress } from '../core/run.ts';
import { whatStays } from './abort.ts';
import { openRun } from './carried.ts';
import { codesFrom } from './counts.ts';
import { timestamp, type DomainRun } from './domain-run.ts';
import { handleMessages } from './handlers.ts';
import { beginAnew } from './late-start.ts';
import { aliases, failures, progress } from './messages.ts';
import type { ProvisionDomainInput } from './messages-inputs.ts';
import { everyPass, loadSpec } from './passes.ts';
import { PHASE_1 } from './phase-1.ts';
import { PHASE_2 } from './phase-2.ts';
import { PHASE_3 } from './phase-3.ts';
import { PHASE_4 } from './phase-4.ts';
import { publish, refresh } from './publish.ts';

/**
 * Runs the four phases. A pass that cannot succeed waits for a person as long as it takes; the result is the last progress. An abort is a
 * result too; a cancellation ends the same way, as Temporal's Canceled.
 */
export async function provisionDomain(input: ProvisionDomainInput): Promise<DomainProgress> {
  const run = openRun(input);
  setHandler(progress, () => withBrief(run), { description: 'passes, counts, park and failures' });
  setHandler(failures, () => run.failures(), { description: 'failures with their remedies' });
  setHandler(aliases, (from = 0) => codesFrom(run.codes, from), {
    description: 'codes of 2,000 aliases, from the number given on',
  });
  const scope = new CancellationScope();
  run.operator.onAbort = () => {
    scope.cancel();
  };
  // Messages that came before the first task are handled by this very call.
  handleMessages(run);
  if (input.carried !== undefined) refresh(run);

  try {
    await scope.run(() => everyPhase(run));
  } catch (error) {
    if (!isCancellation(error)) throw error;
    const aborted = run.operator.aborted !== undefined;
    run.operator.aborted ??= { actor: 'web ui', reason: 'cancellation requested' };
    for (const finding of whatStays(run)) run.note(finding);
    await CancellationScope.nonCancellable(() => end(run));
    if (!aborted) throw error;
    return run.progress();
  }
  await end(run);
  return run.progress();
}

/** A wait too short to be told to anybody is shown to who asks. */
function withBrief(run: DomainRun): DomainProgress {
  const { soonest: brief } = run.operator;
  const isTold = run.standing !== 'slot' || brief === undefined;
  return { ...run.progress(), ...(isTold ? {} : { brief }) };
}

async function everyPhase(run: DomainRun): Promise<void> {
  await loadSpec(run);
  await everyPass(run, { ...PHASE_1, ...PHASE_2, ...PHASE_3, ...PHASE_4 });
}

/** The last word; after an abort the passes show what was left undone. */
async function end(run: DomainRun): Promise<void> {
  run.park = undefined;
  run.deferred = false;
  run.endedAt = timestamp();
  await publish(run);
  await condition(allHandlersFinished);
  await beginAnew(run);
}
