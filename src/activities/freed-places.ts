/** Places in flight given back within this process. The ledger knows them all; this only spares its callers here the polling. */
import { setTimeout as sleep } from 'node:timers/promises';

/** One caller's place among those of this process that wait for the same account. */
export interface WaitingPlace {
  /** Waits until a place is given back here and nobody waits longer, at most `ms`. Rejects when `signal` fires. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

export interface FreedPlaces {
  /** Call it once before the first claim: the order of these calls is the order of being told. */
  place(account: string): WaitingPlace;
  /** A call of this account has ended, and the ledger is being told. */
  tell(account: string): void;
}

interface Waiter {
  readonly since: number;
  readonly wake: () => void;
}

/** The waiting of one worker. */
export function createFreedPlaces(): FreedPlaces {
  const waiting = new Map<string, Set<Waiter>>();
  let places = 0;
  return {
    place: (account) => {
      places += 1;
      const since = places;
      return {
        wait: async (ms, signal) => {
          const woken = new AbortController();
          const waiter: Waiter = {
            since,
            wake: () => {
              woken.abort();
            },
          };
          const waiters = waiting.get(account) ?? new Set();
          waiting.set(account, waiters.add(waiter));
          try {
            await sleep(ms, undefined, { signal: AbortSignal.any([signal, woken.signal]) });
          } catch (error) {
            if (signal.aborted) throw error;
          } finally {
            waiters.delete(waiter);
          }
        },
      };
    },
    tell: (account) => {
      const [first] = [...(waiting.get(account) ?? [])].sort((a, b) => a.since - b.since);
      first?.wake();
    },
  };
}
