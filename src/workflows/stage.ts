/** How far a domain is, as coarsely as an execution needs to know it. Pure. */
import { creatingStage } from '../core/admission-rule.ts';
import { phaseOf, type PassId } from '../core/run.ts';

/**
 * `preparing` ends with the first alias, `dns` waits for the world, `creating` is paced by the account, `finishing` has few aliases left to
 * create, `proving` is everything after.
 */
export type Stage = 'preparing' | 'dns' | 'creating' | 'finishing' | 'proving';

/**
 * The stage of a run at `pass`: by whether aliases are asked for at all (where none are, nothing is prepared for them), by those 2-1 has to
 * create and has `left` of them, and by whether it waits between two looks at DNS.
 */
export function stageOf(
  pass: PassId,
  at: {
    readonly asked: boolean;
    readonly toCreate: number;
    readonly left: number;
    readonly looksAgain: boolean;
  },
): Stage {
  if (pass === '1-3' && at.looksAgain) return 'dns';
  if (!at.asked) return 'proving';
  if (pass === '2-1' && at.toCreate > 0) return creatingStage(at.left);
  return phaseOf(pass) === 1 || pass === '2-1' ? 'preparing' : 'proving';
}
