/** Wrong logins at one mail server, as it counts them: distinct ones by client address, forgotten an hour after the last. */
import type { Kysely } from 'kysely';
import type { Situation } from '../core/ledger-decision.ts';
import type { LedgerKey } from './ledger-port.ts';
import type { MainTables } from './tables.ts';

/** Forward Email forgets wrong logins after an hour without any; the minute is for its clock and ours. */
const FORGOTTEN_AFTER_MS = 61 * 60_000;

/** Notes a wrong login at `now`; what the server has forgotten by then is forgotten here too. */
export async function noteWrongLogin(
  db: Kysely<MainTables>,
  { account }: LedgerKey,
  { candidate, now }: { readonly candidate: string; readonly now: number },
): Promise<void> {
  const { standsUntil } = await readWrongLogins(db, account);
  if (standsUntil !== undefined && standsUntil <= now) await forgiveLogins(db, { account });
  await db
    .insertInto('wrongLogins')
    .values({ account, candidate, at: now })
    .onConflict((conflict) => conflict.columns(['account', 'candidate']).doUpdateSet({ at: now }))
    .execute();
}

/** Forgets one candidate's wrong login, or all. */
export async function forgiveLogins(
  db: Kysely<MainTables>,
  { account }: Pick<LedgerKey, 'account'>,
  candidate?: string,
): Promise<void> {
  const all = db.deleteFrom('wrongLogins').where('account', '=', account);
  await (candidate === undefined ? all : all.where('candidate', '=', candidate)).execute();
}

/** How many the server still counts, and until when if no other one comes. */
export async function readWrongLogins(
  db: Kysely<MainTables>,
  account: string,
): Promise<NonNullable<Situation['wrongLogins']>> {
  const { count, newest } = await db
    .selectFrom('wrongLogins')
    .select(({ fn }) => [
      fn.countAll<number>().as('count'),
      fn.max<number | null>('at').as('newest'),
    ])
    .where('account', '=', account)
    .executeTakeFirstOrThrow();
  return newest === null ? { count } : { count, standsUntil: newest + FORGOTTEN_AFTER_MS };
}
