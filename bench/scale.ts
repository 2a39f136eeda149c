/** Thousands of domains on two workers, one of them killed every 20 s: whether all end, how fast, and whether the other's memory stays flat. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Child } from '../src/embedded/child.ts';
import { startWorker } from '../src/up.ts';
import { flatness, type Flatness, type Sample } from './flatness.ts';
import { residentMb } from './memory.ts';
import { requireProven, runManifest } from './run.ts';
import type { Load } from './scenario.ts';
import { note, openStage, type Stage } from './stage.ts';

export interface Scale {
  readonly load: Load;
  readonly makespanMs: number;
  readonly kills: number;
  readonly domainsPerMinute: number;
  /** Of the worker that is not killed. */
  readonly memory: Flatness;
}

const LOAD: Load = {
  ...{ domains: 2_000, aliases: 5, latencyMs: 0, everyMs: 1, window: 50 },
  ...{ plan: 'enhanced_protection', phases: [1, 2, 3, 4] },
};
const KILL_EVERY_MS = 20_000;
const SAMPLE_EVERY_MS = 1_000;

/** Runs the fleet, or the same with fewer domains. Throws when a mailbox was not proven, or the other worker ended. */
export async function measureScale(domains = LOAD.domains): Promise<Scale> {
  const load = { ...LOAD, domains };
  const stage = await openStage(load);
  const killing = killAgainAndAgain(stage);
  try {
    const samples = sampleMemory(stage.worker.pid);
    const run = await runManifest(stage);
    const memory = flatness(samples.stop());
    requireProven(run, stage);
    const { makespanMs } = run;
    const domainsPerMinute = (domains * 60_000) / makespanMs;
    return { load, makespanMs, kills: killing.count(), domainsPerMinute, memory };
  } finally {
    await killing.stop();
    await stage.close();
  }
}

/** Starts a second worker, and kills and replaces it every 20 s as `kill -9` does. */
function killAgainAndAgain({ config }: Stage): {
  readonly count: () => number;
  readonly stop: () => Promise<void>;
} {
  let kills = 0;
  const over = new AbortController();
  const goesOn = (): boolean => !over.signal.aborted;
  const running = (async () => {
    while (goesOn()) {
      const worker = await startWorker(config);
      await delay(KILL_EVERY_MS, undefined, { signal: over.signal }).catch(() => undefined);
      if (goesOn()) kills += 1;
      await killed(worker);
      note(`killed ${String(kills)} times`);
    }
  })();
  return {
    count: () => kills,
    stop: async () => {
      over.abort();
      await running;
    },
  };
}

async function killed({ pid, exited }: Child): Promise<void> {
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
