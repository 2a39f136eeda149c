/** A Kysely dialect whose one connection lives in the database thread. */
import {
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
} from 'kysely';
import type { DatabaseThread } from './thread-client.ts';
import type { DatabaseName, SqlValue } from './thread-messages.ts';

/** Kysely over one database of the thread. Transactions take the write lock when they begin and queue behind each other. */
export function threadDialect(thread: DatabaseThread, database: DatabaseName): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => createDriver(thread, database),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

function createDriver(thread: DatabaseThread, database: DatabaseName): Driver {
  const turns = createTurns();
  const connection: DatabaseConnection = {
    executeQuery: (query) => executeQuery(thread, database, query),
    streamQuery: () => {
      throw new Error('the database thread answers whole results; it has no streams');
    },
  };
  async function transact(kind: 'begin' | 'commit' | 'rollback'): Promise<void> {
    await thread.send({ kind, database });
  }
  return {
    init: () => Promise.resolve(),
    acquireConnection: async () => {
      await turns.take();
      return connection;
    },
    beginTransaction: () => transact('begin'),
    commitTransaction: () => transact('commit'),
    rollbackTransaction: () => transact('rollback'),
    releaseConnection: () => {
      turns.give();
      return Promise.resolve();
    },
    destroy: () => Promise.resolve(),
  };
}

async function executeQuery<R>(
  thread: DatabaseThread,
  database: DatabaseName,
  query: CompiledQuery,
): Promise<QueryResult<R>> {
  const parameters = query.parameters.map(toSqlValue);
  const result = await thread.send({ kind: 'execute', database, sql: query.sql, parameters });
  const rows = result.rows as R[];
  return result.changes === undefined
    ? { rows }
    : { rows, numAffectedRows: BigInt(result.changes) };
}

function toSqlValue(value: unknown): SqlValue {
  if (value === null || typeof value === 'string' || typeof value === 'number') return value;
  throw new TypeError(`SQLite takes text, numbers and null, not a ${typeof value}`);
}

/** One user at a time, in the order they asked. */
function createTurns(): { take(): Promise<void>; give(): void } {
  const waiting: (() => void)[] = [];
  let taken = false;
  return {
    take() {
      if (taken) return new Promise((resolve) => waiting.push(resolve));
      taken = true;
      return Promise.resolve();
    },
    give() {
      const next = waiting.shift();
      if (next === undefined) taken = false;
      else next();
    },
  };
}
