/** The steps a password's row may take. Two attempts of one alias can be alive together, so the later writer is not always the better informed. */
import type { PasswordState } from './vault-port.ts';

/** A login is the last word: only it, or the provider's own yes, may end in `accepted` and `proven`, and nothing leads back out of them. */
const STEPS: Readonly<Record<PasswordState, readonly PasswordState[]>> = {
  planned: ['sent', 'unknown', 'accepted', 'proven', 'rejected'],
  sent: ['planned', 'unknown', 'accepted', 'proven', 'rejected'],
  unknown: ['sent', 'accepted', 'proven', 'rejected'],
  accepted: ['proven'],
  // A later login is a newer proof.
  proven: ['proven'],
  rejected: [],
};

/** The states from which a row may go to `state`, for the condition of one atomic statement. */
export function statesBefore(state: PasswordState): readonly PasswordState[] {
  const states = Object.keys(STEPS) as PasswordState[];
  return states.filter((from) => STEPS[from].includes(state));
}
