/** Migration: specs, what is known of objects at providers, executions and their progress. */
import type { Migration } from './migrate.ts';

export const runSchema: Migration = async (db) => {
  await createExecutions(db);
  await createObjects(db);
};

type Database = Parameters<Migration>[0];

async function createExecutions(db: Database): Promise<void> {
  await db.schema
    .createTable('specs')
    .addColumn('hash', 'text', (column) => column.primaryKey())
    .addColumn('body', 'text', (column) => column.notNull())
    .addColumn('created_at', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('executions')
    .addColumn('execution_id', 'text', (column) => column.primaryKey())
    .addColumn('spec', 'text', (column) => column.notNull())
    .addColumn('started_at', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('progress')
    .addColumn('execution_id', 'text', (column) => column.notNull())
    .addColumn('domain', 'text', (column) => column.notNull())
    .addColumn('updated_at', 'text', (column) => column.notNull())
    .addColumn('body', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('progress_key', ['execution_id', 'domain'])
    .execute();
}

async function createObjects(db: Database): Promise<void> {
  await db.schema
    .createTable('alias_objects')
    .addColumn('domain', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('account', 'text', (column) => column.notNull())
    .addColumn('alias_id', 'text')
    .addColumn('origin', 'text', (column) => column.notNull())
    .addColumn('execution_id', 'text', (column) => column.notNull())
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('alias_objects_key', ['domain', 'name'])
    .execute();
  await db.schema
    .createTable('refusals')
    .addColumn('domain', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('operation', 'text', (column) => column.notNull())
    .addColumn('entry', 'text', (column) => column.notNull())
    .addColumn('kept', 'integer', (column) => column.notNull())
    .addColumn('category', 'text', (column) => column.notNull())
    .addColumn('error', 'text', (column) => column.notNull())
    .addColumn('remediation', 'text', (column) => column.notNull())
    .addColumn('attempts', 'integer', (column) => column.notNull())
    .addColumn('at', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('refusals_key', ['domain', 'name', 'operation'])
    .execute();
  await db.schema
    .createTable('snapshots')
    .addColumn('key', 'text', (column) => column.primaryKey())
    .addColumn('execution_id', 'text', (column) => column.notNull())
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addColumn('body', 'text', (column) => column.notNull())
    .execute();
}
