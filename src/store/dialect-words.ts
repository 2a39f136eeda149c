/** Where SQLite and PostgreSQL need different words for the same schema. */
import type { CreateTableBuilder } from 'kysely';

export type DialectName = 'sqlite' | 'postgres';

/** Adds the primary key `name`: numbers that grow with every row and are never used twice. */
export function withSequence<T extends string, C extends string>(
  table: CreateTableBuilder<T, C>,
  name: C,
  dialect: DialectName,
): CreateTableBuilder<T, C> {
  return dialect === 'sqlite'
    ? table.addColumn(name, 'integer', (column) => column.primaryKey().autoIncrement())
    : table.addColumn(name, 'bigint', (column) => column.primaryKey().generatedAlwaysAsIdentity());
}
