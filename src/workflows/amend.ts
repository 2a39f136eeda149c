/** A changed manifest entry for a run that goes on: `amend`, and what a start over a running domain brings with `attach`. */
import type { SpecSummary } from '../activities/contract.ts';
import type { PassId } from '../core/run.ts';
import type { Entry } from './carried-run.ts';
import type { DomainRun } from './domain-run.ts';
import { unlistedFailures } from './failed-codes.ts';

/** Passes that work through a list an earlier pass made from the entry of its time: a changed entry waits until they are through. */
export const BOUND: readonly PassId[] = ['3-2', '3-3', '4-2'];

/** Goes on by the entry whose `summary` was loaded. What failed by the old one, in passes that are to run again, counts as not tried. */
export function adoptEntry(run: DomainRun, entry: Entry, summary: SpecSummary): void {
  run.adopt(entry, summary);
  run.view.renew();
  for (const { pass, alias } of [...run.failures(), ...unlistedFailures(run)]) {
    if (run.passes.ended(pass)) continue;
    run.recovered(pass, alias);
    if (alias !== undefined) run.uncode(alias.split('@')[0] ?? '');
  }
}

/** Keeps the entry for the next pass that may begin with it. A pass that waits, and is not bound to its list, is such a one itself. */
export function takeEntry(run: DomainRun, entry: Entry, goesOn: boolean): void {
  run.amendment = { spec: entry.spec, aliases: entry.aliases };
  if (goesOn && !BOUND.includes(run.pass)) run.operator.anew ??= 'amend';
}
