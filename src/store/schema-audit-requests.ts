/** Migration: the end of an attempt says how many requests it sent. */
import { sql } from 'kysely';
import type { Migration } from './migrate.ts';
import { viewOfAttempts } from './schema-audit.ts';

export const auditRequestsSchema: Migration = async (db, dialect) => {
  await db.schema.alterTable('email_provisioning_log').addColumn('requests', 'integer').execute();
  const view = viewOfAttempts(['requests']);
  if (dialect === 'postgres') {
    // Replaced, not made anew: who may read it stays.
    await sql`create or replace ${view}`.execute(db);
    return;
  }
  await sql`drop view attempts`.execute(db);
  await sql`create ${view}`.execute(db);
};
