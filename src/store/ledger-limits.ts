/** The ledger's rows: what is known and wished about the limits of one account × operation. */
import { sql, type Kysely } from 'kysely';
import { StoreError } from './errors.ts';
import { windowAt, type Situation } from './ledger-decision.ts';
import type { Ledger, LedgerKey, LedgerRow } from './ledger-port.ts';
import { withoutNulls } from './rows.ts';
import type { LedgerTable, MainTables } from './tables.ts';

type Limits = Omit<Situation, 'now' | 'calls' | 'ahead' | 'wrongLogins'>;

/** Calls in flight of a row that was wished for but never ensured. */
const DEFAULT_IN_FLIGHT = 4;

const KEY = ['account', 'operation'] as const;

const LIMITS = [
  'everyMs',
  'perDay',
  'used',
  'windowEndsAt',
  'lastStartAt',
  'maxInFlight',
  'pausedUntil',
  'pausedReason',
] as const;

/** Fills what nobody has stated yet; a row that was ensured before keeps what it has learned since. */
export async function ensureLimits(
  db: Kysely<MainTables>,
  { account, operation }: LedgerKey,
  pace: Parameters<Ledger['ensure']>[1],
): Promise<void> {
  const { everyMs, perDay = null, maxInFlight } = pace;
  await db
    .insertInto('ledger')
    .values({ account, operation, everyMs, perDay, maxInFlight })
    .onConflict((conflict) =>
      conflict
        .columns(KEY)
        .doUpdateSet({
          everyMs: sql`coalesce(ledger.every_ms, excluded.every_ms)`,
          perDay: sql`coalesce(ledger.per_day, excluded.per_day)`,
          maxInFlight,
        })
        .where('ledger.maxInFlight', 'is', null),
    )
    .execute();
}

/** Sets the given columns, on a new row where there is none yet. */
export async function setLimits(
  db: Kysely<MainTables>,
  { account, operation }: LedgerKey,
  columns: Partial<Pick<LedgerTable, 'everyMs' | 'perDay' | 'pausedUntil' | 'pausedReason'>>,
): Promise<void> {
  await db
    .insertInto('ledger')
    .values({ account, operation, ...columns })
    // The key is set to itself: without a column to set, SQL has no statement.
    .onConflict((conflict) => conflict.columns(KEY).doUpdateSet({ account, ...columns }))
    .execute();
}

/** The limits a claim is judged by. Throws `StoreError('account')` for a row that was never ensured. */
export async function readLimits(db: Kysely<MainTables>, key: LedgerKey): Promise<Limits> {
  const row = await db
    .selectFrom('ledger')
    .select(LIMITS)
    .where('account', '=', key.account)
    .where('operation', '=', key.operation)
    .executeTakeFirst();
  if (row === undefined) throw unknownRow(key);
  const { everyMs, maxInFlight, ...learned } = withoutNulls(row);
  if (everyMs === undefined || maxInFlight === undefined) throw unknownRow(key);
  return { everyMs, maxInFlight, ...learned };
}

/** Counts one call that starts now. */
export async function countStart(
  db: Kysely<MainTables>,
  { account, operation }: LedgerKey,
  { now, ...limits }: Limits & { readonly now: number },
): Promise<void> {
  const { used, endsAt } = windowAt(now, limits);
  await db
    .updateTable('ledger')
    .set({ lastStartAt: now, used: used + 1, windowEndsAt: endsAt })
    .where('account', '=', account)
    .where('operation', '=', operation)
    .execute();
}

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
    .select([...KEY, ...LIMITS])
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
  const { windowEndsAt, pausedUntil, pausedReason, ...stored } = withoutNulls(row);
  const { everyMs = 0, maxInFlight = DEFAULT_IN_FLIGHT, lastStartAt, waiting } = stored;
  const open = Math.max(now, (lastStartAt ?? -Infinity) + everyMs, pausedUntil ?? now);
  return {
    ...stored,
    ...windowShown(windowEndsAt, stored.used, now),
    ...pauseShown(pausedUntil, pausedReason, now),
    everyMs,
    maxInFlight,
    nextFreeAt: open + waiting * everyMs,
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

/** A pause that is over is none. */
function pauseShown(
  pausedUntil: number | undefined,
  pausedReason: string | undefined,
  now: number,
): Pick<LedgerRow, 'pausedUntil' | 'pausedReason'> {
  if (pausedUntil === undefined || pausedUntil <= now) return {};
  return pausedReason === undefined ? { pausedUntil } : { pausedUntil, pausedReason };
}

function unknownRow({ account, operation }: LedgerKey): StoreError {
  return new StoreError(
    'account',
    `the ledger knows no limits for ${operation} of ${account}`,
    'Restore the newest backup of mailkeel.db: an older one was put in its place while a run was going on.',
  );
}
