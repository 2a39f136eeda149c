/** The numbers of many domains on two workers as a person reads them. Pure. */
import type { Scale } from './scale.ts';
import { lines, seconds, times, verdict } from './table.ts';

/** What the project promises: flat from 30 % of the run on, and our own work within so many times the bare workflow's. */
const TARGETS = { deviation: 0.15, ofBare: 1.5 } as const;

export interface ScaleRatios {
  readonly domainsPerMinute: number;
  readonly bareDomainsPerMinute: number;
  /** Processor time of all workers for one mailbox, milliseconds. */
  readonly processorMsPerAlias: number;
  readonly bareProcessorMsPerAlias: number;
  /** Makespan, and processor time of all workers, ÷ the bare workflow's. */
  readonly makespanOfBare: number;
  readonly processorOfBare: number;
}

/** Throughput and processor time, and the same of the bare workflow. */
export function scaleRatios({ load, makespanMs, processor, bare }: Scale): ScaleRatios {
  const aliases = load.domains * load.aliases;
  const perMinute = (ms: number): number => (load.domains * 60_000) / ms;
  const used = processor.worker + processor.killedWorkers;
  return {
    domainsPerMinute: perMinute(makespanMs),
    bareDomainsPerMinute: perMinute(bare.makespanMs),
    processorMsPerAlias: used / aliases,
    bareProcessorMsPerAlias: bare.processorMs / aliases,
    makespanOfBare: makespanMs / bare.makespanMs,
    processorOfBare: used / bare.processorMs,
  };
}

/** Lines for one measurement. */
export function scaleTable(scale: Scale): string {
  const { load, memory, kills, processor, histories, bare } = scale;
  const ratios = scaleRatios(scale);
  const aliases = load.domains * load.aliases;
  const each = (ms: number): string => `${(ms / aliases).toFixed(1)} ms`;
  const judged = (ratio: number): string => verdict(ratio <= TARGETS.ofBare, '≤ 1.5');
  return lines(
    `Scale: ${String(load.domains)} domains × ${String(load.aliases)} mailboxes, two workers, one killed every 20 s`,
    [
      ['makespan', seconds(scale.makespanMs), `${String(kills)} workers killed`],
      [
        'floor: empty activities',
        seconds(bare.makespanMs),
        `${String(histories.activities)} activities`,
      ],
      ['domains a minute', ratios.domainsPerMinute.toFixed(1), ''],
      ['floor: empty activities', ratios.bareDomainsPerMinute.toFixed(1), ''],
      ['makespan ÷ floor', times(ratios.makespanOfBare), judged(ratios.makespanOfBare)],
      ['processor time per alias', each(processor.worker + processor.killedWorkers), 'all workers'],
      ['  the worker that stays', each(processor.worker), ''],
      ['  the killed ones', each(processor.killedWorkers), 'their starts with them'],
      ['  Temporal, besides', each(processor.temporal), ''],
      ['floor: empty activities', each(bare.processorMs), ''],
      ['processor time ÷ floor', times(ratios.processorOfBare), judged(ratios.processorOfBare)],
      ['events per alias', (histories.events / aliases).toFixed(1), ''],
      ['memory of the worker that stays', `${memory.meanMb.toFixed(0)} MB`, 'mean from 30 % on'],
      [
        'largest distance from it',
        `${(memory.deviation * 100).toFixed(1)} %`,
        verdict(memory.deviation <= TARGETS.deviation, '≤ 15 %'),
      ],
    ],
  );
}
