/** Passwords under the pace of one account: one domain, and many, from nothing to a proven login. */
import { measureBare } from './bare/measure.ts';
import { paceTimes } from './floor.ts';
import { readHistories, requireProven, runManifest } from './run.ts';
import type { Load } from './scenario.ts';
import { spanOf, type Span } from './span.ts';
import { note, openStage } from './stage.ts';

export interface Passwords {
  readonly load: Load;
  /** Pass 3-2 over all domains. */
  readonly set: Span;
  readonly makespanMs: number;
  readonly floorMs: number;
  readonly bareMs: number;
}

const LOAD: Omit<Load, 'domains' | 'aliases'> = {
  ...{ latencyMs: 100, everyMs: 100, window: 20, plan: 'enhanced_protection' },
  phases: [1, 2, 3, 4],
};

/** One domain of 200 mailboxes, and 20 domains of 50, on one account at ten calls a second. */
const LOADS: readonly Load[] = [
  { ...LOAD, domains: 1, aliases: 200 },
  { ...LOAD, domains: 20, aliases: 50 },
];

/** Runs each load on a stage of its own. Throws when a mailbox was not proven. */
export async function measurePasswords(loads = LOADS): Promise<readonly Passwords[]> {
  const measured: Passwords[] = [];
  for (const load of loads) measured.push(await measure(load));
  return measured;
}

async function measure(load: Load): Promise<Passwords> {
  const { domains, aliases, everyMs } = load;
  note(`${String(domains)} × ${String(aliases)} passwords …`);
  const stage = await openStage(load);
  try {
    const run = await runManifest(stage);
    requireProven(run, stage);
    const set = spanOf(await stage.control.calls(), { pathEnd: '/generate-password', everyMs });
    const { activities } = await readHistories(stage);
    return {
      ...{ load, set, makespanMs: run.makespanMs },
      floorMs: paceTimes(load).floorMs,
      bareMs: (await measureBare(stage, activities)).makespanMs,
    };
  } finally {
    await stage.close();
  }
}
