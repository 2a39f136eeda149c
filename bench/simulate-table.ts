/** A prediction beside what came of it, as a person reads it. Pure. */
import type { Predicted } from './simulate.ts';
import { lines, seconds, times, verdict } from './table.ts';

/** What the project promises of a pace-bound run (docs/benchmarks.md). */
const MOST_OFF = 0.1;

/** Lines for the prediction. */
export function predictionTable(predicted: Predicted): string {
  const { load, predictedMs, makespanMs, predictedRequests, requests } = predicted;
  const ratio = predictedMs / makespanMs;
  return lines(
    `Simulation: ${String(load.domains)} domains × ${String(load.aliases)} mailboxes, answers in ${String(load.latencyMs)} ms, one call every ${String(load.everyMs)} ms`,
    [
      ['predicted', seconds(predictedMs), ''],
      ['makespan', seconds(makespanMs), ''],
      ['predicted ÷ makespan', times(ratio), verdict(isNear(ratio), 'within 10 %')],
      ['requests', String(requests), `${String(predictedRequests)} predicted of a new worker`],
    ],
  );
}

function isNear(ratio: number): boolean {
  return Math.abs(1 - ratio) <= MOST_OFF;
}
