/** How far a domain is, as coarsely as an execution needs to know it. */
import { phaseOf, type PassId } from '../core/run.ts';

/** `creating` is paced by the account, `dns` waits for the world, `proving` covers passwords, logins and everything after. */
export type Stage = 'creating' | 'dns' | 'proving';

/** The stage a pass belongs to. */
export function stageOf(pass: PassId): Stage {
  if (pass === '1-3') return 'dns';
  return phaseOf(pass) < 3 ? 'creating' : 'proving';
}
