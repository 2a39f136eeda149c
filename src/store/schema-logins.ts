/** Migration: wrong logins at each mail server, counted before the server counts them. */
import type { Migration } from './migrate.ts';

export const loginsSchema: Migration = async (db) => {
  await db.schema
    .createTable('wrong_logins')
    .addColumn('account', 'text', (column) => column.notNull())
    .addColumn('candidate', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('wrong_logins_key', ['account', 'candidate'])
    .execute();
};
