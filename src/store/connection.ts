/** One SQLite connection, synchronous: runs inside the database thread only. */
import Database from 'libsql';
import type { OpenFile, Result, SqlValue } from './thread-messages.ts';

export interface Connection {
  /** Runs one statement; outside a transaction a write is its own commit. */
  execute(sql: string, parameters: readonly SqlValue[]): Result;
  /** Takes the write lock at once, so that a transaction never fails half-way for a foreign lock. */
  begin(): void;
  commit(): void;
  /** Does nothing when SQLite already rolled back by itself, as it does on a full disk. */
  rollback(): void;
  close(): void;
}

/**
 * Opens the file (created when absent) in WAL mode. Throws libsql's SqliteError, or a plain Error when the file cannot be opened.
 * `busy_timeout` comes first: with `journal_mode` first, processes that start together fail with "database is locked".
 */
export function openConnection(open: OpenFile): Connection {
  const database = new Database(open.file);
  database.exec(`PRAGMA busy_timeout = ${String(open.busyTimeoutMs)}`);
  database.exec('PRAGMA journal_mode = WAL');
  database.exec(`PRAGMA synchronous = ${open.synchronous}`);
  return connectionOf(database);
}

function connectionOf(database: Database.Database): Connection {
  // Queries come in a bounded number of shapes; a statement that is prepared anew each time lives on until garbage collection.
  const statements = new Map<string, Database.Statement>();

  function run(sql: string, parameters: readonly SqlValue[]): Result {
    const statement = statements.get(sql) ?? database.prepare(sql);
    statements.set(sql, statement);
    if (statement.reader) return { rows: statement.all([...parameters]) };
    return { rows: [], changes: statement.run([...parameters]).changes };
  }

  function rollback(): void {
    if (database.inTransaction) database.exec('rollback');
  }

  function runCommitted(sql: string, parameters: readonly SqlValue[]): Result {
    // A prepared write that meets a foreign lock stays active in libsql 0.5 and keeps the next write's lock; `exec` ends its statement.
    database.exec('begin immediate');
    try {
      const result = run(sql, parameters);
      database.exec('commit');
      return result;
    } catch (error) {
      rollback();
      throw error;
    }
  }

  return {
    execute: (sql, parameters) =>
      database.inTransaction || isRead(sql) ? run(sql, parameters) : runCommitted(sql, parameters),
    begin: () => void database.exec('begin immediate'),
    commit: () => void database.exec('commit'),
    rollback,
    close: () => void database.close(),
  };
}

function isRead(sql: string): boolean {
  return /^\s*(select|pragma)\b/i.test(sql);
}
