/** A step over aliases as part of a pass: codes, counts and failures land in the run while it goes on. */
import type { AliasStepName } from './alias-steps.ts';
import type { AliasOutcome } from './alias-pass.ts';
import { overAliases } from './alias-batch.ts';
import type { Pass } from './passes.ts';

/** Runs `step` over `names`; parks the pass when the step had to stop. */
export async function onAliases(
  pass: Pass,
  step: AliasStepName,
  names: readonly string[],
): Promise<void> {
  if (names.length === 0) return;
  const { run, id } = pass;
  run.view.renew();
  const { park } = await overAliases(run, { step, call: run.call(id), names }, (outcome) => {
    take(pass, outcome);
  });
  if (park !== undefined) pass.park(park);
}

function take(pass: Pass, outcome: AliasOutcome): void {
  const { run, id } = pass;
  const address = `${outcome.alias}@${run.input.domain}`;
  run.recovered(id, address);
  run.code(outcome.alias, outcome.codes);
  if (outcome.failure !== undefined) run.fail(outcome.failure);
  const state = run.state(id);
  state.done = Math.min(state.total, state.done + 1);
}
