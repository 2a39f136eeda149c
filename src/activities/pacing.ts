/** The gate every provider call goes through: its slot in the ledger, what it cost, and what its refusal means for the whole account. */
import { setTimeout as sleep } from 'node:timers/promises';
import { OPERATIONS } from '../core/spec.ts';
import { ProviderError } from '../providers/errors.ts';
import type { LedgerKey } from '../store/ledger-port.ts';
import { type Attempt, currentAttempt } from './attempt.ts';
import { Deferral } from './deferral.ts';
import type { Dependencies } from './dependencies.ts';
import { createFreedPlaces, type FreedPlaces } from './freed-places.ts';
import type { StartingPace } from './starting-pace.ts';

/** One call's place in the ledger. */
export interface Slot {
  readonly key: LedgerKey;
  /** Domain or address + purpose: keeps its place over deferrals, retries and killed workers. */
  readonly ticket: string;
  readonly start: StartingPace;
  /** A call that concerns the account and no domain; refused too means that the account's credentials are. */
  readonly verify?: (signal: AbortSignal) => Promise<unknown>;
}

/**
 * Makes one provider call when it is its turn, measures it, and writes into the ledger what its failure says about the account: a 429
 * pauses the row, refused credentials pause every row of the account. Throws a Deferral when the turn is too far away, else whatever the
 * call throws.
 */
export type Paced = <T>(slot: Slot, call: (signal: AbortSignal) => Promise<T>) => Promise<T>;

type Parts = Pick<Dependencies, 'store' | 'clock' | 'settings'> & {
  readonly freed: FreedPlaces;
};

/**
 * An attempt that made a call already waits this long for its next slot, whatever `inlineWaitMs` says: deferring would throw the first
 * call away and ask it again, and with no inline wait at all it would never get to the second.
 */
const FOLLOW_UP_WAIT_MS = 10_000;
const SHORTEST_WAIT_MS = 5;
/** When a 429 names no usable time. */
const RATE_LIMIT_PAUSE_MS = 60_000;
/** Long enough that a fleet's refused calls cannot lock an account out, short enough to wait for after the token was replaced. */
const CREDENTIALS_PAUSE_MS = 5 * 60_000;

/** The gate of one worker. */
export function createPacing(dependencies: Omit<Parts, 'freed'>): Paced {
  const parts = { ...dependencies, freed: createFreedPlaces() };
  const ensured = new Set<string>();
  const { ledger } = parts.store;
  return async (slot, call) => {
    const row = rowOf(slot.key);
    if (!ensured.has(row)) await ledger.ensure(slot.key, slot.start);
    ensured.add(row);
    const attempt = currentAttempt();
    const waitedSince = await turn(parts, slot, attempt);
    attempt.waitedMs += Math.max(0, (await parts.clock.now()) - waitedSince);
    attempt.calls += 1;
    const started = performance.now();
    try {
      return await call(attempt.signal);
    } catch (error) {
      throw await consequence(parts, slot, error);
    } finally {
      attempt.durationMs += Math.round(performance.now() - started);
      await ledger.release(slot.key, slot.ticket);
      parts.freed.tell(rowOf(slot.key));
    }
  };
}

function rowOf({ account, operation }: LedgerKey): string {
  return `${account} ${operation}`;
}

/** Waits for the slot, in sight or not at all. Returns since when the ticket has waited. */
async function turn(parts: Parts, slot: Slot, attempt: Attempt): Promise<number> {
  const { inlineWaitMs, leaseMs } = parts.settings;
  const patience = attempt.calls === 0 ? inlineWaitMs : Math.max(inlineWaitMs, FOLLOW_UP_WAIT_MS);
  const place = parts.freed.place(rowOf(slot.key));
  let giveUpAt: number | undefined;
  for (;;) {
    const claim = await parts.store.ledger.claim(slot.key, slot.ticket, leaseMs);
    if (claim.state === 'go') return claim.waitedSince;
    const now = await parts.clock.now();
    giveUpAt ??= now + patience;
    if (claim.until > giveUpAt) throw new Deferral(claim.until, claim.reason, claim.detail);
    const wait = Math.max(claim.until - now, SHORTEST_WAIT_MS);
    await (claim.reason === 'in-flight'
      ? place.wait(wait, attempt.signal)
      : sleep(wait, undefined, { signal: attempt.signal }));
  }
}

/** Notes in the ledger what a failed call means, and returns the error to throw. */
async function consequence(parts: Parts, slot: Slot, error: unknown): Promise<unknown> {
  if (!(error instanceof ProviderError)) return error;
  if (error.details.severity === 'RateLimit') {
    const wait = error.details.retryAfterMs ?? RATE_LIMIT_PAUSE_MS;
    await pause(parts, slot.key, { ms: wait, reason: error.details.message });
    currentAttempt().pausedInLedger = true;
  }
  return error.details.severity === 'Critical' ? judgeCredentials(parts, slot, error) : error;
}

async function pause(
  { store, clock }: Parts,
  key: LedgerKey,
  why: { readonly ms: number; readonly reason: string },
): Promise<void> {
  await store.ledger.pause(key, (await clock.now()) + why.ms, why.reason);
}

/**
 * Critical means the account only when a call that does not concern this domain is refused too. Otherwise the refusal is this domain's own
 * (Permanent), or nobody knows (Transient).
 */
async function judgeCredentials(parts: Parts, slot: Slot, error: ProviderError): Promise<unknown> {
  const verdict = await secondOpinion(slot);
  if (verdict === 'accepted') return reclassified(error, 'Permanent');
  if (verdict === 'unanswered') return reclassified(error, 'Transient');
  const reason = `credentials refused: ${error.details.message}`;
  for (const operation of OPERATIONS) {
    const key = { account: slot.key.account, operation };
    await pause(parts, key, { ms: CREDENTIALS_PAUSE_MS, reason });
  }
  return error;
}

async function secondOpinion({ verify }: Slot): Promise<'accepted' | 'refused' | 'unanswered'> {
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
