/** Root: several workers of one process, which live and end together. */
import type { Worker } from '@temporalio/worker';

/** What is asked of a worker here. */
export type OneOf = Pick<Worker, 'run' | 'runUntil' | 'shutdown' | 'getState'>;

/**
 * Makes the workers one after the other, tells `started` of them, and polls until each has stopped. Where one cannot be made or fails, the others
 * are shut down, calls under way finish, and the first error is thrown: then no worker holds the connection any more, and its store may be closed.
 */
export async function runTogether(
  makers: readonly (() => Promise<OneOf>)[],
  started: (workers: readonly OneOf[]) => void,
): Promise<void> {
  const workers = await makeAll(makers);
  started(workers);
  const runs = workers.map((worker) => worker.run());
  try {
    await Promise.all(runs);
  } catch (error) {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
    await Promise.allSettled(runs);
    throw error;
  }
}

async function makeAll(makers: readonly (() => Promise<OneOf>)[]): Promise<readonly OneOf[]> {
  const made: OneOf[] = [];
  try {
    for (const make of makers) made.push(await make());
    return made;
  } catch (error) {
    // A worker lets go of the connection, and of its thread, at the end of a run only.
    await Promise.allSettled(made.map((worker) => worker.runUntil(Promise.resolve())));
    throw error;
  }
}
