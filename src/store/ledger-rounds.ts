/** Domains are served in rounds: each has one place in a round, so that a domain of five aliases never waits behind one of two thousand. */
import type { Kysely } from 'kysely';
import type { LedgerKey } from './ledger-port.ts';
import type { MainTables } from './tables.ts';

/** The round of a domain's next place: the one being served, or the one after the domain's last place. */
export async function nextRound(
  db: Kysely<MainTables>,
  { account, operation }: LedgerKey,
  { domain, served }: { readonly domain: string; readonly served: number },
): Promise<number> {
  const last = await db
    .selectFrom('ledgerRounds')
    .select('round')
    .where('account', '=', account)
    .where('operation', '=', operation)
    .where('domain', '=', domain)
    .executeTakeFirst();
  return last === undefined ? served : Math.max(served, last.round + 1);
}

/** Remembers the round a domain was given a place in. */
export async function keepRound(
  db: Kysely<MainTables>,
  { account, operation }: LedgerKey,
  { domain, round }: { readonly domain: string; readonly round: number },
): Promise<void> {
  await db
    .insertInto('ledgerRounds')
    .values({ account, operation, domain, round })
    .onConflict((conflict) =>
      conflict.columns(['account', 'operation', 'domain']).doUpdateSet({ round }),
    )
    .execute();
}

/** Forgets domains whose last round was served: their next one is the round being served either way. */
export async function dropRounds(
  db: Kysely<MainTables>,
  { account, operation }: LedgerKey,
  served: number,
): Promise<void> {
  await db
    .deleteFrom('ledgerRounds')
    .where('account', '=', account)
    .where('operation', '=', operation)
    .where('round', '<', served)
    .execute();
}
