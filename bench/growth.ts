/** What a mailbox costs in a small domain and in a large one: events in histories, the worker's time and memory. */
import { processorMs, watchMemory } from './memory.ts';
import { readHistories, requireProven, runManifest, type Histories } from './run.ts';
import type { Load } from './scenario.ts';
import { note, openStage } from './stage.ts';

export interface Cost {
  readonly aliases: number;
  readonly makespanMs: number;
  /** Each of the next three for one mailbox. */
  readonly events: number;
  readonly processorMs: number;
  /** The most the worker held above idle. */
  readonly memoryKb: number;
  readonly longest: Histories['longest'];
}

export interface Growth {
  readonly small: Cost;
  readonly large: Cost;
}

/** The pace must not be what is waited for: only what our own work takes grows or does not. */
const LOAD: Omit<Load, 'aliases'> = {
  ...{ domains: 1, latencyMs: 0, everyMs: 5, window: 1, plan: 'enhanced_protection' },
  phases: [1, 2, 3, 4],
};
const SMALL = 100;

/** Runs a domain of 100 mailboxes and one of `aliases`, each on a stage of its own. Throws when a mailbox was not proven. */
export async function measureGrowth(aliases: number): Promise<Growth> {
  return { small: await measure(SMALL), large: await measure(aliases) };
}

async function measure(aliases: number): Promise<Cost> {
  note(`one domain of ${String(aliases)} mailboxes …`);
  const load: Load = { ...LOAD, aliases };
  const stage = await openStage(load);
  try {
    const { pid } = stage.worker;
    const memory = watchMemory(pid);
    const before = processorMs(pid);
    const run = await runManifest(stage);
    const used = processorMs(pid) - before;
    const peakMb = memory.stop();
    requireProven(run, stage);
    const { events, longest } = await readHistories(stage);
    return {
      ...{ aliases, makespanMs: run.makespanMs, longest },
      events: events / aliases,
      processorMs: used / aliases,
      memoryKb: (1000 * Math.max(0, peakMb - memory.first)) / aliases,
    };
  } finally {
    await stage.close();
  }
}
