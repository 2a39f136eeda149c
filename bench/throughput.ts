/** What our own work costs a fleet that nothing else holds up: domains a minute, and the processor time of a mailbox, beside bare workflows. */
import { readOwner } from '../src/embedded/owner.ts';
import { measureBare, type Bare } from './bare/measure.ts';
import { processorMs } from './memory.ts';
import { readHistories, requireProven, runManifest, type Histories } from './run.ts';
import type { Load } from './scenario.ts';
import { note, openStage, type Stage } from './stage.ts';

export interface Throughput {
  readonly load: Load;
  readonly makespanMs: number;
  /** Milliseconds. */
  readonly processor: { readonly worker: number; readonly temporal: number };
  readonly histories: Histories;
  /** As many empty activities in as many bare workflows, on the same server and its file. */
  readonly bare: Bare;
}

/** Answers at once, and hardly any pace. */
export const UNPACED: Omit<Load, 'domains'> = {
  ...{ aliases: 5, latencyMs: 0, everyMs: 1, window: 50 },
  ...{ plan: 'enhanced_protection', phases: [1, 2, 3, 4] },
};

/** Runs so many domains on one worker, then the bare workflows. Throws when a mailbox was not proven. */
export async function measureThroughput(domains: number): Promise<Throughput> {
  const load: Load = { ...UNPACED, domains };
  const stage = await openStage(load);
  try {
    const ran = await runMeasured(stage);
    note('reading histories, then bare workflows on the same server file …');
    const histories = await readHistories(stage);
    return { load, ...ran, histories, bare: await measureBare(stage, histories.activities) };
  } finally {
    await stage.close();
  }
}

/** Runs the stage's manifest. Throws when a mailbox was not proven. */
export async function runMeasured(
  stage: Stage,
): Promise<Pick<Throughput, 'makespanMs' | 'processor'>> {
  const { pid } = stage.worker;
  const temporal = readOwner(stage.config.home)?.process.pid ?? NaN;
  const before = { worker: processorMs(pid), temporal: processorMs(temporal) };
  const run = await runManifest(stage);
  requireProven(run, stage);
  return {
    makespanMs: run.makespanMs,
    processor: {
      worker: processorMs(pid) - before.worker,
      temporal: processorMs(temporal) - before.temporal,
    },
  };
}
