/** What travels between a process and its database thread. Plain data: both ends are structured clones. */

/** The two files: `main` may lose nothing to a kill, `vault` nothing to a power cut either. */
export type DatabaseName = 'main' | 'vault';

/** Values SQLite can hold. Anything else (a boolean above all) makes the native driver abort the whole process. */
export type SqlValue = string | number | null;

export interface OpenFile {
  readonly file: string;
  /** SQLite's `synchronous`: NORMAL survives every kill, FULL a power cut too. */
  readonly synchronous: 'NORMAL' | 'FULL';
  /** How long a foreign lock is waited for, in milliseconds. */
  readonly busyTimeoutMs: number;
}

export type Command =
  | { readonly kind: 'open'; readonly database: DatabaseName; readonly open: OpenFile }
  | {
      readonly kind: 'execute';
      readonly database: DatabaseName;
      readonly sql: string;
      readonly parameters: readonly SqlValue[];
    }
  | { readonly kind: 'begin' | 'commit' | 'rollback'; readonly database: DatabaseName }
  | { readonly kind: 'close' };

export interface Result {
  readonly rows: readonly unknown[];
  /** Rows written; absent for statements that return rows. */
  readonly changes?: number;
}

export interface Request {
  readonly id: number;
  readonly command: Command;
}

export type Reply =
  | { readonly id: number; readonly result: Result }
  /** `code` is SQLite's symbolic name, e.g. `SQLITE_BUSY`, or empty. */
  | {
      readonly id: number;
      readonly failure: { readonly code: string; readonly message: string };
    };
