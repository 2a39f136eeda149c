/** How far a domain is, as coarsely as an execution needs to know it. Pure. */
import { phaseOf, type PassId } from '../core/run.ts';

/** `preparing` ends with the first alias, `dns` waits for the world, `creating` is paced by the account, `proving` is everything after. */
export type Stage = 'preparing' | 'dns' | 'creating' | 'proving';

/**
 * The stage of a run at `pass`: by whether aliases are asked for at all (where none are, nothing is prepared for them), by those that pass has
 * to create, and by whether it waits between two looks at DNS.
 */
export function stageOf(
  pass: PassId,
  at: { readonly asked: boolean; readonly toCreate: number; readonly looksAgain: boolean },
): Stage {
  if (pass === '1-3' && at.looksAgain) return 'dns';
  if (!at.asked) return 'proving';
  if (pass === '2-1' && at.toCreate > 0) return 'creating';
  return phaseOf(pass) === 1 || pass === '2-1' ? 'preparing' : 'proving';
}
