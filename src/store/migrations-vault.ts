/** Schema of `vault.db`, step by step. Append only. */
import { sql } from 'kysely';
import type { Migration } from './migrate.ts';

export const VAULT_MIGRATIONS: readonly Migration[] = [createPasswords, bindToAlias];

async function createPasswords(...[db]: Parameters<Migration>): Promise<void> {
  await db.schema
    .createTable('passwords')
    .addColumn('seq', 'integer', (column) => column.primaryKey().autoIncrement())
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
