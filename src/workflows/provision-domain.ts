/** One mail domain from nothing to mailboxes proven to work: the workflow `domain/<name>`. */
import { allHandlersFinished, condition, setHandler } from '@temporalio/workflow';
import type { DomainProgress } from '../core/run.ts';
import { local } from './calls.ts';
import { DomainRun, timestamp } from './domain-run.ts';
import { handleMessages } from './handlers.ts';
import type { ProvisionDomainInput } from './messages.ts';
import { aliases, failures, progress } from './messages.ts';
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

  run.begin(
    await local.loadSpec.executeWithOptions({ summary: `load spec · ${input.domain}` }, [
      { spec: input.spec },
    ]),
  );
  await phase1(run);
  await phase2(run);
  await phase3(run);
  await phase4(run);
  run.endedAt = timestamp();
  await publish(run);
  await condition(allHandlersFinished);
  return run.progress();
}
