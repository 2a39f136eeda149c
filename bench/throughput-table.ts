/** The numbers of a fleet that nothing holds up as a person reads them. Pure. */
import { lines, seconds, times, verdict } from './table.ts';
import type { Throughput } from './throughput.ts';

/** What the project promises (docs/benchmarks.md): our own work within so many times the bare workflows'. */
const OF_BARE = 1.5;

export interface ThroughputRatios {
  readonly domainsPerMinute: number;
  readonly bareDomainsPerMinute: number;
  /** Makespan, and processor time of the worker, ÷ the bare workflows'. */
  readonly makespanOfBare: number;
  readonly processorOfBare: number;
}

/** Throughput and processor time, and the same of the bare workflows. */
export function throughputRatios(measured: Throughput): ThroughputRatios {
  const { load, makespanMs, processor, bare } = measured;
  const perMinute = (ms: number): number => (load.domains * 60_000) / ms;
  return {
    domainsPerMinute: perMinute(makespanMs),
    bareDomainsPerMinute: perMinute(bare.makespanMs),
    makespanOfBare: makespanMs / bare.makespanMs,
    processorOfBare: processor.worker / bare.processorMs,
  };
}

/** Lines for one measurement. */
export function throughputTable(measured: Throughput): string {
  const { load, processor, histories, bare } = measured;
  const ratios = throughputRatios(measured);
  const aliases = load.domains * load.aliases;
  const each = (ms: number): string => `${(ms / aliases).toFixed(1)} ms`;
  const judged = (ratio: number): string => verdict(ratio <= OF_BARE, '≤ 1.5');
  return lines(
    `Throughput: ${String(load.domains)} domains × ${String(load.aliases)} mailboxes, one worker`,
    [
      ['makespan', seconds(measured.makespanMs), `floor ${seconds(bare.makespanMs)}`],
      ['floor: empty activities', String(histories.activities), ''],
      ['domains a minute', ratios.domainsPerMinute.toFixed(1), ''],
      ['floor: domains a minute', ratios.bareDomainsPerMinute.toFixed(1), ''],
      ['makespan ÷ floor', times(ratios.makespanOfBare), judged(ratios.makespanOfBare)],
      ['processor time per alias', each(processor.worker), `floor ${each(bare.processorMs)}`],
      ['processor time ÷ floor', times(ratios.processorOfBare), judged(ratios.processorOfBare)],
      ['Temporal, per alias besides', each(processor.temporal), ''],
      ['events per alias', (histories.events / aliases).toFixed(1), ''],
    ],
  );
}
