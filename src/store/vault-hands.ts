/** Rows of `vault.db` that change hands without a new password. */
import type { Kysely } from 'kysely';
import type { VaultTables } from './tables.ts';

/** Rejects the live rows of an address that one execution chose or one account holds, in whatever state. */
export async function rejectOwned(
  db: Kysely<VaultTables>,
  address: string,
  { executionId, account }: { readonly executionId: string; readonly account?: string | undefined },
): Promise<void> {
  await db
    .updateTable('passwords')
    .set({ state: 'rejected' })
    .where('address', '=', address)
    .where((eb) =>
      eb.or([
        eb('executionId', '=', executionId),
        ...(account === undefined ? [] : [eb('account', '=', account)]),
      ]),
    )
    .where('state', '<>', 'rejected')
    .execute();
}

/** Binds a live row to another id of its mailbox; its seal does not name the id. */
export async function bindTo(db: Kysely<VaultTables>, id: string, aliasId: string): Promise<void> {
  await db
    .updateTable('passwords')
    .set({ aliasId })
    .where('id', '=', id)
    .where('state', '<>', 'rejected')
    .execute();
}
