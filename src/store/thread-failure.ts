/** SQLite's refusals in an operator's words. */
import { StoreError } from './errors.ts';
import type { Command } from './thread-messages.ts';

const REMEDIES: readonly (readonly [code: string, remedy: string])[] = [
  [
    'SQLITE_BUSY',
    'Another process holds the lock of the database: end a backup or database shell that has it open; Mailkeel tries again by itself.',
  ],
  ['SQLITE_FULL', "Free space on the disk of Mailkeel's home; Mailkeel tries again by itself."],
  [
    'SQLITE_IOERR',
    "Check the disk of Mailkeel's home (space, mount, hardware); Mailkeel tries again by itself.",
  ],
  [
    'SQLITE_READONLY',
    "Give this user write permission on Mailkeel's home and the database files in it.",
  ],
  [
    'SQLITE_CORRUPT',
    'Stop every worker and restore the database file from a backup; keep the damaged one.',
  ],
  [
    'SQLITE_NOTADB',
    'The file is no SQLite database: move it away and restore the right one from a backup.',
  ],
  ['SQLITE_CANTOPEN', "Check that Mailkeel's home exists and that this user may write in it."],
];

const UNKNOWN =
  'Check the database files and the disk; if they are sound this is a defect of Mailkeel: report it with this message.';

/** A refusal of the database as `StoreError('store')`. SQLite's message names tables and columns, never values. */
export function toStoreError(
  command: Command,
  failure: { readonly code: string; readonly message: string },
): StoreError {
  const database = 'database' in command ? command.database : 'store';
  const code = failure.message.startsWith('ConnectionFailed') ? 'SQLITE_CANTOPEN' : failure.code;
  const remedy = REMEDIES.find(([prefix]) => code.startsWith(prefix))?.[1] ?? UNKNOWN;
  const named = code === '' ? '' : ` (${code})`;
  return new StoreError(
    'store',
    `database ${database}, ${command.kind}: ${failure.message}${named}`,
    remedy,
  );
}
