import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Child } from '../../src/embedded/child.ts';
import { executionWorkflowId, type FleetProgress } from '../../src/workflows/messages.ts';
import { attempts, CLEAN, evidence, recordedTwice } from './support/judge.ts';
import { sigkill } from './support/processes.ts';
import { start } from './support/runs.ts';
import { manifestOf, scenarioOf, type Scene } from './support/scene.ts';
import { openStageOf, type Stage } from './support/stage.ts';

/** A zone of Cloudflare's free plan holds 200 records, and a domain takes seven. */
const ZONES = ['example.co.uk', 'example.com', 'example.edu', 'example.net'];
const DOMAINS = ZONES.flatMap((zone) =>
  Array.from({ length: 25 }, (_, index) => `d${String(index)}.${zone}`),
);
/** Every fifth is on the free plan, and parks at 1-1. */
const FREE = DOMAINS.filter((_, index) => index % 5 === 0);
const PAID = DOMAINS.filter((domain) => !FREE.includes(domain));

/** Four mailboxes and a forwarder each. */
const MAILBOXES = ['anna', 'ben', 'carla', 'dora'];
const KILL_EVERY_MS = 20_000;
const NO_LIMIT = 1_000_000;

const scene: Scene = {
  domains: Object.fromEntries(DOMAINS.map((name) => [name, MAILBOXES])),
  ...{ free: FREE, owned: PAID, zones: ZONES },
};

/** The vendors answer at once and count nothing: what is tried is the fleet. */
function openInstantStage(): Promise<Stage> {
  const scenario = scenarioOf(scene);
  const limits = { domains: NO_LIMIT, aliases: NO_LIMIT, passwords: NO_LIMIT };
  const forwardEmail = {
    ...{ ...scenario.forwardEmail, latencyMs: 0 },
    limits: { ...scenario.forwardEmail.limits, ...limits, requestsPerMinute: NO_LIMIT },
  };
  const cloudflare = {
    ...{ ...scenario.cloudflare, latencyMs: 0 },
    limits: { requestsPerFiveMinutes: NO_LIMIT },
  };
  const quick = 'every: 0.01s, perDay: 1000000';
  const plan = {
    scenario: { ...scenario, forwardEmail, cloudflare },
    manifest: (at: Parameters<typeof manifestOf>[1]) =>
      manifestOf(scene, at)
        .replaceAll('every: 0.1s', quick)
        .replace('fe: { passwords', 'fe: { requests: { every: 0.01s }, passwords')
        .replace('every: 0.02s', 'every: 0.01s'),
  };
  return openStageOf(plan, 'shipped');
}

describe('a hundred domains of five aliases on two workers, one of them killed every 20 s', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await openInstantStage();
  }, 120_000);

  afterAll(async () => {
    await stage.close();
  }, 60_000);

  it('end as expected: eighty done, twenty parked, nothing twice and nothing lost', async () => {
    const survivor = await stage.workers.start();
    let killed = await stage.workers.start();
    const execution = await start(stage);
    const handle = stage.client().workflow.getHandle(executionWorkflowId(execution));
    const result = handle.result() as Promise<FleetProgress>;

    let kills = 0;
    while (!(await isOver(result))) {
      killed = await replaced(stage, killed);
      kills += 1;
    }

    const fleet = await result;
    expect(kills).toBeGreaterThan(0);
    expect(await Promise.race([survivor.exited, Promise.resolve('runs')])).toBe('runs');
    expect(fleet).toMatchObject({ total: 100, done: 80, parked: 20, finished: true });
    const parks = fleet.domains.filter(({ status }) => status === 'parked');
    expect(parks.map(({ domain }) => domain).toSorted()).toEqual(FREE.toSorted());
    expect(new Set(parks.map(({ park }) => park))).toEqual(new Set(['plan.free']));
    const proven = fleet.domains.reduce((sum, { counts }) => sum + counts.proven, 0);
    expect(proven).toBe(PAID.length * MAILBOXES.length);
    const done = { ...scene, domains: only(PAID) };
    expect(await evidence(stage, done)).toEqual(CLEAN);
    for (const domain of PAID.slice(0, 5))
      expect(recordedTwice(await attempts(stage, domain))).toEqual([]);
  }, 1_200_000);
});

function only(domains: readonly string[]): Scene['domains'] {
  return Object.fromEntries(domains.map((domain) => [domain, MAILBOXES]));
}

/** True when the execution ended before the next kill is due. */
function isOver(result: Promise<FleetProgress>): Promise<boolean> {
  return Promise.race([result.then(() => true), delay(KILL_EVERY_MS, false)]);
}

/** Kills a worker as `kill -9` does, and starts another in its place. */
async function replaced(stage: Stage, worker: Child): Promise<Child> {
  await sigkill(worker);
  return stage.workers.start();
}
