/** The fleet under its accounts' pace, beside its floors and beside one call at a time. */
import { measureBare } from './bare/measure.ts';
import { callsNeeded, paceTimes, type PaceTimes } from './floor.ts';
import { watchMemory } from './memory.ts';
import { readHistories, requireProven, runManifest } from './run.ts';
import type { Load } from './scenario.ts';
import { note, openStage, type Stage } from './stage.ts';

export interface Fleet {
  readonly load: Load;
  readonly makespanMs: number;
  readonly pace: PaceTimes;
  readonly bareMs: number;
  readonly activities: number;
  readonly eventsPerAlias: number;
  /** Requests and logins the simulators received, DNS questions left out. */
  readonly calls: number;
  readonly callsNeeded: number;
  readonly idleMb: number;
  readonly peakMb: number;
}

export interface OneCall {
  /** What was really run, one domain after the other, one call after the other. */
  readonly domains: number;
  readonly makespanMs: number;
  /** The same for the domains of the fleet. */
  readonly scaledMs: number;
}

const LOAD: Load = {
  ...{ domains: 10, aliases: 50, latencyMs: 100, everyMs: 100, window: 10 },
  ...{ plan: 'enhanced_protection', phases: [1, 2, 3, 4] },
};

/** Runs the fleet, then the bare workflow on the same server file. Throws when a mailbox was not proven. */
export async function measureFleet(load = LOAD): Promise<Fleet> {
  const stage = await openStage(load);
  try {
    const memory = watchMemory(stage.worker.pid);
    const idleMb = memory.first;
    const run = await runManifest(stage);
    const peakMb = memory.stop();
    requireProven(run, stage);
    const { events, activities } = await readHistories(stage);
    note('bare workflow on the same server file …');
    return {
      ...{ load, makespanMs: run.makespanMs, idleMb, peakMb, activities },
      pace: paceTimes(load),
      bareMs: (await measureBare(stage, activities)).makespanMs,
      eventsPerAlias: events / (load.domains * load.aliases),
      calls: await countCalls(stage),
      callsNeeded: callsNeeded(load),
    };
  } finally {
    await stage.close();
  }
}

/** DNS is asked in parallel and without a pace; what matters there is how long the questions wait for one another. */
async function countCalls({ control }: Stage): Promise<number> {
  const calls = await control.calls();
  return calls.filter(({ provider }) => provider !== 'dns').length;
}

/** One domain of the same manifest, alone and one call at a time; the rest would only repeat it. */
export async function measureOneCall(load = LOAD): Promise<OneCall> {
  const stage = await openStage({ ...load, domains: 1, window: 1 }, 'one-call/worker');
  try {
    const run = await runManifest(stage);
    requireProven(run, stage);
    const { makespanMs } = run;
    return { domains: 1, makespanMs, scaledMs: makespanMs * load.domains };
  } finally {
    await stage.close();
  }
}
