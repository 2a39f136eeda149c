/** The pause of every account at once, kept in a row of its own that no provider call has. */
import type { Kysely } from 'kysely';
import { EVERY_ACCOUNT } from './ledger-port.ts';
import { withoutNulls } from './rows.ts';
import type { LedgerTable, MainTables } from './tables.ts';

/** The pause of everything, to lay over a row's own; nothing while there is none. */
export async function pauseOfEverything(
  db: Kysely<MainTables>,
  now: number,
): Promise<{
  readonly [K in 'pausedUntil' | 'pausedReason' | 'pausedSince']?: NonNullable<LedgerTable[K]>;
}> {
  const row = await db
    .selectFrom('ledger')
    .select(['pausedUntil', 'pausedReason', 'pausedSince'])
    .where('account', '=', EVERY_ACCOUNT)
    .where('pausedUntil', '>', now)
    .executeTakeFirst();
  return row === undefined ? {} : withoutNulls(row);
}
