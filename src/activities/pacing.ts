/** The gate every provider call goes through: its slot in the ledger, what it cost, and what its refusal means for the whole account. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isIdentityAccount } from '../core/limits.ts';
import { ProviderError } from '../providers/errors.ts';
import type { Go, LedgerKey } from '../store/ledger-port.ts';
import { createAccountHealth, type AccountHealth } from './account-health.ts';
import { type Attempt, currentAttempt } from './attempt.ts';
import { consequence } from './consequences.ts';
import { Deferral } from './deferral.ts';
import type { Dependencies } from './dependencies.ts';
import { createFreedPlaces, type FreedPlaces } from './freed-places.ts';
import { keepBelow } from './headroom.ts';
import type { Slot, Started } from './slot.ts';

/**
 * Makes one provider call when it is its turn, measures it, and writes into the ledger what its failure says about the account: a 429
 * pauses the row, refused credentials pause every row of the account. Throws a Deferral when the turn is too far away, else whatever the
 * call throws.
 */
export type Paced = <T>(slot: Slot, call: (signal: AbortSignal) => Promise<T>) => Promise<T>;

type Parts = Pick<Dependencies, 'store' | 'clock' | 'settings'> & {
  readonly freed: FreedPlaces;
  readonly health: AccountHealth;
};

/**
 * An attempt that made a call already waits this long for its next slot, whatever `inlineWaitMs` says: deferring would throw the first
 * call away and ask it again, and with no inline wait at all it would never get to the second.
 */
const FOLLOW_UP_WAIT_MS = 10_000;
const SHORTEST_WAIT_MS = 5;
/** A turn is taken this long before its time: the decision takes some milliseconds, and a call that starts late delays all after it. */
const EARLY_MS = 40;
/** Who comes for it earlier than that has come in vain. */
const AWAKE_MS = 30;
/** Later than its turn by more than this, a call shifts those behind it. */
const LATE_MS = 5;
/** The gate of one worker. */
export function createPacing(dependencies: Omit<Parts, 'freed' | 'health'>): Paced {
  const parts = {
    ...dependencies,
    freed: createFreedPlaces(),
    health: createAccountHealth(dependencies),
  };
  const ensured = new Set<string>();
  const { ledger } = parts.store;
  return async (slot, call) => {
    const row = rowOf(slot.key);
    if (!ensured.has(row)) await ledger.ensure(slot.key, slot.start);
    ensured.add(row);
    const attempt = currentAttempt();
    const go = await turn(parts, slot, attempt);
    try {
      return await makeCall(parts, slot, { go, call });
    } finally {
      const released = ledger.release(slot.key, slot.ticket);
      // Whoever is woken claims behind this release; where it overtakes, it finds the place taken and looks again.
      parts.freed.tell(slot.key.account);
      await released;
    }
  };
}

/** The call itself, at its time, and what its answer says about the account. */
async function makeCall<T>(
  parts: Parts,
  slot: Slot,
  { go, call }: { readonly go: Go; readonly call: (signal: AbortSignal) => Promise<T> },
): Promise<T> {
  const attempt = currentAttempt();
  await slot.prepare?.();
  const startedAt = await onTime(parts, slot.key, { ...go, signal: attempt.signal });
  attempt.waitedMs += Math.max(0, startedAt - go.waitedSince);
  // The answer to who an account is stays known: a wait after it throws nothing away.
  if (!isIdentityAccount(slot.key.account)) attempt.calls += 1;
  // What another account's answer left there says nothing about this one.
  delete attempt.headroom;
  const began = performance.now();
  try {
    const answer = await call(attempt.signal);
    await heard(parts, { ...slot, startedAt }, go.probe);
    return answer;
  } catch (error) {
    if (isAnswer(error)) await heard(parts, { ...slot, startedAt }, go.probe);
    throw await consequence(parts, { ...slot, startedAt }, error);
  } finally {
    attempt.durationMs += Math.round(performance.now() - began);
  }
}

/** An answer that says the account works, whatever it says of this call. */
function isAnswer(error: unknown): boolean {
  return error instanceof ProviderError && error.details.severity === 'Permanent';
}

/** The account answers: its row is open again, and what it said of its budget is known to every worker. */
async function heard(
  { store, clock, health }: Parts,
  slot: Started,
  probe: boolean,
): Promise<void> {
  const attempt = currentAttempt();
  const { key, startedAt } = slot;
  await health.answered(key, startedAt);
  if (probe) await store.ledger.open(key);
  // What it said is of the account; whose that is, the next call knows.
  if (isIdentityAccount(key.account)) return;
  if (attempt.budget !== undefined) await store.ledger.learn(key, attempt.budget);
  if (attempt.headroom !== undefined) await keepBelow({ store, clock }, key, attempt.headroom);
  delete attempt.budget;
}

function rowOf({ account, operation }: LedgerKey): string {
  return `${account} ${operation}`;
}

/** The mail domain a ticket is for. */
function domainOf(ticket: string): string {
  const subject = ticket.slice(0, ticket.lastIndexOf('/'));
  return subject.slice(subject.lastIndexOf('@') + 1);
}

/** Waits for the slot, in sight or not at all. */
async function turn(parts: Parts, slot: Slot, attempt: Attempt): Promise<Go> {
  const { inlineWaitMs, leaseMs } = parts.settings;
  const patience = attempt.calls === 0 ? inlineWaitMs : Math.max(inlineWaitMs, FOLLOW_UP_WAIT_MS);
  const place = parts.freed.place(slot.key.account);
  let giveUpAt: number | undefined;
  for (;;) {
    const { key, ticket, stopAtWrong } = slot;
    const named = {
      ...{ ticket, domain: domainOf(ticket), holdMs: leaseMs, earlyMs: EARLY_MS },
      ...(stopAtWrong === undefined ? {} : { stopAtWrong }),
    };
    const claim = await parts.store.ledger.claim(key, named);
    if (claim.state === 'go') return claim;
    const now = await parts.clock.now();
    giveUpAt ??= now + patience;
    if (claim.until > giveUpAt) {
      const { account } = key;
      throw new Deferral(claim.until, claim.reason, { ...claim, account });
    }
    const wait = claim.until - now;
    const waited =
      claim.reason === 'in-flight'
        ? place.wait(Math.max(wait, SHORTEST_WAIT_MS), attempt.signal)
        : sleep(Math.max(wait - AWAKE_MS, SHORTEST_WAIT_MS), undefined, { signal: attempt.signal });
    await waited.catch((error: unknown) => giveUp(parts, slot, { attempt, error }));
  }
}

/** Waits for the time of a turn in hand and returns when the call starts. */
async function onTime(
  { store, clock }: Parts,
  key: LedgerKey,
  { startAt, signal }: { readonly startAt: number; readonly signal: AbortSignal },
): Promise<number> {
  const early = startAt - (await clock.now());
  if (early > 0) await sleep(early, undefined, { signal });
  const now = await clock.now();
  if (now > startAt + LATE_MS) await store.ledger.late(key, now);
  return now;
}

/** Cancelled or paused by a person: nobody comes back for the place. After a shutdown or a time-out somebody does. */
const ENDED_BY_PERSON: readonly unknown[] = ['CANCELLED', 'PAUSED'];

async function giveUp(
  { store }: Parts,
  { key, ticket }: Slot,
  { attempt, error }: { readonly attempt: Attempt; readonly error: unknown },
): Promise<never> {
  const { reason } = attempt.signal as { readonly reason?: { readonly message?: unknown } };
  if (ENDED_BY_PERSON.includes(reason?.message)) await store.ledger.forget(key, ticket);
  throw error;
}
