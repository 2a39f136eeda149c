/** A wait that is too long to sit out inside an activity. It crosses our own functions as an exception and leaves as a result. */
import type { Deferred, Paced } from './contract.ts';

/** Thrown by the ledger's gate and by a held lease; never reaches Temporal. */
export class Deferral extends Error {
  override readonly name = 'Deferral';
  readonly deferred: Deferred;
  /** Milliseconds since the epoch, as in `deferred.until`. */
  readonly until: number;

  /** `why` is the detail alone, or with the account whose turn it is and the beginning of its pause (milliseconds since the epoch). */
  constructor(until: number, reason: Deferred['reason'], why: string | Why) {
    const { detail, account, since }: Why = typeof why === 'string' ? { detail: why } : why;
    super(detail);
    this.until = until;
    this.deferred = {
      ...{ until: new Date(until).toISOString(), reason, detail },
      ...(account === undefined ? {} : { account }),
      ...(since === undefined ? {} : { since: new Date(since).toISOString() }),
    };
  }
}

interface Why {
  readonly detail: string;
  readonly account?: string;
  readonly since?: number | undefined;
}

/** Runs `work`; a deferral becomes the result `deferred`, everything else passes through. */
export async function orDeferred<T>(work: () => Promise<T>): Promise<Paced<T>> {
  try {
    return { done: await work() };
  } catch (error) {
    if (error instanceof Deferral) return { deferred: error.deferred };
    throw error;
  }
}

/** The deferral in an activity's result, if it is one. */
export function deferredOf(result: unknown): Deferred | undefined {
  if (typeof result !== 'object' || result === null || !('deferred' in result)) return undefined;
  return (result as { readonly deferred: Deferred }).deferred;
}
