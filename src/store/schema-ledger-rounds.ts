/** Migration: whose word a limit is, and the rounds in which domains are served. */
import type { Migration } from './migrate.ts';

export const ledgerRoundsSchema: Migration = async (db) => {
  // SQLite adds one column a statement.
  await db.schema.alterTable('ledger').addColumn('every_from', 'text').execute();
  await db.schema.alterTable('ledger').addColumn('per_day_from', 'text').execute();
  await db.schema
    .alterTable('ledger')
    .addColumn('round', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  await db.schema
    .alterTable('ledger_tickets')
    .addColumn('round', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  await db.schema
    .createTable('ledger_rounds')
    .addColumn('account', 'text', (column) => column.notNull())
    .addColumn('operation', 'text', (column) => column.notNull())
    .addColumn('domain', 'text', (column) => column.notNull())
    .addColumn('round', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('ledger_rounds_key', ['account', 'operation', 'domain'])
    .execute();
};
