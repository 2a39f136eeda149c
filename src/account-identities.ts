/** Who an account is at its provider: asked once, by one attempt at a time, and not again and again with a dead token. */
import { ProviderError } from './providers/errors.ts';
import type { AccountIdentity } from './providers/ports.ts';

/** As long as the ledger pauses an account whose credentials were refused: there is no row to pause before anybody knows whose it is. */
const REFUSED_FOR_MS = 5 * 60_000;

interface Asker {
  identify(signal?: AbortSignal): Promise<AccountIdentity>;
}

type Identify = (label: string, provider: Asker, signal?: AbortSignal) => Promise<AccountIdentity>;

interface Refusal {
  readonly error: ProviderError;
  readonly until: number;
}

/**
 * Makes the function that answers by label. An identity is kept for good. Refused credentials (Critical) are thrown again, without a call,
 * for five minutes; any other failure is the answer to the attempt that asked, and the next one asks for itself.
 */
export function createIdentities(now: () => number): Identify {
  const asked = new Map<string, Promise<AccountIdentity>>();
  const refusals = new Map<string, Refusal>();
  const ask: Identify = async (label, provider, signal) => {
    const answer = provider.identify(signal);
    asked.set(label, answer);
    try {
      return await answer;
    } catch (error) {
      asked.delete(label);
      if (error instanceof ProviderError && error.details.severity === 'Critical')
        refusals.set(label, { error, until: now() + REFUSED_FOR_MS });
      throw error;
    }
  };
  return async (label, provider, signal) => {
    for (;;) {
      signal?.throwIfAborted();
      const refusal = refusals.get(label);
      if (refusal !== undefined && now() < refusal.until) throw refusal.error;
      const others = asked.get(label);
      if (others === undefined) return ask(label, provider, signal);
      const [answer] = await Promise.allSettled([others]);
      if (answer.status === 'fulfilled') return answer.value;
    }
  };
}
