import type { WorkflowHandle } from '@temporalio/client';
import type { DomainProgress } from '../../src/core/run.ts';
import type { provisionDomain } from '../../src/workflows/index.ts';
import { progress } from '../../src/workflows/messages.ts';

/** The first progress of a run for which `holds` is true. */
export async function until(
  handle: WorkflowHandle<typeof provisionDomain>,
  holds: (now: DomainProgress) => boolean,
): Promise<DomainProgress> {
  for (;;) {
    const now = await handle.query(progress);
    if (holds(now)) return now;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** The first progress of a run that waits with this park code. */
export function parkedWith(
  handle: WorkflowHandle<typeof provisionDomain>,
  code: string,
): Promise<DomainProgress> {
  return until(handle, ({ park }) => park?.code === code);
}

/** What the Web UI shows beside a run of any workflow, once `holds` is true of it. */
export async function currentDetails(
  handle: WorkflowHandle,
  holds: (text: string) => boolean,
): Promise<string> {
  for (;;) {
    const { currentDetails: text } = await handle.query<{ currentDetails: string }>(
      '__temporal_workflow_metadata',
    );
    if (holds(text)) return text;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
