/** How fast a fleet moves, from samples of what is done. */
import type { DomainProgress } from '../../core/run.ts';

/** Items (aliases present and mailboxes proven) done at a time; `at` in milliseconds since the epoch. */
export interface Sample {
  readonly at: number;
  readonly done: number;
  readonly total: number;
}

/** Sums the counts of all domains; `present` = created or existed. */
export function sumItems(domains: readonly DomainProgress[]) {
  const sums = { present: 0, wanted: 0, proven: 0, kept: 0, failed: 0 };
  for (const { counts } of domains) {
    sums.present += counts.created + counts.existed;
    sums.wanted += counts.wanted;
    sums.proven += counts.proven;
    sums.kept += counts.kept;
    sums.failed += counts.failed;
  }
  return sums;
}

/** One sample. `aliases` counts the aliases of all domains of the execution, started or not. */
export function sampleOf(domains: readonly DomainProgress[], aliases: number, at: number): Sample {
  const { present, proven, wanted } = sumItems(domains);
  return { at, done: present + proven, total: aliases + wanted };
}

/** Items a minute over the samples and the time left at that rate; `undefined` below two samples, no time left without movement. */
export function rateOf(
  samples: readonly Sample[],
): { readonly perMinute: number; readonly leftMs?: number } | undefined {
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined || last.at <= first.at) return undefined;
  const perMs = Math.max(0, last.done - first.done) / (last.at - first.at);
  const left = Math.max(0, last.total - last.done);
  if (perMs === 0 || left === 0) return { perMinute: perMs * 60_000 };
  return { perMinute: perMs * 60_000, leftMs: left / perMs };
}
