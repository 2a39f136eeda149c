/** The ledger's rows: what is known and wished about the limits of one account × operation. */
import { sql, type Kysely } from 'kysely';
import { StoreError } from './errors.ts';
import { windowAt, type Situation } from '../core/ledger-decision.ts';
import type { Ledger, LedgerKey } from './ledger-port.ts';
import { withoutNulls } from './rows.ts';
import type { LedgerTable, MainTables } from './tables.ts';

export interface Limits extends Omit<Situation, 'now' | 'calls' | 'ahead' | 'wrongLogins'> {
  /** Of the call that started last; rounds only grow. */
  readonly round: number;
}

const KEY = ['account', 'operation'] as const;

/** The columns `Limits` are made of. */
export const LIMITS = [
  'everyMs',
  'perDay',
  'used',
  'windowEndsAt',
  'lastStartAt',
  'maxInFlight',
  'pausedUntil',
  'pausedReason',
  'pausedSince',
  'round',
] as const;

const DEFAULTS = { everyFrom: 'default', perDayFrom: 'default' } as const;

/** Fills what nobody has stated yet; a row that was ensured before keeps what it has learned since. */
export async function ensureLimits(
  db: Kysely<MainTables>,
  { account, operation }: LedgerKey,
  pace: Parameters<Ledger['ensure']>[1],
): Promise<void> {
  const { everyMs, perDay = null, maxInFlight } = pace;
  await db
    .insertInto('ledger')
    .values({ account, operation, everyMs, perDay, maxInFlight, ...DEFAULTS })
    .onConflict((conflict) =>
      conflict
        .columns(KEY)
        .doUpdateSet({
          everyMs: sql`coalesce(ledger.every_ms, excluded.every_ms)`,
          perDay: sql`coalesce(ledger.per_day, excluded.per_day)`,
          everyFrom: sql`coalesce(ledger.every_from, excluded.every_from)`,
          perDayFrom: sql`coalesce(ledger.per_day_from, excluded.per_day_from)`,
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
  columns: Partial<Omit<LedgerTable, keyof LedgerKey | 'used' | 'round'>>,
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

/** Counts one call of `round` that starts now. */
export async function countStart(
  db: Kysely<MainTables>,
  { account, operation }: LedgerKey,
  { now, ...limits }: Limits & { readonly now: number },
): Promise<void> {
  const { used, endsAt } = windowAt(now, limits);
  await db
    .updateTable('ledger')
    .set({ lastStartAt: now, used: used + 1, windowEndsAt: endsAt, round: limits.round })
    .where('account', '=', account)
    .where('operation', '=', operation)
    .execute();
}

/** The interval counts from `at`, unless a later call started since. */
export async function delayStart(
  db: Kysely<MainTables>,
  { account, operation }: LedgerKey,
  at: number,
): Promise<void> {
  await db
    .updateTable('ledger')
    .set({ lastStartAt: at })
    .where('account', '=', account)
    .where('operation', '=', operation)
    .where('lastStartAt', '<', at)
    .execute();
}

/**
 * The row's lock until the transaction ends. Transactions queue behind each other on both databases anyway, so what a claim counts over all
 * operations of an account stays true; this one keeps single statements of others (a pause that is opened, a budget used up) from
 * writing between its reading and its writing, which SQLite never lets them.
 */
export async function lockRow(
  db: Kysely<MainTables>,
  { account, operation }: LedgerKey,
): Promise<void> {
  await db
    .updateTable('ledger')
    .set({ account })
    .where('account', '=', account)
    .where('operation', '=', operation)
    .execute();
}

function unknownRow({ account, operation }: LedgerKey): StoreError {
  return new StoreError(
    'account',
    `the ledger knows no limits for ${operation} of ${account}`,
    'Restore the newest backup of mailkeel.db: an older one was put in its place while a run was going on.',
  );
}
