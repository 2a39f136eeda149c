/** What `simulate` says a fleet will take, beside what it takes: everything is quick but the pace. */
import { simulateFleet } from '../src/core/simulate.ts';
import type { Simulation } from '../src/core/simulation.ts';
import { prepareExecution, readManifest, surveyExecution } from '../src/starter.ts';
import { requireProven, runManifest } from './run.ts';
import type { Load } from './scenario.ts';
import { note, openStage, type Stage } from './stage.ts';

export interface Predicted {
  readonly load: Load;
  readonly predictedMs: number;
  readonly makespanMs: number;
  readonly predictedRequests: number;
  /** Requests and logins the simulators received, those of the survey left out. */
  readonly requests: number;
}

const LOAD: Load = {
  ...{ domains: 6, aliases: 20, latencyMs: 20, everyMs: 500, window: 6 },
  ...{ plan: 'enhanced_protection', phases: [1, 2, 3, 4] },
};

/** Simulates the fleet, then runs it. Throws when a mailbox was not proven. */
export async function measurePrediction(load = LOAD): Promise<Predicted> {
  const stage = await openStage(load);
  try {
    const { totals } = await simulate(stage);
    const { durationMs } = totals;
    if (durationMs === undefined) throw new Error('the simulation has no end');
    note(`predicted: ${(durationMs / 1000).toFixed(1)} s`);
    const before = await countRequests(stage);
    const run = await runManifest(stage);
    requireProven(run, stage);
    return {
      ...{ load, predictedMs: durationMs, makespanMs: run.makespanMs },
      predictedRequests: totals.requests,
      requests: (await countRequests(stage)) - before,
    };
  } finally {
    await stage.close();
  }
}

async function simulate({ client, store, inputs }: Stage): Promise<Simulation> {
  const manifest = readManifest(inputs.manifest);
  if (!manifest.ok) throw new Error(`the bench's manifest: ${JSON.stringify(manifest.errors)}`);
  const prepared = await prepareExecution(store, manifest, { domains: manifest.domains });
  const surveyed = await surveyExecution(client, { ...prepared, simulate: true }, () => undefined);
  const found = new Map(surveyed.map((planned) => [planned.domain, planned]));
  const { window, pace } = manifest.execution;
  return simulateFleet({
    domains: manifest.domains.flatMap((spec) => {
      const planned = found.get(spec.name);
      return planned === undefined ? [] : [{ planned, spec }];
    }),
    ...{ window, pace, limits: await store.ledger.rows(), now: Date.now(), basis: 'read' },
  });
}

async function countRequests({ control }: Stage): Promise<number> {
  const calls = await control.calls();
  return calls.filter(({ provider }) => provider !== 'dns').length;
}
