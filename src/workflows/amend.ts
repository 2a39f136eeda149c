/** A changed manifest entry for a run that goes on: `amend`, and what a start over a running domain brings with `attach`. */
import { localPart } from '../core/run.ts';
import type { SpecSummary } from '../activities/contract.ts';
import type { Entry } from './carried-run.ts';
import type { DomainRun } from './domain-run.ts';
import { unlistedFailures } from './failed-codes.ts';

/** Goes on by the entry whose `summary` was loaded. What failed by the old one, in passes that are to run again, counts as not tried. */
export function adoptEntry(run: DomainRun, entry: Entry, summary: SpecSummary): void {
  run.adopt(entry, summary);
  run.view.renew();
  for (const { pass, alias } of [...run.failures(), ...unlistedFailures(run)]) {
    if (run.passes.ended(pass)) continue;
    run.recovered(pass, alias);
    if (alias !== undefined) run.uncode(localPart(alias));
  }
}

/** Keeps the entry for the next pass that begins; a pass that waits stops waiting, and what it works through is listed anew. */
export function takeEntry(run: DomainRun, entry: Entry, goesOn: boolean): void {
  run.amendment = { spec: entry.spec, aliases: entry.aliases };
  if (goesOn) run.operator.anew ??= 'amend';
}
