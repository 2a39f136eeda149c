/** Leases: two attempts of one thing can be alive together for seconds, and only one may write. */
import { randomUUID } from 'node:crypto';
import { StoreError } from '../store/errors.ts';
import type { Leases } from '../store/ledger-port.ts';
import { currentAttempt } from './attempt.ts';
import { Deferral } from './deferral.ts';
import type { Dependencies } from './dependencies.ts';

export interface Lease {
  /** The last holder vanished without a recorded end: the provider may have acted for it. */
  readonly recovered: boolean;
  /** Asks the store once more, right before a write. Throws StoreError when somebody else holds the lease by now. */
  confirm(): Promise<void>;
}

type Parts = Pick<Dependencies, 'store' | 'settings'>;

/** Renewals a holder may miss while it only reads or waits for its slot. */
const MISSED_BEATS = 5;

/**
 * Runs `work` as the only holder of `resource`, renewing the lease all the while. Throws a Deferral while somebody else holds it. The lease
 * is given back when the work ended, well or badly; a cancelled or lost attempt leaves it to expire, because nobody knows what the
 * provider did for it. Until `confirm` nothing was sent, so the lease of a holder that dies before ends within a few heartbeats;
 * from then on it outlives its holder by `leaseMs`.
 */
export async function withLease<T>(
  parts: Parts,
  resource: string,
  work: (lease: Lease) => Promise<T>,
): Promise<T> {
  const { leases } = parts.store;
  const { leaseMs, heartbeatMs } = parts.settings;
  const holder = randomUUID();
  let holdMs = Math.min(leaseMs, MISSED_BEATS * heartbeatMs);
  const grant = await leases.take(resource, holder, holdMs);
  if (grant.state === 'held')
    throw new Deferral(grant.until, 'lease', `another attempt still works on ${resource}`);
  const renew = (): Promise<boolean> => leases.renew(resource, holder, holdMs);
  const stopRenewing = keepRenewed(renew, heartbeatMs, resource);
  const confirm = async (): Promise<void> => {
    holdMs = leaseMs;
    if (!(await renew())) throw lost(resource);
  };
  try {
    return await work({ recovered: grant.recovered, confirm });
  } finally {
    stopRenewing();
    await giveBack(leases, resource, holder);
  }
}

async function giveBack(leases: Leases, resource: string, holder: string): Promise<void> {
  if (!currentAttempt().signal.aborted) await leases.end(resource, holder);
}

/** Renews in the background; losing the lease stops the attempt. Returns the function that ends it. */
function keepRenewed(renew: () => Promise<boolean>, everyMs: number, resource: string): () => void {
  const attempt = currentAttempt();
  let renewing = false;
  const timer = setInterval(() => {
    if (renewing) return;
    renewing = true;
    renew()
      .then((ours) => {
        if (!ours) attempt.stop(lost(resource));
      })
      // A store in trouble for a moment is asked again at the next beat, and by confirm() before any write.
      .catch((error: unknown) => {
        if (!(error instanceof StoreError)) attempt.stop(asError(error));
      })
      .finally(() => {
        renewing = false;
      });
  }, everyMs);
  return () => {
    clearInterval(timer);
  };
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error('renewing a lease failed');
}

function lost(resource: string): StoreError {
  return new StoreError(
    'store',
    `another attempt took over ${resource}`,
    'Nothing needs to be done: the other attempt finishes the work, and this one looks again by itself.',
  );
}
