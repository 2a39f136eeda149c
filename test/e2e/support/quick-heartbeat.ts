/**
 * Workflow interceptor of the crash tests' bundle: a dead worker is noticed after two seconds instead of ten, and its work tried again two
 * seconds later, however often that happened before. Everything else is as it ships.
 */
import type { ActivityOptions, WorkflowInterceptorsFactory } from '@temporalio/workflow';

const HEARTBEAT_MS = 2_000;
const LONGEST_PAUSE_MS = 2_000;

/** Loaded by name: Temporal's workflow runtime looks for `interceptors`. */
export const interceptors: WorkflowInterceptorsFactory = () => ({
  outbound: [
    {
      scheduleActivity(input, next) {
        return next({ ...input, options: quick(input.options) });
      },
    },
  ],
});

function quick(options: ActivityOptions): ActivityOptions {
  if (options.heartbeatTimeout === undefined) return options;
  const retry = { ...options.retry, maximumInterval: LONGEST_PAUSE_MS };
  return { ...options, heartbeatTimeout: HEARTBEAT_MS, retry };
}
