/** The intake's answers while a fleet of a hundred domains runs on the same machine and server. */
import { freePort } from '../../src/embedded/ports.ts';
import { requireProven, runManifest } from '../run.ts';
import type { Load } from '../scenario.ts';
import { openStage } from '../stage.ts';
import { untilAnswered } from './place.ts';
import { postAt, type Answers } from './posts.ts';

export interface Beside {
  readonly load: Load;
  readonly makespanMs: number;
  readonly answers: Answers;
}

const LOAD: Load = {
  ...{ domains: 100, aliases: 5, latencyMs: 100, everyMs: 100, window: 10 },
  ...{ plan: 'enhanced_protection', phases: [1, 2, 3, 4], signups: { failures: 0 } },
};
const RATE = 5;
/** Well within the fleet's run: its floor is more than a minute. */
const SECONDS = 60;

/** Starts the fleet, posts beside it, and waits for its end. Throws when a mailbox of the fleet was not proven. */
export async function measureBeside(load = LOAD, forSeconds = SECONDS): Promise<Beside> {
  const stage = await openStage(load);
  try {
    const port = await freePort();
    const url = `http://127.0.0.1:${String(port)}`;
    await untilAnswered(url, await stage.startProgram('signups/intake', [String(port)]));
    const fleet = runManifest(stage);
    const answers = await postAt(url, RATE, forSeconds);
    const run = await fleet;
    requireProven(run, stage);
    return { load, makespanMs: run.makespanMs, answers };
  } finally {
    await stage.close();
  }
}
