/** Thousands of domains on two workers, one of them killed every 20 s: whether all end, and whether the other worker's memory stays flat. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Child } from '../src/embedded/child.ts';
import { startWorker } from '../src/up.ts';
import { flatness, type Flatness, type Sample } from './flatness.ts';
import { processorMs, residentMb } from './memory.ts';
import type { Load } from './scenario.ts';
import { note, openStage, type Stage } from './stage.ts';
import { runMeasured, UNPACED } from './throughput.ts';

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
  /** Of the worker that is not killed. */
  readonly memory: Flatness;
}

const KILL_EVERY_MS = 20_000;
const SAMPLE_EVERY_MS = 1_000;

/** Runs the fleet. Throws when a mailbox was not proven, or the other worker ended. */
export async function measureScale(domains: number): Promise<Scale> {
  const load: Load = { ...UNPACED, domains };
  const stage = await openStage(load);
  try {
    return { load, ...(await runWhileKilling(stage)) };
  } finally {
    await stage.close();
  }
}

async function runWhileKilling(stage: Stage): Promise<Omit<Scale, 'load'>> {
  const killing = killAgainAndAgain(stage);
  const memory = sampleMemory(stage.worker.pid);
  try {
    const { makespanMs, processor } = await runMeasured(stage);
    const { kills, processorMs: killedWorkers } = await killing.stop();
    return {
      ...{ makespanMs, kills, processor: { ...processor, killedWorkers } },
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
