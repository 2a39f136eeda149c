/** Brings a database to the newest schema. Migrations only add: an older release keeps working on a newer file. */
import { sql, type Kysely, type Transaction } from 'kysely';
import { isoNow } from './clock.ts';
import type { DialectName } from './dialect-words.ts';
import type { Clock } from './ports.ts';

interface VersionTable {
  readonly version: number;
  readonly applied_at: string;
}

/** Main and vault may share one PostgreSQL database, so each counts its steps in a table of its own name. */
type VersionTableName = 'schema_versions' | 'vault_schema_versions';
type VersionTables = Readonly<Record<VersionTableName, VersionTable>>;

/** One step, applied once and never edited after a release. Its number is its place in the list, from 1. */
export type Migration = (db: Transaction<VersionTables>, dialect: DialectName) => Promise<void>;

/** The steps of one schema, and where it is written down how many were taken. */
export interface Schema {
  readonly migrations: readonly Migration[];
  readonly versions: VersionTableName;
}

/** `absent`: nothing was ever stored; `older`: the next one who opens it migrates it first. A newer one counts as `current`. */
export type SchemaState = 'absent' | 'older' | 'current';

/** How far a database is, by reading alone. */
export async function schemaState<T>(
  db: Kysely<T>,
  { migrations, versions }: Schema,
  dialect: DialectName,
): Promise<SchemaState> {
  const plain = db.withoutPlugins() as unknown as Kysely<VersionTables>;
  if (!(await isPresent(plain, versions, dialect))) return 'absent';
  return (await appliedVersion(plain, versions)) < migrations.length ? 'older' : 'current';
}

/**
 * Applies what is missing, all in one transaction that holds the write lock: safe to run again and by many processes at once.
 * Versions of a newer release are left alone.
 */
export async function migrate<T>(
  db: Kysely<T>,
  { migrations, versions }: Schema,
  { clock, dialect }: { readonly clock: Clock; readonly dialect: DialectName },
): Promise<void> {
  const plain = db.withoutPlugins() as unknown as Kysely<VersionTables>;
  await plain.transaction().execute(async (transaction) => {
    if (!(await isPresent(transaction, versions, dialect)))
      await createVersions(transaction, versions);
    const applied = await appliedVersion(transaction, versions);
    for (const [index, migration] of migrations.entries()) {
      const version = index + 1;
      if (version <= applied) continue;
      await migration(transaction, dialect);
      await transaction
        .insertInto(versions)
        .values({ version, applied_at: await isoNow(clock) })
        .execute();
    }
  });
}

/** With PostgreSQL even `create table if not exists` needs the right to create, which a worker's role may lack once all is made. */
async function isPresent(
  db: Kysely<VersionTables>,
  versions: VersionTableName,
  dialect: DialectName,
): Promise<boolean> {
  const found =
    dialect === 'sqlite'
      ? sql`select name from sqlite_master where type = 'table' and name = ${versions}`
      : sql`select 1 where to_regclass(${versions}) is not null`;
  return (await found.execute(db)).rows.length > 0;
}

async function createVersions(
  transaction: Transaction<VersionTables>,
  versions: VersionTableName,
): Promise<void> {
  await transaction.schema
    .createTable(versions)
    .ifNotExists()
    .addColumn('version', 'integer', (column) => column.primaryKey())
    .addColumn('applied_at', 'text', (column) => column.notNull())
    .execute();
}

async function appliedVersion(
  db: Kysely<VersionTables>,
  versions: VersionTableName,
): Promise<number> {
  const row = await db
    .selectFrom(versions)
    .select((eb) => eb.fn.max('version').as('version'))
    .executeTakeFirst();
  return row?.version ?? 0;
}
