/** No history without bound: a domain run continues as new at a safe point, with everything it knows. */
import { allHandlersFinished, condition, continueAsNew } from '@temporalio/workflow';
import { carry } from './carried.ts';
import type { DomainRun } from './domain-run.ts';
import type { ProvisionDomain } from './messages-inputs.ts';

/** Call it between two passes or two looks. Where the history is long it ends this run and does not return; nothing decided meanwhile is lost. */
export async function continueIfFull(run: DomainRun): Promise<void> {
  if (!run.full()) return;
  const mark = run.operator.mark();
  await condition(allHandlersFinished);
  // Decided while a handler was still at work: the park it answers ends in this run, and the next point will do.
  if (run.operator.mark() !== mark) {
    run.unpark();
    return;
  }
  await continueAsNew<ProvisionDomain>({ ...run.input, carried: carry(run) });
}
