/** Migration: what was read at a provider a moment ago. */
import type { Migration } from './migrate.ts';

export const readingsSchema: Migration = async (db) => {
  await db.schema
    .createTable('readings')
    .addColumn('key', 'text', (column) => column.primaryKey())
    .addColumn('view', 'text', (column) => column.notNull())
    .addColumn('read_at', 'bigint', (column) => column.notNull())
    .addColumn('body', 'text', (column) => column.notNull())
    .execute();
};
