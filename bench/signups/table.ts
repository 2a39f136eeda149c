/** The numbers of the sign-ups as a person reads them. Pure. */
import { lines, seconds, verdict } from '../table.ts';
import type { Beside } from './beside.ts';
import type { Drain } from './drain.ts';
import type { Lateness } from './lateness.ts';
import { P99_MS, type Rate } from './rate.ts';

/** What the project promises of a retry's lateness, milliseconds. */
const LATE_MS = 2_000;

/** Lines for the intake: alone on both kinds of server, and beside a fleet. */
export function intakeTable(rates: readonly Rate[], { load, answers, makespanMs }: Beside): string {
  const fleet = `${String(load.domains)} domains in ${seconds(makespanMs)}`;
  return lines('Intake: sign-ups a second, answered once they are durable', [
    ...rates.map(({ keeping, best }) => {
      const at = best === undefined ? 'none' : `${String(best.rate)}/s`;
      const p99 =
        best === undefined ? '' : `p99 ${milliseconds(best.p99)} (≤ ${String(P99_MS)} ms)`;
      return [
        `highest rate, server ${keeping === 'file' ? 'with its file' : 'in memory'}`,
        at,
        p99,
      ] as const;
    }),
    [
      `p99 beside a fleet, ${String(answers.rate)}/s`,
      milliseconds(answers.p99),
      `${fleet}; ${String(answers.accepted)} of ${String(answers.posted)} accepted`,
    ],
  ]);
}

/** Lines for the retries. */
export function retriesTable(lateness: Lateness, drain: Drain): string {
  const allowed = drain.people * drain.everyMs;
  return lines(`Retries: ${String(lateness.people)} sign-ups`, [
    ['late, half of them', milliseconds(lateness.p50), ''],
    ['late, p99', milliseconds(lateness.p99), verdict(lateness.p99 <= LATE_MS, '≤ 2 s')],
    ['late, most', milliseconds(lateness.most), ''],
    ['due at one moment, drained in', seconds(drain.tookMs), `the pace allows ${seconds(allowed)}`],
    ['foretold by the ledger', seconds(drain.foretoldMs), ''],
  ]);
}

function milliseconds(ms: number): string {
  return `${ms.toFixed(0)} ms`;
}
