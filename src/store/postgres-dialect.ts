/** A Kysely dialect on a pool of PostgreSQL connections whose transactions queue behind each other, as SQLite's do. */
import {
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
} from 'kysely';
import type { Pool, PoolClient } from 'pg';
import type { Translate } from './postgres-failure.ts';

interface Parts {
  readonly pool: Pool;
  /** Number of the advisory lock a transaction holds from its beginning to its end. */
  readonly lock: number;
  readonly translate: Translate;
}

interface Connection extends DatabaseConnection {
  readonly client: PoolClient;
}

/** Kysely over the pool. The pool belongs to whoever made it. */
export function postgresDialect(parts: Parts): Dialect {
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => createDriver(parts),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  };
}

function createDriver({ pool, lock, translate }: Parts): Driver {
  const run = async (connection: DatabaseConnection, sql: string): Promise<void> => {
    await translate(() => (connection as Connection).client.query(sql));
  };
  return {
    init: () => Promise.resolve(),
    acquireConnection: async () => connectionOf(await translate(() => pool.connect()), translate),
    beginTransaction: async (connection) => {
      try {
        // One round trip. What is read afterwards is what the holder before left: read committed takes a new look for each statement.
        await run(connection, `begin; select pg_advisory_xact_lock(${String(lock)})`);
      } catch (error) {
        await run(connection, 'rollback');
        throw error;
      }
    },
    commitTransaction: (connection) => run(connection, 'commit'),
    rollbackTransaction: (connection) => run(connection, 'rollback'),
    releaseConnection: (connection) => {
      (connection as Connection).client.release();
      return Promise.resolve();
    },
    destroy: () => Promise.resolve(),
  };
}

function connectionOf(client: PoolClient, translate: Translate): Connection {
  return {
    client,
    executeQuery: <R>(query: CompiledQuery) => execute<R>(client, query, translate),
    streamQuery: () => {
      throw new Error('the store reads whole results; it has no streams');
    },
  };
}

async function execute<R>(
  client: PoolClient,
  { sql, parameters }: CompiledQuery,
  translate: Translate,
): Promise<QueryResult<R>> {
  const { command, rowCount, rows } = await translate(() => client.query(sql, [...parameters]));
  const result = rows as R[];
  return command === 'SELECT' || rowCount === null
    ? { rows: result }
    : { rows: result, numAffectedRows: BigInt(rowCount) };
}
