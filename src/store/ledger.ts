/** The ledger: one queue before the limits of each account × operation. */
import type { Kysely, Transaction } from 'kysely';
import { findStart, isProbing } from '../core/ledger-decision.ts';
import { exhaustBudget, learnBudget } from './ledger-budget.ts';
import { pauseOfEverything } from './ledger-everything.ts';
import {
  countStart,
  delayStart,
  ensureLimits,
  lockRow,
  readLimits,
  setLimits,
} from './ledger-limits.ts';
import { forgiveLogins, noteWrongLogin, readWrongLogins } from './ledger-logins.ts';
import {
  countAhead,
  countCalls,
  dropPlace,
  endCall,
  findPlace,
  keepPlace,
  startCall,
  sweep,
  type Place,
} from './ledger-queue.ts';
import type { Claim, Ledger, LedgerKey, Turn } from './ledger-port.ts';
import { dropRounds, keepRound, nextRound } from './ledger-rounds.ts';
import { selectLedgerRows } from './ledger-rows.ts';
import type { Clock } from './ports.ts';
import type { LedgerTable, MainTables } from './tables.ts';

/**
 * The ledger in `mailkeel.db`, shared by all processes that use it.
 *
 * A claim on a row that was never ensured is a `StoreError('account')`. `pause` never shortens a longer pause. `forget` gives back a place in flight too; a counted call stays counted.
 */
export function createLedger(db: Kysely<MainTables>, clock: Clock): Ledger {
  return {
    ensure: (key, pace) => ensureLimits(db, key, pace),
    setPace: (key, { everyMs, perDay }, from) =>
      setLimits(db, key, {
        ...(everyMs === undefined ? {} : { everyMs, everyFrom: from }),
        ...(perDay === undefined ? {} : { perDay, perDayFrom: from }),
      }),
    claim: (key, turn) =>
      db.transaction().execute(async (transaction) => {
        await lockRow(transaction, key);
        // Read under the lock: a time from before the wait for it would let the next call start too soon.
        const now = await clock.now();
        return claim(transaction, key, { ...turn, now });
      }),
    late: (key, at) => delayStart(db, key, at),
    release: (key, ticket) => endCall(db, key, ticket),
    forget: (key, ticket) =>
      db.transaction().execute(async (transaction) => {
        await dropPlace(transaction, key, ticket);
        await endCall(transaction, key, ticket);
      }),
    pause: (key, until, reason) =>
      db.transaction().execute(async (transaction) => {
        await lockRow(transaction, key);
        const now = await clock.now();
        await pause(transaction, key, { until, reason, now });
      }),
    probe: async (key) => hastenPause(db, key, await clock.now()),
    open: (key) => endPause(db, key),
    learn: (key, budget) =>
      db.transaction().execute(async (transaction) => {
        await lockRow(transaction, key);
        await learnBudget(transaction, key, { ...budget, now: await clock.now() });
      }),
    exhaust: (key, until) => exhaustBudget(db, key, until),
    wrong: (key, candidate) =>
      db.transaction().execute(async (transaction) => {
        await noteWrongLogin(transaction, key, { candidate, now: await clock.now() });
      }),
    forgive: (key, candidate) => forgiveLogins(db, key, candidate),
    rows: async () => selectLedgerRows(db, await clock.now()),
  };
}

interface Claimant extends Turn {
  readonly now: number;
}

async function claim(
  db: Transaction<MainTables>,
  key: LedgerKey,
  claimant: Claimant,
): Promise<Claim> {
  const { ticket, holdMs, now, earlyMs = 0, stopAtWrong } = claimant;
  await sweep(db, key, now);
  const limits = { ...(await readLimits(db, key)), ...(await pauseOfEverything(db, now)) };
  const known = await findPlace(db, key, ticket);
  const place = known ?? (await newPlace(db, key, { ...claimant, served: limits.round }));
  const calls = await countCalls(db, key, ticket);
  const ahead = await countAhead(db, key, { now, everyMs: limits.everyMs, place });
  const stop = stopAtWrong === undefined ? {} : { stopAt: stopAtWrong };
  const wrong =
    key.operation === 'logins'
      ? { wrongLogins: { ...(await readWrongLogins(db, key.account)), ...stop } }
      : {};
  const start = findStart({ ...limits, ...wrong, now, calls, ahead }, earlyMs);
  if (known === undefined) await keepRound(db, key, { ...claimant, round: place.round });
  if (typeof start !== 'number') {
    await keepPlace(db, key, { place, ticket, dueAt: start.until });
    return start;
  }
  const round = Math.max(limits.round, place.round);
  if (round > limits.round) await dropRounds(db, key, round);
  await countStart(db, key, { ...limits, round, now: start });
  if (known !== undefined) await dropPlace(db, key, ticket);
  await startCall(db, key, { ticket, startedAt: start, heldUntil: start + holdMs });
  const probe = isProbing({ ...limits, now });
  return { state: 'go', startAt: start, waitedSince: place.createdAt, probe };
}

/** Behind everybody who has a place in the same round. */
async function newPlace(
  db: Transaction<MainTables>,
  key: LedgerKey,
  { domain, served, now }: Claimant & { readonly served: number },
): Promise<Place> {
  const round = await nextRound(db, key, { domain, served });
  return { seq: Number.MAX_SAFE_INTEGER, round, createdAt: now };
}

interface Pause {
  readonly until: number;
  readonly reason: string;
  readonly now: number;
}

async function pause(
  db: Transaction<MainTables>,
  key: LedgerKey,
  { until, reason, now }: Pause,
): Promise<void> {
  const current = await readPause(db, key);
  if ((current?.pausedUntil ?? 0) > Math.max(until, now)) return;
  // A pause that follows another before the account was well again is the same trouble.
  const since = current?.pausedUntil == null ? now : (current.pausedSince ?? now);
  await setLimits(db, key, { pausedUntil: until, pausedReason: reason, pausedSince: since });
}

function readPause(
  db: Transaction<MainTables>,
  { account, operation }: LedgerKey,
): Promise<Pick<LedgerTable, 'pausedUntil' | 'pausedSince'> | undefined> {
  return db
    .selectFrom('ledger')
    .select(['pausedUntil', 'pausedSince'])
    .where('account', '=', account)
    .where('operation', '=', operation)
    .executeTakeFirst();
}

async function endPause(db: Kysely<MainTables>, { account, operation }: LedgerKey): Promise<void> {
  await db
    .updateTable('ledger')
    .set({ pausedUntil: null, pausedReason: null, pausedSince: null })
    .where('account', '=', account)
    .where('operation', '=', operation)
    .execute();
}

async function hastenPause(
  db: Kysely<MainTables>,
  { account, operation }: LedgerKey,
  now: number,
): Promise<void> {
  await db
    .updateTable('ledger')
    .set({ pausedUntil: now })
    .where('account', '=', account)
    .where('operation', '=', operation)
    .where('pausedUntil', '>', now)
    .execute();
}
