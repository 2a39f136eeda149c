/**
 * Thousands of domains on two workers, one of them killed every 20 s: whether all end, how fast, what an alias costs in processor time beside
 * a bare workflow, and whether the other worker's memory stays flat.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Child } from '../src/embedded/child.ts';
import { readOwner } from '../src/embedded/owner.ts';
import { startWorker } from '../src/up.ts';
import { measureBare, type Bare } from './bare/measure.ts';
import { flatness, type Flatness, type Sample } from './flatness.ts';
import { processorMs, residentMb } from './memory.ts';
import { readHistories, requireProven, runManifest, type Histories } from './run.ts';
import type { Load } from './scenario.ts';
import { note, openStage, type Stage } from './stage.ts';

export interface Scale {
  readonly load: Load;
  readonly makespanMs: number;
  readonly kills: number;
  /** Processor time of each part, milliseconds. The killed workers' includes that each of them had to start. */
  readonly processor: {
    readonly worker: number;
    readonly killedWorkers: number;
    readonly temporal: number;
  };
  readonly histories: Histories;
  /** As many empty activities in as many bare workflows, on the same server and its file, by one worker that nobody kills. */
  readonly bare: Bare;
  /** Of the worker that is not killed. */
  readonly memory: Flatness;
}

const LOAD: Load = {
  ...{ domains: 2_000, aliases: 5, latencyMs: 0, everyMs: 1, window: 50 },
  ...{ plan: 'enhanced_protection', phases: [1, 2, 3, 4] },
};
const KILL_EVERY_MS = 20_000;
const SAMPLE_EVERY_MS = 1_000;

/** Runs the fleet, or the same with fewer domains, then the bare workflows. Throws when a mailbox was not proven, or the other worker ended. */
export async function measureScale(domains = LOAD.domains): Promise<Scale> {
  const load = { ...LOAD, domains };
  const stage = await openStage(load);
  try {
    const ran = await runWhileKilling(stage);
    note('reading histories, then bare workflows on the same server file …');
    const histories = await readHistories(stage);
    return { load, ...ran, histories, bare: await measureBare(stage, histories.activities) };
  } finally {
    await stage.close();
  }
}

async function runWhileKilling(stage: Stage): Promise<Omit<Scale, 'load' | 'histories' | 'bare'>> {
  const { worker, config } = stage;
  const temporal = readOwner(config.home)?.process.pid ?? NaN;
  const before = { worker: processorMs(worker.pid), temporal: processorMs(temporal) };
  const killing = killAgainAndAgain(stage);
  const memory = sampleMemory(worker.pid);
  try {
    const run = await runManifest(stage);
    requireProven(run, stage);
    const processor = {
      worker: processorMs(worker.pid) - before.worker,
      temporal: processorMs(temporal) - before.temporal,
    };
    const killed = await killing.stop();
    return {
      makespanMs: run.makespanMs,
      kills: killed.kills,
      processor: { ...processor, killedWorkers: killed.processorMs },
      memory: flatness(memory.stop()),
    };
  } finally {
    memory.stop();
    await killing.stop();
  }
}

interface Killed {
  readonly kills: number;
  /** Of all of them together. */
  readonly processorMs: number;
}

/** Starts a second worker, and kills and replaces it every 20 s as `kill -9` does, until `stop`. */
function killAgainAndAgain({ config }: Stage): { readonly stop: () => Promise<Killed> } {
  const over = new AbortController();
  const goesOn = (): boolean => !over.signal.aborted;
  const running = (async () => {
    let killed: Killed = { kills: 0, processorMs: 0 };
    while (goesOn()) {
      const worker = await startWorker(config);
      await delay(KILL_EVERY_MS, undefined, { signal: over.signal }).catch(() => undefined);
      const used = processorMs(worker.pid);
      await kill(worker);
      // The last one ends because the fleet has.
      killed = {
        kills: killed.kills + (goesOn() ? 1 : 0),
        processorMs: killed.processorMs + used,
      };
      note(`killed ${String(killed.kills)} times`);
    }
    return killed;
  })();
  return {
    stop: () => {
      over.abort();
      return running;
    },
  };
}

async function kill({ pid, exited }: Child): Promise<void> {
  process.kill(pid, 'SIGKILL');
  await exited;
}

function sampleMemory(pid: number): { readonly stop: () => readonly Sample[] } {
  const begun = performance.now();
  const samples: Sample[] = [];
  const timer = setInterval(() => {
    samples.push({ at: performance.now() - begun, mb: residentMb(pid) });
  }, SAMPLE_EVERY_MS);
  return {
    stop: () => {
      clearInterval(timer);
      return samples;
    },
  };
}
