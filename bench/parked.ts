/** Many parked domains: what they cost a worker, and whether all of them go on when they are resumed. */
import { setTimeout as delay } from 'node:timers/promises';
import { domainWorkflowId, resume } from '../src/workflows/messages.ts';
import { residentMb, watchMemory } from './memory.ts';
import { runManifest, surveyManifest } from './run.ts';
import { domainNames } from './scenario.ts';
import { note, openStage, type Stage } from './stage.ts';

export interface Parked {
  readonly domains: number;
  readonly parked: number;
  /** Domains that were done in the end. */
  readonly resumed: number;
  readonly idleMb: number;
  readonly parkedMb: number;
  /** The most the worker held while the domains were parking. */
  readonly peakMb: number;
  readonly parkingMs: number;
  readonly resumingMs: number;
}

const DOMAINS = 500;
/** A worker that has just been busy gives memory back for a while. */
const SETTLE_MS = 15_000;
const RESUMED_AT_ONCE = 20;

/** Parks every domain at 1-1 on the free plan, weighs the worker, upgrades all and resumes them twenty at a time. */
export async function measureParked(domains = DOMAINS): Promise<Parked> {
  const stage = await openStage({
    ...{ domains, aliases: 1, latencyMs: 0, everyMs: 10, window: 10 },
    ...{ plan: 'free', phases: [1] },
  });
  try {
    // A worker that never worked is smaller than one that merely has nothing to do: compiled code and the heap's first growth are no run's.
    await surveyManifest(stage);
    await delay(SETTLE_MS);
    const { pid } = stage.worker;
    const idleMb = residentMb(pid);
    const memory = watchMemory(pid);
    const { fleet, makespanMs } = await runManifest(stage);
    const peakMb = memory.stop();
    await delay(SETTLE_MS);
    const parkedMb = residentMb(pid);
    note(
      `${String(fleet.parked)} parked: worker ${idleMb.toFixed(0)} → ${parkedMb.toFixed(0)} MB; resuming …`,
    );
    const begun = performance.now();
    const resumed = await resumeAll(stage);
    const resumingMs = performance.now() - begun;
    const { parked } = fleet;
    return {
      ...{ domains, parked, resumed, idleMb, parkedMb, peakMb },
      parkingMs: makespanMs,
      resumingMs,
    };
  } finally {
    await stage.close();
  }
}

async function resumeAll(stage: Stage): Promise<number> {
  const queue = [...domainNames(stage.load)];
  let done = 0;
  const lane = async (): Promise<void> => {
    for (let name = queue.shift(); name !== undefined; name = queue.shift())
      if (await resumeOne(stage, name)) done += 1;
  };
  await Promise.all(Array.from({ length: RESUMED_AT_ONCE }, lane));
  return done;
}

/** Does what the owner and the operator do; true when the domain then comes to its end with everything done. */
async function resumeOne({ client, control }: Stage, name: string): Promise<boolean> {
  await control.upgradePlan(name);
  const handle = client.workflow.getHandle(domainWorkflowId(name));
  await handle.signal(resume, { reason: 'plan switched' });
  const progress = (await handle.result()) as { readonly status: string };
  return progress.status === 'done';
}
