/** The store's databases as one PostgreSQL database, for workers on more than one machine. */
import { CamelCasePlugin, Kysely } from 'kysely';
import type { Pool, PoolConfig, TypeOverrides } from 'pg';
import type { Databases } from './databases.ts';
import type { Clock } from './ports.ts';
import { postgresDialect } from './postgres-dialect.ts';
import { errorTranslator, type Translate } from './postgres-failure.ts';

/** As long as SQLite waits for a foreign lock. */
const LOCK_TIMEOUT_MS = 30_000;
/** A process that stands still in a transaction (a suspended machine) loses it: everybody else waits for its lock. */
const IDLE_IN_TRANSACTION_MS = 15_000;
const CONNECT_TIMEOUT_MS = 10_000;
/** Far above anything but taking years out of the audit log: a statement that runs away must not hold the lock of all others for ever. */
const STATEMENT_TIMEOUT_MS = 5 * 60_000;
/** The server has given a statement up by then: who still hears nothing has lost the server without being told. */
const QUERY_TIMEOUT_MS = STATEMENT_TIMEOUT_MS + 15_000;
/** An activity asks a few times a second; transactions queue behind each other anyway. */
const CONNECTIONS = 8;
/** PostgreSQL's type id of `bigint`: ids, counts and times in milliseconds, all far below 2^53. */
const BIGINT = 20;

/** Advisory locks are numbers of the whole database: these two are Mailkeel's. */
const LOCKS = { main: 7_245_301, vault: 7_245_302 } as const;

/**
 * Opens connection pools on `url` (libpq's form, `postgres://user:password@host/database?sslmode=…`); connections are made as they are needed
 * and do not keep the process alive. Trouble of the server is a `StoreError('store')` that names host and database, never the password.
 */
export async function openPostgres(url: string): Promise<Databases> {
  // Loaded here: who has SQLite never needs it.
  const { default: pg } = await import('pg');
  const translate = errorTranslator(url);
  const types = new pg.TypeOverrides();
  types.setTypeParser(BIGINT, 'text', Number);
  const open = (max: number): Pool => {
    const pool = new pg.Pool({ ...settings(url, types), max });
    // A connection that breaks while nobody asks anything is replaced; whoever asks next hears of a server that is gone.
    const unasked = (): void => undefined;
    pool.on('error', unasked).on('connect', (client) => client.on('error', unasked));
    return pool;
  };
  const pool = open(CONNECTIONS);
  // Its own connection: a transaction that holds the lock asks for the time while the others hold all of the pool.
  const timePool = open(1);
  let closing: Promise<void> | undefined;
  return {
    dialect: 'postgres',
    main: createKysely(pool, LOCKS.main, translate),
    vault: createKysely(pool, LOCKS.vault, translate),
    clock: databaseClock(timePool, translate),
    close: () => (closing ??= Promise.all([pool.end(), timePool.end()]).then(() => undefined)),
  };
}

function settings(url: string, types: TypeOverrides): PoolConfig {
  return {
    connectionString: url,
    application_name: 'mailkeel',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    lock_timeout: LOCK_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    allowExitOnIdle: true,
    types,
  };
}

/** The database's own time: the machines' clocks need not agree. */
function databaseClock(pool: Pool, translate: Translate): Clock {
  const query = 'select floor(extract(epoch from clock_timestamp()) * 1000)::bigint as now';
  return {
    async now() {
      const { rows } = await translate(() => pool.query<{ readonly now: number }>(query));
      const [row] = rows;
      if (row === undefined) throw new Error('PostgreSQL did not say what time it is');
      return row.now;
    },
  };
}

function createKysely<T>(pool: Pool, lock: number, translate: Translate): Kysely<T> {
  return new Kysely<T>({
    dialect: postgresDialect({ pool, lock, translate }),
    plugins: [new CamelCasePlugin()],
  });
}
