/** Who an account is at its provider, asked when its turn comes: a dead token is met by the ledger, not by every domain. */
import { identityAccount } from '../core/limits.ts';
import { currentAttempt } from './attempt.ts';
import type { Dependencies } from './dependencies.ts';
import type { Paced } from './pacing.ts';

/** The account behind a label. `subject` (domain or address) names whose question it is. */
export type Identified = <T>(
  label: string,
  subject: string,
  ask: (signal: AbortSignal) => Promise<T>,
) => Promise<T>;

/** One question at a time and account; nothing is paced, because the answer is kept. */
const PACE = { everyMs: 0, maxInFlight: 1 } as const;

/**
 * Makes the gate before the first call of an account. Nobody's limits are kept by an id that nobody knows yet, so the question itself has a
 * row in the ledger, `identity@<label>`: refused twice it is paused there, every domain of the account is deferred without a call, and one
 * probe finds out when the account is well again. Throws Deferral, a ProviderError of the question, or StoreError (`account`).
 */
export function createIdentified(
  { accounts }: Pick<Dependencies, 'accounts'>,
  paced: Paced,
): Identified {
  const asking = new Map<string, Promise<unknown>>();
  return async (label, subject, ask) => {
    const { signal } = currentAttempt();
    // An unknown label has nothing to ask, and no row.
    accounts.kind(label);
    for (;;) {
      if (accounts.identified(label)) return ask(signal);
      const others = asking.get(label);
      if (others === undefined) break;
      await Promise.allSettled([others]);
      signal.throwIfAborted();
    }
    const key = { account: identityAccount(label), operation: 'requests' } as const;
    const slot = { key, ticket: `${subject}/identify`, start: PACE, verify: ask };
    const answer = paced(slot, ask).finally(() => asking.delete(label));
    asking.set(label, answer);
    return answer;
  };
}
