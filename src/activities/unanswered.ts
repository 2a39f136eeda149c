/** A write whose answer was never heard may still be under way at the provider: the next one waits until it cannot be any more. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ProviderError } from '../providers/errors.ts';
import { currentAttempt } from './attempt.ts';
import { Deferral } from './deferral.ts';
import type { Dependencies } from './dependencies.ts';

type Parts = Pick<Dependencies, 'store' | 'settings' | 'clock'>;

interface Write<T> {
  /** Looks whether an earlier write did its work after all. */
  readonly find: () => Promise<T | undefined>;
  /** Makes the write; calls `begins` right before the provider can hear it. */
  readonly make: (begins: () => Promise<void>) => Promise<T>;
}

/**
 * Makes a write that must not meet itself. While an earlier one of `resource` is unanswered (time-out, cut connection, killed worker) and
 * younger than the provider's request time-out plus 5 s, it waits, looks again, and writes only if there is still nothing: Forward Email goes
 * on working after it has given up answering, and keeps two aliases of one name.
 */
export async function writeOnce<T>(parts: Parts, resource: string, write: Write<T>): Promise<T> {
  const { leases } = parts.store;
  const { leaseMs } = parts.settings;
  const holder = randomUUID();
  for (;;) {
    const grant = await leases.take(resource, holder, leaseMs);
    if (grant.state === 'granted') break;
    const wait = grant.until - (await parts.clock.now());
    await sleep(Math.max(1, wait), undefined, { signal: currentAttempt().signal });
    const found = await write.find();
    if (found !== undefined) return found;
  }
  try {
    const made = await write.make(async () => {
      await leases.renew(resource, holder, leaseMs);
    });
    await leases.end(resource, holder);
    return made;
  } catch (error) {
    if (isAnswered(error)) await leases.end(resource, holder);
    throw error;
  }
}

/** A server, or a gateway before it, that stopped waiting: whoever works on it goes on (RFC 9110 §15.5.9 and §15.6.5; 524 is Cloudflare's). */
const GIVEN_UP: readonly number[] = [408, 504, 524];

/** A put-off call was never made, and a classified refusal is an answer; silence is neither. */
function isAnswered(error: unknown): boolean {
  if (error instanceof Deferral) return true;
  if (!(error instanceof ProviderError)) return false;
  const { category, status = 0 } = error.details;
  return category !== 'NetworkError' && !GIVEN_UP.includes(status);
}
