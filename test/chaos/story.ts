/** One execution while workers, the dev server and the outside world are killed, each time in the middle of work. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readOwner } from '../../src/embedded/owner.ts';
import { domainWorkflowId, resume } from '../../src/workflows/messages.ts';
import { signal } from '../e2e/support/processes.ts';
import { start } from '../e2e/support/runs.ts';
import { manifestOf, scenarioOf, type Scene } from '../e2e/support/scene.ts';
import { openStageIn, type Outside, type Stage } from '../e2e/support/stage.ts';
import { until } from '../e2e/support/until.ts';
import { judge, type Verdict } from './judge.ts';
import { startOutside, type OutsideProcess } from './outside.ts';

export const VICTIMS = ['worker', 'server', 'outside'] as const;
type Victim = (typeof VICTIMS)[number];

/** A number from 0 to 1, the same for the same seed. */
export type Random = () => number;

export interface Story {
  readonly scene: Scene;
  /** At most so many; fewer when the execution ends before. */
  readonly kills: number;
  readonly random: Random;
}

/** Longest wait after new work was seen, so that a kill meets it at any moment. */
const LATEST_MS = 3_000;
/** Time a call takes: long enough that most kills meet one. */
const LATENCY_MS = 250;

/** Plays it to its end and judges what is left. */
export async function play({ scene, kills, random }: Story): Promise<Verdict> {
  const directory = mkdtempSync(join(tmpdir(), 'mailkeel-chaos-'));
  const scenario = scenarioOf(scene);
  const slow = { ...scenario, forwardEmail: { ...scenario.forwardEmail, latencyMs: LATENCY_MS } };
  const outside = await startOutside(slow, join(directory, 'world'));
  const stage = await openStageIn(directory, outside.addresses, {
    ...{ manifest: (at) => manifestOf(scene, at), times: 'quick' },
  });
  const kept = keepWorker(stage);
  try {
    const execution = await start(stage);
    const running = { over: false };
    const killed = killing({ stage, outside, running, random }, kills);
    const resumed = await ends(stage, execution, Object.keys(scene.domains));
    running.over = true;
    return {
      ...(await judge({ stage, outside, execution }, scene)),
      killed: await killed,
      resumed,
    };
  } finally {
    await kept.stop();
    await stage.close();
    await outside.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** A worker that is started again whenever it ended, as "mailkeel up" does. */
function keepWorker({ workers }: Stage<Outside>): { stop(): Promise<void> } {
  const kept = { stopped: false };
  const loop = (async () => {
    while (!kept.stopped) await (await workers.start()).exited;
  })();
  return {
    async stop() {
      kept.stopped = true;
      await workers.kill();
      await loop;
    },
  };
}

interface Chaos {
  readonly stage: Stage<Outside>;
  readonly outside: OutsideProcess;
  readonly running: { readonly over: boolean };
  readonly random: Random;
}

/** Kills follow progress: a new call since the last kill, then up to three seconds. */
async function killing(chaos: Chaos, kills: number): Promise<Readonly<Record<Victim, number>>> {
  const killed = { worker: 0, server: 0, outside: 0 };
  let seen = 0;
  for (let kill = 0; kill < kills; kill += 1) {
    const calls = await nextCalls(chaos, seen);
    if (calls === undefined) break;
    await sleep(chaos.random() * LATEST_MS);
    if (chaos.running.over) break;
    seen = calls;
    const victim = VICTIMS[Math.floor(chaos.random() * VICTIMS.length)] ?? 'worker';
    await KILLS[victim](chaos);
    killed[victim] += 1;
  }
  return killed;
}

async function nextCalls({ outside, running }: Chaos, seen: number): Promise<number | undefined> {
  while (!running.over) {
    const calls = (await outside.calls()).length;
    if (calls > seen) return calls;
    await sleep(50);
  }
  return undefined;
}

const KILLS: Readonly<Record<Victim, (chaos: Chaos) => Promise<void>>> = {
  worker: ({ stage }) => stage.workers.kill(),
  outside: ({ outside }) => outside.kill(),
  server: async ({ stage }) => {
    const { home } = stage.config;
    const dead = readOwner(home)?.process.pid;
    if (dead === undefined) return;
    signal(dead);
    await until('the next server', () => {
      const next = readOwner(home)?.process.pid;
      return next !== undefined && next !== dead;
    });
  },
};

/**
 * Waits for every domain to end; what asks for a person, or waits out the pause of an account, gets the `limits open` and the `resume` an
 * operator would give once the outage is over. Returns how often.
 */
async function ends(
  stage: Stage<Outside>,
  execution: string,
  domains: readonly string[],
): Promise<number> {
  const resumed = new Set<string>();
  for (;;) {
    const progress = await stage.store.progress.domains(execution);
    if (domains.every((domain) => progress.some((run) => run.domain === domain && run.endedAt)))
      return resumed.size;
    for (const { domain, park } of progress) {
      const key = `${domain} ${park?.since ?? ''}`;
      const paused = park?.code === 'quota.paused';
      if ((park?.resumedBy !== 'person' && !paused) || resumed.has(key)) continue;
      if (paused) await openAccounts(stage);
      const sent = await send(stage, domain);
      if (sent) resumed.add(key);
    }
    await sleep(250);
  }
}

async function openAccounts({ store }: Stage<Outside>): Promise<void> {
  for (const { account, operation, pausedUntil } of await store.ledger.rows())
    if (pausedUntil !== undefined) await store.ledger.open({ account, operation });
}

/** False while no server is there to take it. */
async function send(stage: Stage<Outside>, domain: string): Promise<boolean> {
  const run = stage.client().workflow.getHandle(domainWorkflowId(domain));
  return run.signal(resume, { reason: 'the outage is over', actor: 'chaos' }).then(
    () => true,
    () => false,
  );
}
