/** The vault as a whole: rotated, copied out, put back. Each is one transaction. */
import type { Kysely, Transaction } from 'kysely';
import { StoreError } from './errors.ts';
import { sealImport, unsealImport } from './import-seal.ts';
import { withoutNulls } from './rows.ts';
import type { VaultTables } from './tables.ts';
import type { VaultAccess } from './vault-access.ts';
import { damagedRows, wrongKey } from './vault-errors.ts';
import { toKey, type VaultKey } from './vault-key.ts';
import { finishRotation, prepareRotation } from './vault-key-file.ts';
import { restoreRows } from './vault-restore.ts';
import { selectKeyIds, selectSealed } from './vault-rows.ts';
import { sealRow, unsealRow } from './vault-seal.ts';
import type { Rotated, VaultUpkeep } from './vault-upkeep-port.ts';

type Database = Kysely<VaultTables>;

/** Upkeep of `vault.db`; `keyFile` is where its key lies when the environment gives none. */
export function createVaultUpkeep(
  db: Database,
  access: VaultAccess,
  keyFile: string | undefined,
): VaultUpkeep {
  return {
    rotate: (newKey) =>
      newKey === undefined
        ? rotateFile(db, access, keyFile)
        : rotateTo(db, access, toKey(newKey, 'environment', 'the new key file')),
    async sealedRows() {
      return (await selectSealed(db)).map(withoutNulls);
    },
    async restore(rows, merge) {
      const vaultKey = await access.key();
      return db
        .transaction()
        .execute((transaction) => restoreRows(transaction, { vaultKey, rows, merge }));
    },
  };
}

async function rotateTo(db: Database, access: VaultAccess, next: VaultKey): Promise<Rotated> {
  const old = await access.key();
  if (old.source === 'file') throw givenBesideFile();
  return { rows: await reencrypt(db, old, next), from: old.keyId, to: next.keyId };
}

/** The new key lies durably beside the old one before the first row is sealed with it, and takes its place after the last one was. */
async function rotateFile(
  db: Database,
  access: VaultAccess,
  keyFile: string | undefined,
): Promise<Rotated> {
  if (keyFile === undefined) throw keyFromEnvironment();
  const { old, next } = await prepareRotation(keyFile, async () => {
    const key = await access.key();
    if (key.source !== 'file') throw keyFromEnvironment();
  });
  const used = await selectKeyIds(db);
  const done = used.length > 0 && used.every((keyId) => keyId === next.keyId);
  const rows = done ? (await selectSealed(db)).length : await reencrypt(db, old, next);
  const oldKeyFile = await finishRotation(keyFile, { old, next });
  return { rows, from: old.keyId, to: next.keyId, oldKeyFile };
}

function reencrypt(db: Database, old: VaultKey, next: VaultKey): Promise<number> {
  return db.transaction().execute(async (transaction) => {
    const damaged = [
      ...(await reencryptPasswords(transaction, old, next)),
      ...(await reencryptImports(transaction, old, next)),
    ];
    if (damaged.length > 0) throw damagedRows(damaged);
    return (await selectSealed(transaction)).length;
  });
}

/** Returns the addresses of rows that do not open. */
async function reencryptPasswords(
  db: Transaction<VaultTables>,
  old: VaultKey,
  next: VaultKey,
): Promise<readonly string[]> {
  const damaged: string[] = [];
  for (const row of await selectSealed(db)) {
    if (row.keyId !== old.keyId) throw wrongKey(old.keyId, row.keyId);
    const password = opened(row.address, damaged, () => unsealRow(old.key, row, row.sealed));
    if (password === undefined) continue;
    await db
      .updateTable('passwords')
      .set({ keyId: next.keyId, sealed: sealRow(next.key, row, password) })
      .where('id', '=', row.id)
      .execute();
  }
  return damaged;
}

async function reencryptImports(
  db: Transaction<VaultTables>,
  old: VaultKey,
  next: VaultKey,
): Promise<readonly string[]> {
  const damaged: string[] = [];
  const rows = await db
    .selectFrom('passwordImports')
    .select(['id', 'address', 'keyId', 'sealed'])
    .where('outcome', 'is', null)
    .execute();
  for (const row of rows) {
    if (row.keyId !== old.keyId) throw wrongKey(old.keyId, row.keyId);
    const password = opened(row.address, damaged, () => unsealImport(old.key, row, row.sealed));
    if (password === undefined) continue;
    await db
      .updateTable('passwordImports')
      .set({ keyId: next.keyId, sealed: sealImport(next.key, row, password) })
      .where('id', '=', row.id)
      .execute();
  }
  return damaged;
}

function opened(address: string, damaged: string[], open: () => string): string | undefined {
  try {
    return open();
  } catch (error) {
    if (!(error instanceof StoreError) || error.what !== 'row') throw error;
    damaged.push(address);
    return undefined;
  }
}

function keyFromEnvironment(): StoreError {
  return new StoreError(
    'vault',
    'the vault key is not in a key file, so there is none to replace',
    'Make a key (openssl rand -base64 32 > new.key), run "mailkeel vault rotate-key --new-key-file new.key", then set MAILKEEL_VAULT_KEY to its content for every worker.',
  );
}

function givenBesideFile(): StoreError {
  return new StoreError(
    'vault',
    'the vault key is in a key file, which makes its own successor',
    'Run "mailkeel vault rotate-key" without --new-key-file.',
  );
}
