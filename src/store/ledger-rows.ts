/** The ledger's rows as operators see them. */
import type { Kysely } from 'kysely';
import { findWait } from '../core/ledger-decision.ts';
import { LIMITS } from './ledger-limits.ts';
import type { LedgerRow } from './ledger-port.ts';
import { withoutNulls } from './rows.ts';
import type { MainTables } from './tables.ts';

/** Calls in flight of a row that was wished for but never ensured. */
const DEFAULT_IN_FLIGHT = 4;

/** Every row with its queue as it stands at `now`, by account and operation. */
export async function selectLedgerRows(
  db: Kysely<MainTables>,
  now: number,
): Promise<readonly LedgerRow[]> {
  const rows = await selectStoredRows(db, now);
  return rows.map((row) => toLedgerRow(row, now));
}

type StoredRow = Awaited<ReturnType<typeof selectStoredRows>>[number];

function selectStoredRows(db: Kysely<MainTables>, now: number) {
  return db
    .selectFrom('ledger')
    .select(['account', 'operation', 'everyFrom', 'perDayFrom', ...LIMITS])
    .select((eb) => [
      eb
        .selectFrom('ledgerTickets')
        .whereRef('ledgerTickets.account', '=', 'ledger.account')
        .whereRef('ledgerTickets.operation', '=', 'ledger.operation')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .$asScalar()
        .$notNull()
        .as('waiting'),
      eb
        .selectFrom('ledgerCalls')
        .whereRef('ledgerCalls.account', '=', 'ledger.account')
        .whereRef('ledgerCalls.operation', '=', 'ledger.operation')
        .where('heldUntil', '>', now)
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .$asScalar()
        .$notNull()
        .as('inFlight'),
    ])
    .orderBy('account')
    .orderBy('operation')
    .execute();
}

function toLedgerRow(row: StoredRow, now: number): LedgerRow {
  const { round, windowEndsAt, pausedUntil, pausedReason, pausedSince, ...others } =
    withoutNulls(row);
  const { perDayFrom, ...stored } = others;
  const { everyMs = 0, maxInFlight = DEFAULT_IN_FLIGHT, waiting } = stored;
  const limits = { ...withoutNulls(row), everyMs, maxInFlight, round, now };
  const queue = {
    calls: { inFlight: 0 },
    ahead: { all: waiting, present: waiting, due: 0 },
  };
  return {
    ...stored,
    ...windowShown(windowEndsAt, stored.used, now),
    ...pauseShown({ pausedUntil, pausedReason, pausedSince }, now),
    ...(stored.perDay === undefined ? {} : { perDayFrom: perDayFrom ?? 'default' }),
    everyMs,
    everyFrom: stored.everyFrom ?? 'default',
    maxInFlight,
    nextFreeAt: Math.max(now, findWait({ ...limits, ...queue })?.until ?? now),
  };
}

/** A window that is over counts nothing. */
function windowShown(
  windowEndsAt: number | undefined,
  used: number,
  now: number,
): Pick<LedgerRow, 'used' | 'windowEndsAt'> {
  return windowEndsAt !== undefined && windowEndsAt > now ? { used, windowEndsAt } : { used: 0 };
}

type Pause = 'pausedUntil' | 'pausedReason' | 'pausedSince';

/** A pause that is over is none. */
function pauseShown(
  { pausedUntil, pausedReason, pausedSince }: { readonly [K in Pause]: LedgerRow[K] | undefined },
  now: number,
): Pick<LedgerRow, Pause> {
  if (pausedUntil === undefined || pausedUntil <= now) return {};
  return {
    pausedUntil,
    ...(pausedReason === undefined ? {} : { pausedReason }),
    ...(pausedSince === undefined ? {} : { pausedSince }),
  };
}
