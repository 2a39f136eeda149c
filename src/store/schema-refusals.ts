/** Migration: which alias a refusal was about. */
import type { Migration } from './migrate.ts';

export const refusalsSchema: Migration = async (db) => {
  await db.schema.alterTable('refusals').addColumn('alias_id', 'text').execute();
};
