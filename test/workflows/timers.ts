import type { WorkflowHandle } from '@temporalio/client';

/**
 * Seconds of the timers the newest history of a run has begun, in order. What a run means to wait is the same on every machine; what passes
 * until its next call begins is not.
 */
export async function timersOf(run: WorkflowHandle): Promise<readonly number[]> {
  const { events } = await run.fetchHistory();
  return (events ?? []).flatMap(({ timerStartedEventAttributes: timer }) => {
    const wait = timer?.startToFireTimeout;
    return wait == null ? [] : [Number(wait.seconds ?? 0) + (wait.nanos ?? 0) / 1e9];
  });
}
