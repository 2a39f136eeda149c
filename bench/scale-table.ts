/** The numbers of many domains on two workers as a person reads them. Pure. */
import type { Scale } from './scale.ts';
import { lines, seconds, verdict } from './table.ts';

/** What the project promises: flat from 30 % of the run on. */
const DEVIATION = 0.15;

/** Lines for one measurement. */
export function scaleTable(scale: Scale): string {
  const { load, memory, kills, processor, makespanMs } = scale;
  const aliases = load.domains * load.aliases;
  const each = (ms: number): string => `${(ms / aliases).toFixed(1)} ms`;
  return lines(
    `Scale: ${String(load.domains)} domains × ${String(load.aliases)} mailboxes, two workers, one killed every 20 s`,
    [
      ['makespan', seconds(makespanMs), `${String(kills)} workers killed`],
      ['domains a minute', ((load.domains * 60_000) / makespanMs).toFixed(1), ''],
      ['processor time per alias', each(processor.worker), 'the worker that stays'],
      ['', each(processor.killedWorkers), 'the killed ones, their starts with them'],
      ['', each(processor.temporal), 'Temporal'],
      ['memory of the worker that stays', `${memory.meanMb.toFixed(0)} MB`, 'mean from 30 % on'],
      [
        'largest distance from it',
        `${(memory.deviation * 100).toFixed(1)} %`,
        verdict(memory.deviation <= DEVIATION, '≤ 15 %'),
      ],
    ],
  );
}
