/** `retryFailed`: what a retry would try again, and where the run has to begin for that. */
import type { RetryTarget } from '../core/control.ts';
import { localPart, PASSES, phaseOf, type PassId } from '../core/run.ts';
import type { DomainRun } from './domain-run.ts';
import { unlistedFailures } from './failed-codes.ts';

/** A failed alias or pass. */
interface Failed {
  readonly pass: PassId;
  readonly alias?: string | undefined;
}

/** Failures, also those no longer listed, and passes that ended incomplete without one, that match the target. */
export function failedItems(run: DomainRun, { pass, alias }: RetryTarget): readonly Failed[] {
  const failures: readonly Failed[] = [...run.failures(), ...unlistedFailures(run)];
  const bare = run.passes
    .list()
    .filter(({ status }) => status === 'incomplete')
    .filter((state) => !failures.some((failure) => failure.pass === state.pass));
  return [...failures, ...bare.map((state): Failed => ({ pass: state.pass }))].filter(
    (failed) =>
      (pass === undefined || failed.pass === pass) &&
      (alias === undefined || failed.alias === `${alias}@${run.input.domain}`),
  );
}

/** Forgets what failed and marks the passes that try it again. They look before they act: what is right already is left alone. */
export function retryFailedItems(run: DomainRun, target: RetryTarget): void {
  const items = failedItems(run, target);
  const [first] = items
    .map(({ pass }) => beginning(pass))
    .sort((a, b) => PASSES.indexOf(a) - PASSES.indexOf(b));
  if (first === undefined) return;
  for (const { pass, alias } of items) {
    run.recovered(pass, alias);
    if (alias !== undefined) run.uncode(localPart(alias));
  }
  run.passes.redo(first);
}

/** The aliases and passwords of a phase are worked through by a list its first pass makes. */
function beginning(pass: PassId): PassId {
  const phase = phaseOf(pass);
  return PASSES.find((first) => phase > 1 && phaseOf(first) === phase) ?? pass;
}
