/** What a provider's answers teach the ledger about a budget. */
import type { Kysely } from 'kysely';
import type { Budget } from '../core/limits.ts';
import { windowAt } from '../core/ledger-decision.ts';
import type { LedgerKey } from './ledger-port.ts';
import type { LedgerTable, MainTables } from './tables.ts';

type Row = Pick<LedgerTable, 'perDay' | 'perDayFrom' | 'windowEndsAt'> & { readonly used: number };
type Learned = Partial<Row>;

/** Corrects budget and use of a row; one that says the same already is not written. */
export async function learnBudget(
  db: Kysely<MainTables>,
  key: LedgerKey,
  budget: Budget & { readonly now: number },
): Promise<void> {
  const row = await db
    .selectFrom('ledger')
    .select(['perDay', 'perDayFrom', 'used', 'windowEndsAt'])
    .where('account', '=', key.account)
    .where('operation', '=', key.operation)
    .executeTakeFirst();
  if (row === undefined) return;
  const learned = { ...limitOf(row, budget), ...useOf(row, budget) };
  if (Object.keys(learned).length > 0) await update(db, key, learned);
}

/** Counts the whole budget as used until `until`; a row without a budget stays as it is. */
export async function exhaustBudget(
  db: Kysely<MainTables>,
  { account, operation }: LedgerKey,
  until: number,
): Promise<void> {
  await db
    .updateTable('ledger')
    .set((eb) => ({ used: eb.ref('perDay').$notNull(), windowEndsAt: until }))
    .where('account', '=', account)
    .where('operation', '=', operation)
    .where('perDay', 'is not', null)
    .execute();
}

/** A wish below the provider's budget stays: somebody wants it slower. */
function limitOf({ perDay, perDayFrom }: Row, { limit }: Budget): Learned {
  const wished = perDayFrom === 'manifest' || perDayFrom === 'operator';
  const stays = perDay === limit || (wished && perDay !== null && perDay < limit);
  return stays ? {} : { perDay: limit, perDayFrom: 'provider' };
}

/** Others use the account too. Our own calls that are still under way are counted here and not there, so less is no news. */
function useOf(row: Row, { limit, remaining, now }: Budget & { readonly now: number }): Learned {
  const { used, endsAt } = windowAt(now, {
    used: row.used,
    ...(row.windowEndsAt === null ? {} : { windowEndsAt: row.windowEndsAt }),
  });
  const counted = limit - remaining;
  return counted > used ? { used: counted, windowEndsAt: endsAt } : {};
}

async function update(
  db: Kysely<MainTables>,
  { account, operation }: LedgerKey,
  learned: Learned,
): Promise<void> {
  await db
    .updateTable('ledger')
    .set(learned)
    .where('account', '=', account)
    .where('operation', '=', operation)
    .execute();
}
