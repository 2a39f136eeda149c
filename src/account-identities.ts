/** Who an account is at its provider: asked by one attempt at a time, and kept once it is known. */
import type { AccountIdentity } from './providers/ports.ts';

interface Asker {
  identify(signal?: AbortSignal): Promise<AccountIdentity>;
}

/** The identities of one worker, by label. */
export interface Identities {
  /** True once the label's identity is known. */
  has(label: string): boolean;
  /** The identity, asked of the provider where it is not known; rejects with what it says. A refusal is not kept: the next attempt asks for itself. */
  of(label: string, provider: Asker, signal?: AbortSignal): Promise<AccountIdentity>;
}

/** Starts with none. */
export function createIdentities(): Identities {
  const known = new Map<string, AccountIdentity>();
  const asked = new Map<string, Promise<AccountIdentity>>();
  const ask = async (
    label: string,
    provider: Asker,
    signal?: AbortSignal,
  ): Promise<AccountIdentity> => {
    const answer = provider.identify(signal);
    asked.set(label, answer);
    try {
      const identity = await answer;
      known.set(label, identity);
      return identity;
    } finally {
      asked.delete(label);
    }
  };
  return {
    has: (label) => known.has(label),
    of: async (label, provider, signal) => {
      for (;;) {
        signal?.throwIfAborted();
        const identity = known.get(label);
        if (identity !== undefined) return identity;
        const others = asked.get(label);
        if (others === undefined) return ask(label, provider, signal);
        await Promise.allSettled([others]);
      }
    },
  };
}
