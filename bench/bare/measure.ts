/** The floor Temporal itself sets: as many activities as the fleet had, empty, on the same server and its file. */
import { LANES } from '../../src/workflows/policies.ts';
import { processorMs } from '../memory.ts';
import { domainNames } from '../scenario.ts';
import type { Stage } from '../stage.ts';
import { BARE_TASK_QUEUE } from './names.ts';

export interface Bare {
  readonly makespanMs: number;
  /** Processor time of its worker. */
  readonly processorMs: number;
}

/** How long `activities` empty activities take, spread over as many workflows as the stage has domains, with a domain's lanes each. */
export async function measureBare(stage: Stage, activities: number): Promise<Bare> {
  const { pid } = await stage.startProgram('bare/worker');
  const names = domainNames(stage.load);
  const share = Math.ceil(activities / names.length);
  // The first one waits for the worker to be there, and fills its caches.
  await runBare(stage, 'warm-up', LANES);
  const [begun, before] = [performance.now(), processorMs(pid)];
  await Promise.all(names.map((name) => runBare(stage, name, share)));
  return { makespanMs: performance.now() - begun, processorMs: processorMs(pid) - before };
}

async function runBare({ client }: Stage, name: string, count: number): Promise<void> {
  await client.workflow.execute('bare', {
    workflowId: `bare/${name}`,
    taskQueue: BARE_TASK_QUEUE,
    args: [count, LANES],
  });
}
