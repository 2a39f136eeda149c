/** The ledger: one queue before the limits of each account × operation. */
import type { Kysely, Transaction } from 'kysely';
import { findWait } from './ledger-decision.ts';
import {
  countStart,
  ensureLimits,
  readLimits,
  selectLedgerRows,
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
} from './ledger-queue.ts';
import type { Claim, Ledger, LedgerKey } from './ledger-port.ts';
import type { Clock } from './ports.ts';
import type { LedgerTable, MainTables } from './tables.ts';

/**
 * The ledger in `mailkeel.db`, shared by all processes that use it.
 *
 * A claim on a row that was never ensured is a `StoreError('account')`. `pause` never shortens a longer pause; one that ends now or
 * earlier lifts it. `forget` gives back a place in flight too; a counted call stays counted.
 */
export function createLedger(db: Kysely<MainTables>, clock: Clock): Ledger {
  return {
    ensure: (key, pace) => ensureLimits(db, key, pace),
    setPace: (key, { everyMs, perDay }) =>
      setLimits(db, key, {
        ...(everyMs === undefined ? {} : { everyMs }),
        ...(perDay === undefined ? {} : { perDay }),
      }),
    claim: (key, ticket, holdMs) =>
      db.transaction().execute(async (transaction) => {
        // Read under the lock: a time from before the wait for it would let the next call start too soon.
        const now = await clock.now();
        return claim(transaction, key, { ticket, holdMs, now });
      }),
    release: (key, ticket) => endCall(db, key, ticket),
    forget: (key, ticket) =>
      db.transaction().execute(async (transaction) => {
        await dropPlace(transaction, key, ticket);
        await endCall(transaction, key, ticket);
      }),
    pause: (key, until, reason) =>
      db.transaction().execute(async (transaction) => {
        const now = await clock.now();
        await pause(transaction, key, { until, reason, now });
      }),
    wrong: (key, candidate) =>
      db.transaction().execute(async (transaction) => {
        await noteWrongLogin(transaction, key, { candidate, now: await clock.now() });
      }),
    forgive: (key, candidate) => forgiveLogins(db, key, candidate),
    rows: async () => selectLedgerRows(db, await clock.now()),
  };
}

interface Claimant {
  readonly ticket: string;
  readonly holdMs: number;
  readonly now: number;
}

async function claim(
  db: Transaction<MainTables>,
  key: LedgerKey,
  { ticket, holdMs, now }: Claimant,
): Promise<Claim> {
  await sweep(db, key, now);
  const limits = await readLimits(db, key);
  const place = await findPlace(db, key, ticket);
  const calls = await countCalls(db, key, ticket);
  const ahead = await countAhead(db, key, { now, everyMs: limits.everyMs, place });
  const waitedSince = place?.createdAt ?? now;
  const wrong =
    key.operation === 'logins' ? { wrongLogins: await readWrongLogins(db, key.account) } : {};
  const wait = findWait({ ...limits, ...wrong, now, calls, ahead });
  if (wait !== undefined) {
    await keepPlace(db, key, { ticket, createdAt: waitedSince, dueAt: wait.until });
    return wait;
  }
  await countStart(db, key, { ...limits, now });
  await dropPlace(db, key, ticket);
  await startCall(db, key, { ticket, startedAt: now, heldUntil: now + holdMs });
  return { state: 'go', waitedSince };
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
  if (until > now && (current?.pausedUntil ?? 0) > until) return;
  await setLimits(db, key, { pausedUntil: until, pausedReason: reason });
}

function readPause(
  db: Transaction<MainTables>,
  { account, operation }: LedgerKey,
): Promise<Pick<LedgerTable, 'pausedUntil'> | undefined> {
  return db
    .selectFrom('ledger')
    .select('pausedUntil')
    .where('account', '=', account)
    .where('operation', '=', operation)
    .executeTakeFirst();
}
