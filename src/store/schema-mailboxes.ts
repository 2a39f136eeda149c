/** Migration: mailboxes made for people who signed up. */
import type { Migration } from './migrate.ts';

export const mailboxesSchema: Migration = async (db) => {
  await db.schema
    .createTable('signup_mailboxes')
    .addColumn('identity', 'text', (column) => column.primaryKey())
    .addColumn('address', 'text', (column) => column.notNull().unique())
    .addColumn('account', 'text', (column) => column.notNull())
    .addColumn('account_key', 'text')
    .addColumn('mailbox_id', 'text')
    .addColumn('claimed_at', 'text', (column) => column.notNull())
    .addColumn('ready_at', 'text')
    .addColumn('credential_taken_at', 'text')
    .execute();
};
