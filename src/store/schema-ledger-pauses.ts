/** Migration: since when an account is paused. */
import type { Migration } from './migrate.ts';

export const ledgerPausesSchema: Migration = async (db) => {
  await db.schema.alterTable('ledger').addColumn('paused_since', 'bigint').execute();
};
