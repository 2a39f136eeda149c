/** What a failed call says about the whole account: a 429 pauses its row, refused credentials pause every row of it. */
import { ProviderError } from '../providers/errors.ts';
import type { LedgerKey } from '../store/ledger-port.ts';
import type { AccountHealth, Verdict } from './account-health.ts';
import { currentAttempt } from './attempt.ts';
import type { Dependencies } from './dependencies.ts';
import type { Slot, Started } from './slot.ts';

type Parts = Pick<Dependencies, 'store' | 'clock'> & { readonly health: AccountHealth };

/** When a 429 names no usable time. */
const RATE_LIMIT_PAUSE_MS = 60_000;
/** A longer wait is the end of the row's own window; limits over all calls count seconds (Forward Email: 1,000 in 60 s). */
const SHORT_WINDOW_MS = 60_000;

/**
 * Notes in the ledger what a failed call means, and returns the error to throw: the same, or one that says whose fault a refused credential
 * is. What is no ProviderError says nothing of the account.
 */
export async function consequence(parts: Parts, slot: Started, error: unknown): Promise<unknown> {
  if (!(error instanceof ProviderError)) return error;
  if (isTrouble(error)) await parts.health.troubled({ ...slot, error });
  if (error.details.severity === 'RateLimit') {
    await limited(parts, slot.key, error);
    currentAttempt().pausedInLedger = true;
  }
  return error.details.severity === 'Critical' ? judgeCredentials(parts, slot, error) : error;
}

/** Everybody waits until the time a 429 names; a long one means that the day's budget is used up until then. */
async function limited(
  { store, clock }: Parts,
  key: LedgerKey,
  { details }: ProviderError,
): Promise<void> {
  const wait = details.retryAfterMs ?? RATE_LIMIT_PAUSE_MS;
  const until = (await clock.now()) + wait;
  await store.ledger.pause(key, until, details.message);
  if (wait > SHORT_WINDOW_MS) await store.ledger.exhaust(key, until);
}

/**
 * Critical means the account only when a call that does not concern this domain is refused too. Otherwise the refusal is this domain's own
 * (Permanent), or nobody knows (Transient).
 */
async function judgeCredentials(
  { health }: Parts,
  slot: Started,
  error: ProviderError,
): Promise<unknown> {
  const verdict = await health.refused({ ...slot, error }, () => secondOpinion(slot));
  if (verdict === 'accepted') return reclassified(error, 'Permanent');
  return verdict === 'unanswered' ? reclassified(error, 'Transient') : error;
}

async function secondOpinion({ verify }: Slot): Promise<Verdict> {
  if (verify === undefined) return 'refused';
  try {
    await verify(currentAttempt().signal);
    return 'accepted';
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return error.details.severity === 'Critical' ? 'refused' : 'unanswered';
  }
}

function reclassified(error: ProviderError, severity: 'Permanent' | 'Transient'): ProviderError {
  return new ProviderError({ ...error.details, severity });
}

/** The provider did not answer, or is not itself: a proxy's page, a 5xx, no name in DNS. */
function isTrouble({ details }: ProviderError): boolean {
  const { category, severity } = details;
  return severity === 'Transient' && ['ServerError', 'NetworkError'].includes(category);
}
