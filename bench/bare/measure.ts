/** The floor Temporal itself sets: as many activities as the fleet had, empty, on the same server and its file. */
import { LANES } from '../../src/workflows/policies.ts';
import { domainNames } from '../scenario.ts';
import type { Stage } from '../stage.ts';
import { BARE_TASK_QUEUE } from './names.ts';

/** Milliseconds for `activities` empty activities, spread over as many workflows as the stage has domains, with a domain's lanes each. */
export async function measureBare(stage: Stage, activities: number): Promise<number> {
  await stage.startProgram('bare/worker');
  const names = domainNames(stage.load);
  const share = Math.ceil(activities / names.length);
  // The first one waits for the worker to be there, and fills its caches.
  await runBare(stage, 'warm-up', LANES);
  const begun = performance.now();
  await Promise.all(names.map((name) => runBare(stage, name, share)));
  return performance.now() - begun;
}

async function runBare({ client }: Stage, name: string, count: number): Promise<void> {
  await client.workflow.execute('bare', {
    workflowId: `bare/${name}`,
    taskQueue: BARE_TASK_QUEUE,
    args: [count, LANES],
  });
}
