/** Migration: the ledger's rows, its queue of tickets, its calls in flight, and leases. */
import { withSequence, type DialectName } from './dialect-words.ts';
import type { Migration } from './migrate.ts';

export const ledgerSchema: Migration = async (db, dialect) => {
  await db.schema
    .createTable('ledger')
    .addColumn('account', 'text', (column) => column.notNull())
    .addColumn('operation', 'text', (column) => column.notNull())
    .addColumn('every_ms', 'bigint')
    .addColumn('per_day', 'integer')
    .addColumn('max_in_flight', 'integer')
    .addColumn('used', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('window_ends_at', 'bigint')
    .addColumn('last_start_at', 'bigint')
    .addColumn('paused_until', 'bigint')
    .addColumn('paused_reason', 'text')
    .addPrimaryKeyConstraint('ledger_key', ['account', 'operation'])
    .execute();
  await createTickets(db, dialect);
  await createCalls(db);
  await createLeases(db);
};

type Database = Parameters<Migration>[0];

async function createTickets(db: Database, dialect: DialectName): Promise<void> {
  await withSequence(db.schema.createTable('ledger_tickets'), 'seq', dialect)
    .addColumn('account', 'text', (column) => column.notNull())
    .addColumn('operation', 'text', (column) => column.notNull())
    .addColumn('ticket', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('due_at', 'bigint', (column) => column.notNull())
    .addUniqueConstraint('ledger_tickets_key', ['account', 'operation', 'ticket'])
    .execute();
}

async function createCalls(db: Database): Promise<void> {
  await db.schema
    .createTable('ledger_calls')
    .addColumn('account', 'text', (column) => column.notNull())
    .addColumn('operation', 'text', (column) => column.notNull())
    .addColumn('ticket', 'text', (column) => column.notNull())
    .addColumn('started_at', 'bigint', (column) => column.notNull())
    .addColumn('held_until', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('ledger_calls_key', ['account', 'operation', 'ticket'])
    .execute();
}

async function createLeases(db: Database): Promise<void> {
  await db.schema
    .createTable('leases')
    .addColumn('resource', 'text', (column) => column.primaryKey())
    .addColumn('holder', 'text', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .execute();
}
