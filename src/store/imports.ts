/** Passwords on their way into the vault, in `vault.db` beside it. */
import { randomUUID } from 'node:crypto';
import type { Kysely, Transaction } from 'kysely';
import { isoNow } from './clock.ts';
import type { Clock } from './ports.ts';
import { withoutNulls } from './rows.ts';
import type { VaultTables } from './tables.ts';
import type { VaultAccess } from './vault-access.ts';
import { sealRow, unsealRow } from './vault-seal.ts';
import { sealImport, unsealImport } from './import-seal.ts';
import type { VaultKey } from './vault-key.ts';
import type { ImportEntry, ImportRow, Mailbox, PasswordImports } from './vault-port.ts';
import {
  refuseOtherKeys,
  rejectOthers,
  rejectRow,
  selectLive,
  stepState,
  type LiveRow,
} from './vault-rows.ts';

const SHOWN = ['id', 'import', 'address', 'domain', 'outcome', 'detail'] as const;

type Database = Kysely<VaultTables>;

/** Imports in `vault.db`. They need the vault's key wherever a password goes in or out. */
export function createImports(db: Database, clock: Clock, access: VaultAccess): PasswordImports {
  return {
    async stage(importId, candidates) {
      const createdAt = await isoNow(clock);
      await access.withKey((vaultKey) =>
        db.transaction().execute(async (transaction) => {
          await refuseOtherKeys(transaction, vaultKey.keyId);
          for (const candidate of candidates)
            await stage(transaction, vaultKey, { candidate, importId, createdAt });
        }),
      );
    },
    pending: (importId, limit) => selectPending(db, importId, limit),
    async get(importId, address) {
      const row = await db
        .selectFrom('passwordImports')
        .select([...SHOWN, 'keyId', 'sealed'])
        .where('import', '=', importId)
        .where('address', '=', address)
        .where('outcome', 'is', null)
        .executeTakeFirst();
      if (row === undefined) return undefined;
      const { keyId, sealed, ...shown } = row;
      const { key } = await access.keyWith(keyId);
      return { ...withoutNulls(shown), password: unsealImport(key, shown, sealed) };
    },
    settle: (id, result) => settle(db, id, result),
    async adopt(entry, mailbox, replace = false) {
      const at = await isoNow(clock);
      return access.withKey((vaultKey) =>
        db
          .transaction()
          .execute((transaction) => adopt(transaction, { vaultKey, entry, mailbox, replace, at })),
      );
    },
    async results(importId) {
      const rows = await selectShown(db, importId).execute();
      return rows.map(withoutNulls);
    },
    async clear(importId) {
      await db.deleteFrom('passwordImports').where('import', '=', importId).execute();
    },
  };
}

function selectShown(db: Database, importId: string) {
  return db
    .selectFrom('passwordImports')
    .select(SHOWN)
    .where('import', '=', importId)
    .orderBy('address');
}

async function selectPending(
  db: Database,
  importId: string,
  limit: number,
): Promise<readonly ImportRow[]> {
  const rows = await selectShown(db, importId).where('outcome', 'is', null).limit(limit).execute();
  return rows.map(withoutNulls);
}

interface Staging {
  readonly candidate: Pick<ImportEntry, 'address' | 'domain' | 'password'>;
  readonly importId: string;
  readonly createdAt: string;
}

async function stage(
  db: Transaction<VaultTables>,
  { key, keyId }: VaultKey,
  { candidate, importId, createdAt }: Staging,
): Promise<void> {
  const { password, address, domain } = candidate;
  const id = randomUUID();
  const sealed = sealImport(key, { id, address }, password);
  const row = { id, import: importId, domain, keyId, sealed, createdAt };
  const untried = { ...row, outcome: null, detail: null };
  await db
    .insertInto('passwordImports')
    .values({ ...untried, address })
    .onConflict((conflict) => conflict.column('address').doUpdateSet(untried))
    .execute();
}

async function settle(
  db: Database,
  id: string,
  result: Parameters<PasswordImports['settle']>[1],
): Promise<void> {
  const { outcome, detail } = result;
  await db
    .updateTable('passwordImports')
    .set({ outcome, detail, sealed: '' })
    .where('id', '=', id)
    .where('outcome', 'is', null)
    .execute();
}

interface Adoption {
  readonly vaultKey: VaultKey;
  readonly entry: ImportEntry;
  readonly mailbox: Mailbox;
  readonly replace: boolean;
  readonly at: string;
}

async function adopt(
  db: Transaction<VaultTables>,
  adoption: Adoption,
): Promise<'proven' | 'conflict'> {
  const { vaultKey, entry, mailbox, replace, at } = adoption;
  await refuseOtherKeys(db, vaultKey.keyId);
  const live = await selectLive(db, entry.address, { mailbox });
  const isSame =
    live !== undefined && unsealRow(vaultKey.key, live, live.sealed) === entry.password;
  if (live !== undefined && !isSame && !replace) {
    const detail = `the vault has another password for this mailbox (${live.state}), and it stays`;
    await settle(db, entry.id, { outcome: 'conflict', detail });
    return 'conflict';
  }
  if (isSame) await stepState(db, live.id, { state: 'proven', at });
  else await insertProven(db, adoption, live);
  await settle(db, entry.id, { outcome: 'proven', detail: 'login succeeded' });
  return 'proven';
}

async function insertProven(
  db: Transaction<VaultTables>,
  { vaultKey, entry, mailbox, at }: Adoption,
  former: LiveRow | undefined,
): Promise<void> {
  const { address, domain } = entry;
  const { account, aliasId = null } = mailbox;
  await rejectOthers(db, address, mailbox);
  if (former !== undefined) await rejectRow(db, former.id);
  const id = randomUUID();
  await db
    .insertInto('passwords')
    .values({
      ...{ id, address, domain, account, aliasId, keyId: vaultKey.keyId, createdAt: at },
      ...{ executionId: entry.import, state: 'proven', origin: 'imported', provenAt: at },
      sealed: sealRow(vaultKey.key, { id, address, account }, entry.password),
    })
    .execute();
}
