/** One decision for many runs: at a bounded rate, one line a run and a total, to be interrupted and repeated at will. */
import { setTimeout as delay } from 'node:timers/promises';
import { plural } from '../reports/format.ts';
import type { Sent } from './decide.ts';
import { EXIT, type ExitCode } from './context.ts';

/** Decisions under way at a time, and the least time between two starts: some 40 a second, far below what a small Temporal takes. */
const AT_ONCE = 8;
const BETWEEN_MS = 25;

export interface Bulk<T extends { readonly target: string }> {
  readonly runs: readonly T[];
  /** Sends the decision to one run; `unanswered` once a run before got no answer. */
  send(run: T, unanswered: boolean): Promise<Sent>;
  /** Hears each outcome as it comes. */
  report(run: T, sent: Sent): void;
  /** True once the operator wants to leave: no further run is begun. */
  stopped(): boolean;
}

export type Totals = Readonly<Record<Sent['outcome'] | 'left', number>>;

/** Goes through all runs. `left` counts those that were not begun when it was stopped; what is under way then still ends. */
export async function goThrough<T extends { readonly target: string }>(
  bulk: Bulk<T>,
): Promise<Totals> {
  const totals = { applied: 0, accepted: 0, refused: 0, failed: 0, left: bulk.runs.length };
  const queue = bulk.runs.values();
  let nextStart = Date.now();
  const lane = async (): Promise<void> => {
    for (const run of queue) {
      if (bulk.stopped()) return;
      totals.left -= 1;
      const start = Math.max(nextStart, Date.now());
      nextStart = start + BETWEEN_MS;
      await delay(start - Date.now());
      const sent = await bulk.send(run, totals.accepted > 0);
      totals[sent.outcome] += 1;
      bulk.report(run, sent);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return totals;
}

/** `12 of 14 runs: 11 applied, 1 accepted, 2 refused`. */
export function totalLine({ left, ...sent }: Totals): string {
  const done = Object.values(sent).reduce((sum, count) => sum + count, 0);
  const parts = Object.entries(sent).flatMap(([outcome, count]) =>
    count === 0 ? [] : [`${String(count)} ${outcome}`],
  );
  const of = left === 0 ? plural(done, 'run') : `${String(done)} of ${plural(done + left, 'run')}`;
  return [`${of}:`, parts.join(', ') || 'nothing was sent'].join(' ');
}

/** 130 interrupted, 0 all took it, 1 none did, 4 some did not. */
export function exitOf({ applied, accepted, refused, failed, left }: Totals): ExitCode {
  if (left > 0) return EXIT.interrupted;
  if (refused + failed === 0) return EXIT.done;
  return applied + accepted === 0 ? EXIT.failure : EXIT.incomplete;
}
