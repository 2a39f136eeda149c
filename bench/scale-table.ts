/** The numbers of many domains on two workers as a person reads them. Pure. */
import type { Scale } from './scale.ts';

/** What the project promises: flat from 30 % of the run on. */
const FLAT = 0.15;

/** Lines for one measurement. */
export function scaleTable({ load, ...scale }: Scale): string {
  const { meanMb, deviation } = scale.memory;
  const verdict = deviation <= FLAT ? 'met' : 'missed';
  const rows = [
    ['makespan', `${(scale.makespanMs / 1000).toFixed(0)} s`],
    ['domains a minute', scale.domainsPerMinute.toFixed(1)],
    ['workers killed', String(scale.kills)],
    ['memory of the other worker', `${meanMb.toFixed(0)} MB`],
    ['largest distance from it', `${(deviation * 100).toFixed(1)} % (≤ 15 %: ${verdict})`],
  ];
  const lines = rows.map(([name = '', value = '']) => `  ${name.padEnd(28)}${value}`);
  const title = `Scale: ${String(load.domains)} domains × ${String(load.aliases)} mailboxes, two workers, one killed every 20 s`;
  return `${[title, ...lines].join('\n')}\n`;
}
