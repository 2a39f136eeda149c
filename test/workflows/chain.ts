import type { Client } from '@temporalio/client';

/** The runs of a workflow that continued as new, last one first: how many events each has. */
export async function eventsOfChain(client: Client, workflowId: string): Promise<number[]> {
  const counts: number[] = [];
  let runId: string | undefined;
  do {
    const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    counts.push(events?.length ?? 0);
    const [begin] = events ?? [];
    const { continuedExecutionRunId } = begin?.workflowExecutionStartedEventAttributes ?? {};
    runId = continuedExecutionRunId ?? '';
  } while (runId !== '');
  return counts;
}
