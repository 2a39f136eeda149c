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
  /** The server did not answer something on it (a time-out, a cut line): its next answer would be to that. */
  broken: boolean;
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
    const { client } = connection as Connection;
    await watched(connection as Connection, () => translate(() => client.query(sql)));
  };
  /** The server takes back what a connection that is thrown away had begun. */
  const rollback = async (connection: DatabaseConnection): Promise<void> => {
    if (!(connection as Connection).broken) await run(connection, 'rollback');
  };
  return {
    init: () => Promise.resolve(),
    acquireConnection: async () => connectionOf(await translate(() => pool.connect()), translate),
    beginTransaction: async (connection) => {
      try {
        // One round trip. What is read afterwards is what the holder before left: read committed takes a new look for each statement.
        await run(connection, `begin; select pg_advisory_xact_lock(${String(lock)})`);
      } catch (error) {
        await rollback(connection);
        throw error;
      }
    },
    commitTransaction: (connection) => run(connection, 'commit'),
    rollbackTransaction: rollback,
    releaseConnection: (connection) => {
      const { client, broken } = connection as Connection;
      client.release(broken);
      return Promise.resolve();
    },
    destroy: () => Promise.resolve(),
  };
}

function connectionOf(client: PoolClient, translate: Translate): Connection {
  const connection: Connection = {
    client,
    broken: false,
    executeQuery: <R>(query: CompiledQuery) =>
      watched(connection, () => execute<R>(client, query, translate)),
    streamQuery: () => {
      throw new Error('the store reads whole results; it has no streams');
    },
  };
  return connection;
}

/** Five characters, a digit among them: `EPIPE` is Node's. */
const SQLSTATE = /^(?=.*\d)[0-9A-Z]{5}$/;

/** Notes on the connection when what went wrong was not an answer of the server's (those have a SQLSTATE). */
async function watched<T>(connection: Connection, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { cause } = error as { readonly cause?: { readonly code?: unknown } };
    connection.broken ||= !SQLSTATE.test(String(cause?.code));
    throw error;
  }
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
