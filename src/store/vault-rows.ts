/** Rows of `vault.db`. A live row is one that is not `rejected`; the schema allows one an address. */
import { sql, type Kysely } from 'kysely';
import type { PasswordRow, PasswordState } from './vault-port.ts';
import { withoutNulls } from './rows.ts';
import type { VaultTables } from './tables.ts';

const SHOWN = [
  'id',
  'address',
  'domain',
  'account',
  'state',
  'executionId',
  'createdAt',
  'setAt',
  'provenAt',
] as const;

/** A row as it lies in the file, its password sealed. */
export interface LiveRow extends Omit<PasswordRow, 'setAt' | 'provenAt'> {
  readonly setAt: string | null;
  readonly provenAt: string | null;
  readonly keyId: string;
  readonly sealed: string;
}

/** The newest live row of an address. */
export function selectLive(db: Kysely<VaultTables>, address: string): Promise<LiveRow | undefined> {
  return db
    .selectFrom('passwords')
    .select([...SHOWN, 'keyId', 'sealed'])
    .where('address', '=', address)
    .where('state', '<>', 'rejected')
    .orderBy('seq', 'desc')
    .executeTakeFirst();
}

/** A row before anything happened to it. */
export type NewRow = Omit<LiveRow, 'setAt' | 'provenAt'>;

/** Adds the row unless its address has a live one, and returns the one that lives: of two writers the unique index makes one the loser. */
export function insertCandidate(
  db: Kysely<VaultTables>,
  row: NewRow,
): Promise<LiveRow | undefined> {
  return db.transaction().execute(async (transaction) => {
    await transaction
      .insertInto('passwords')
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    return selectLive(transaction, row.address);
  });
}

/** Sets the state of a row, and the first time of `accepted` and `proven`. False when there is no such row. */
export async function updateState(
  db: Kysely<VaultTables>,
  id: string,
  { state, at }: { readonly state: PasswordState; readonly at: string },
): Promise<boolean> {
  const updated = await db
    .updateTable('passwords')
    .set({
      state,
      ...(state === 'accepted' ? { setAt: sql<string>`coalesce(set_at, ${at})` } : {}),
      ...(state === 'proven' ? { provenAt: sql<string>`coalesce(proven_at, ${at})` } : {}),
    })
    .where('id', '=', id)
    .executeTakeFirst();
  return updated.numUpdatedRows > 0n;
}

/** Newest live row of each address of a domain, by address, without its secret. */
export async function listLive(
  db: Kysely<VaultTables>,
  domain: string,
): Promise<readonly PasswordRow[]> {
  const rows = await db
    .selectFrom('passwords')
    .select(SHOWN)
    .where('domain', '=', domain)
    .where('state', '<>', 'rejected')
    .orderBy('address')
    .execute();
  return rows.map(withoutNulls);
}

/** Ids of the keys any row was sealed with. */
export async function selectKeyIds(db: Kysely<VaultTables>): Promise<readonly string[]> {
  const rows = await db.selectFrom('passwords').select('keyId').distinct().execute();
  return rows.map((row) => row.keyId);
}
