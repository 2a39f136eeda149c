/** Rows of a backup on their way back into the vault. */
import type { Transaction } from 'kysely';
import { StoreError } from './errors.ts';
import type { VaultTables } from './tables.ts';
import { damagedRows, wrongKey } from './vault-errors.ts';
import type { VaultKey } from './vault-key.ts';
import { insertSealed, selectLive, selectSealed } from './vault-rows.ts';
import { opens } from './vault-seal.ts';
import type { Restored, SealedRow } from './vault-upkeep-port.ts';

interface Restore {
  readonly vaultKey: VaultKey;
  readonly rows: readonly SealedRow[];
  readonly merge: boolean;
}

/** See `VaultUpkeep.restore`. */
export async function restoreRows(
  db: Transaction<VaultTables>,
  { vaultKey, rows, merge }: Restore,
): Promise<Restored> {
  refuseUnusable(vaultKey, rows);
  const present = new Map((await selectSealed(db)).map((row) => [row.id, row]));
  if (present.size > 0 && !merge) throw notEmpty(present.size);
  let added = 0;
  let repaired = 0;
  for (const row of rows) {
    const here = present.get(row.id);
    if (here !== undefined) {
      if (opens(vaultKey, here)) continue;
      await repair(db, row);
      repaired += 1;
    } else if (row.state === 'rejected' || (await isFree(db, row))) {
      await insertSealed(db, row);
      added += 1;
    }
  }
  return { added, repaired, kept: rows.length - added - repaired };
}

/** No live password of the address is in its place. */
async function isFree(
  db: Transaction<VaultTables>,
  { address, role }: SealedRow,
): Promise<boolean> {
  return (await selectLive(db, address, role === undefined ? {} : { role })) === undefined;
}

/** Nothing is written before every row was opened: a backup is found useless while the vault is still as it was. */
function refuseUnusable(vaultKey: VaultKey, rows: readonly SealedRow[]): void {
  const other = rows.find(({ keyId }) => keyId !== vaultKey.keyId);
  if (other !== undefined) throw wrongKey(vaultKey.keyId, other.keyId);
  const damaged = rows.filter((row) => !opens(vaultKey, row));
  if (damaged.length > 0) throw damagedRows(damaged.map(({ address }) => address));
}

async function repair(
  db: Transaction<VaultTables>,
  { id, address, account, keyId, sealed }: SealedRow,
): Promise<void> {
  await db
    .updateTable('passwords')
    .set({ address, account, keyId, sealed })
    .where('id', '=', id)
    .execute();
}

function notEmpty(rows: number): StoreError {
  return new StoreError(
    'vault',
    `the vault holds ${String(rows)} passwords already, and nothing was written`,
    'Restore into an empty home (MAILKEEL_HOME) or database, or add --merge: it adds what is missing, repairs damaged rows and leaves the rest.',
  );
}
