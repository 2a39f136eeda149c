/** Schema of `vault.db`, step by step. Append only. */
import { sql } from 'kysely';
import { withSequence } from './dialect-words.ts';
import type { Migration } from './migrate.ts';

export const VAULT_MIGRATIONS: readonly Migration[] = [
  createPasswords,
  bindToAlias,
  nameOrigin,
  createImports,
  allowSuccessors,
];

async function createPasswords(...[db, dialect]: Parameters<Migration>): Promise<void> {
  await withSequence(db.schema.createTable('passwords'), 'seq', dialect)
    .addColumn('id', 'text', (column) => column.notNull().unique())
    .addColumn('address', 'text', (column) => column.notNull())
    .addColumn('domain', 'text', (column) => column.notNull())
    .addColumn('account', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('execution_id', 'text', (column) => column.notNull())
    .addColumn('key_id', 'text', (column) => column.notNull())
    .addColumn('sealed', 'text', (column) => column.notNull())
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addColumn('set_at', 'text')
    .addColumn('proven_at', 'text')
    .execute();
  await db.schema
    .createIndex('passwords_live')
    .on('passwords')
    .column('address')
    .unique()
    .where(sql.ref('state'), '<>', 'rejected')
    .execute();
  await db.schema.createIndex('passwords_domain').on('passwords').column('domain').execute();
}

/** An alias that was deleted and made anew has another id, and an empty mailbox. */
async function bindToAlias(...[db]: Parameters<Migration>): Promise<void> {
  await db.schema.alterTable('passwords').addColumn('alias_id', 'text').execute();
}

/** Passwords somebody brought stand beside those chosen here; the key's index answers at once whether a row has another one. */
async function nameOrigin(...[db]: Parameters<Migration>): Promise<void> {
  await db.schema.alterTable('passwords').addColumn('origin', 'text').execute();
  await db.schema.createIndex('passwords_key').on('passwords').column('key_id').execute();
}

/** Passwords somebody brought, until a login proved them: no run may take one of them for its own candidate. */
async function createImports(...[db]: Parameters<Migration>): Promise<void> {
  await db.schema
    .createTable('password_imports')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('import', 'text', (column) => column.notNull())
    .addColumn('address', 'text', (column) => column.notNull().unique())
    .addColumn('domain', 'text', (column) => column.notNull())
    .addColumn('key_id', 'text', (column) => column.notNull())
    .addColumn('sealed', 'text', (column) => column.notNull())
    .addColumn('outcome', 'text')
    .addColumn('detail', 'text')
    .addColumn('created_at', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('password_imports_import')
    .on('password_imports')
    .column('import')
    .execute();
}

/** The password that is to replace a mailbox's stands beside it until a login proved it; who emptied a mailbox for it, and why, is kept. */
async function allowSuccessors(...[db]: Parameters<Migration>): Promise<void> {
  await db.schema.alterTable('passwords').addColumn('role', 'text').execute();
  await db.schema.dropIndex('passwords_live').execute();
  const live = sql`state <> 'rejected' and role is null`;
  const next = sql`state <> 'rejected' and role is not null`;
  for (const [name, rows] of [
    ['passwords_live', live],
    ['passwords_successor', next],
  ] as const)
    await db.schema
      .createIndex(name)
      .on('passwords')
      .column('address')
      .unique()
      .where(sql<boolean>`${rows}`)
      .execute();
  await db.schema
    .createTable('password_overrides')
    .addColumn('address', 'text', (column) => column.primaryKey())
    .addColumn('decision', 'text', (column) => column.notNull())
    .addColumn('actor', 'text', (column) => column.notNull())
    .addColumn('reason', 'text', (column) => column.notNull())
    .addColumn('decided_at', 'text', (column) => column.notNull())
    .addColumn('used_at', 'text')
    .execute();
}
