/** One mail domain from nothing to mailboxes proven to work: the workflow `domain/<name>`. */
import {
  allHandlersFinished,
  CancellationScope,
  condition,
  isCancellation,
  setHandler,
} from '@temporalio/workflow';
import type { DomainProgress } from '../core/run.ts';
import { DomainRun, timestamp } from './domain-run.ts';
import { handleMessages } from './handlers.ts';
import type { ProvisionDomainInput } from './messages.ts';
import { aliases, failures, progress } from './messages.ts';
import { loadSpec } from './passes.ts';
import { phase1 } from './phase-1.ts';
import { phase2 } from './phase-2.ts';
import { phase3 } from './phase-3.ts';
import { phase4 } from './phase-4.ts';
import { publish } from './publish.ts';

/** Runs the four phases. A pass that cannot succeed waits for a person as long as it takes; the result is the last progress. */
export async function provisionDomain(input: ProvisionDomainInput): Promise<DomainProgress> {
  const run = new DomainRun(input);
  setHandler(progress, () => run.progress(), { description: 'passes, counts, park and failures' });
  setHandler(failures, () => run.failures(), { description: 'failures with their remedies' });
  setHandler(aliases, () => [...run.codes.values()], { description: 'codes of every alias' });
  handleMessages(run);

  try {
    await everyPhase(run);
  } catch (error) {
    if (!isCancellation(error)) throw error;
    await CancellationScope.nonCancellable(() => end(run));
    throw error;
  }
  await end(run);
  await condition(allHandlersFinished);
  return run.progress();
}

async function everyPhase(run: DomainRun): Promise<void> {
  await loadSpec(run);
  await phase1(run);
  await phase2(run);
  await phase3(run);
  await phase4(run);
}

/** The last word; after a cancellation the passes show what was left undone. */
async function end(run: DomainRun): Promise<void> {
  run.park = undefined;
  run.endedAt = timestamp();
  await publish(run);
}
