/** Brings a database to the newest schema. Migrations only add: an older release keeps working on a newer file. */
import { type Kysely, type Transaction } from 'kysely';
import { isoNow } from './clock.ts';
import type { Clock } from './ports.ts';

interface VersionTables {
  readonly schema_versions: { readonly version: number; readonly applied_at: string };
}

/** One step, applied once and never edited after a release. Its number is its place in the list, from 1. */
export type Migration = (db: Transaction<VersionTables>) => Promise<void>;

/**
 * Applies what is missing, all in one transaction that holds the write lock: safe to run again and by many processes at once.
 * Versions of a newer release are left alone.
 */
export async function migrate<T>(
  db: Kysely<T>,
  migrations: readonly Migration[],
  clock: Clock,
): Promise<void> {
  const plain = db.withoutPlugins() as unknown as Kysely<VersionTables>;
  await plain.transaction().execute(async (transaction) => {
    const applied = await appliedVersion(transaction);
    for (const [index, migration] of migrations.entries()) {
      const version = index + 1;
      if (version <= applied) continue;
      await migration(transaction);
      await transaction
        .insertInto('schema_versions')
        .values({ version, applied_at: await isoNow(clock) })
        .execute();
    }
  });
}

async function appliedVersion(transaction: Transaction<VersionTables>): Promise<number> {
  await transaction.schema
    .createTable('schema_versions')
    .ifNotExists()
    .addColumn('version', 'integer', (column) => column.primaryKey())
    .addColumn('applied_at', 'text', (column) => column.notNull())
    .execute();
  const row = await transaction
    .selectFrom('schema_versions')
    .select((eb) => eb.fn.max('version').as('version'))
    .executeTakeFirst();
  return row?.version ?? 0;
}
