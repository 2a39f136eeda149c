/** Workflow interceptor: activities of a run start one after the other, in the order they were asked for. */
import type { WorkflowInterceptorsFactory } from '@temporalio/workflow';

/** Loaded by name: Temporal's workflow runtime looks for `interceptors`. */
export const interceptors: WorkflowInterceptorsFactory = () => {
  let last: Promise<unknown> = Promise.resolve();
  return {
    outbound: [
      {
        scheduleActivity(input, next) {
          const result = last.then(() => next(input));
          // Whoever asked hears of a failure; the one behind only waits for the end.
          last = result.catch(() => undefined);
          return result;
        },
      },
    ],
  };
};
