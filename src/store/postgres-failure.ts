/** PostgreSQL's refusals in an operator's words, by SQLSTATE (PostgreSQL manual, appendix A) or by the system's error code. */
import { StoreError } from './errors.ts';

/** Runs a query and turns what the driver throws into a StoreError. */
export type Translate = <T>(query: () => Promise<T>) => Promise<T>;

const AGAIN = 'Mailkeel tries again by itself.';

const REMEDIES: readonly (readonly [code: RegExp, remedy: string])[] = [
  [/^28/, 'Check user and password in DATABASE_URL, and the line for them in pg_hba.conf.'],
  [/^3D000$/, 'Create the database first (createdb), or correct its name in DATABASE_URL.'],
  [
    /^42501$/,
    'Run this once as the role that owns the tables (a start after an upgrade, "mailkeel audit prune"), then repeat the GRANTs of docs/audit.md; a user that is to own them itself needs a database of its own.',
  ],
  [/^53100$|^58030$/, `Free space on the disk of PostgreSQL's data directory; ${AGAIN}`],
  [/^53300$/, `Raise max_connections of PostgreSQL, or run fewer workers; ${AGAIN}`],
  [/^55P03$/, `Another session holds the lock: see pg_stat_activity and end it; ${AGAIN}`],
  [
    /^57014$/,
    `A statement took longer than its limit: see what keeps PostgreSQL busy (pg_stat_activity, its disk), or add ?statement_timeout=<ms> to DATABASE_URL for one that needs longer; ${AGAIN}`,
  ],
  [/^25006$/, 'DATABASE_URL leads to a read-only server (a standby): name the primary.'],
  [/^57P|^08|^25P03$|^40/, `Nothing needs to be done when PostgreSQL was restarted: ${AGAIN}`],
  [
    /^E[A-Z_]+$|^$/,
    `Check that PostgreSQL runs there and that DATABASE_URL names it rightly; ${AGAIN}`,
  ],
];

const UNKNOWN =
  "See PostgreSQL's log; if the server is sound this is a defect of Mailkeel: report it with this message.";

/** Makes the translation for one server; `url` is DATABASE_URL, of which only host, port and database are ever told. */
export function errorTranslator(url: string): Translate {
  const where = placeOf(url);
  return async (query) => {
    try {
      return await query();
    } catch (error) {
      throw toStoreError(error, where);
    }
  };
}

function placeOf(url: string): string {
  if (!URL.canParse(url))
    throw new StoreError(
      'store',
      'DATABASE_URL is no URL',
      'Set it to postgres://user:password@host:5432/database; special characters of the password are written as %XX.',
    );
  const { protocol, host, pathname } = new URL(url);
  if (protocol === 'postgres:' || protocol === 'postgresql:') return `${host}${pathname}`;
  throw new StoreError(
    'store',
    `DATABASE_URL begins with ${protocol}`,
    'Mailkeel keeps its store in PostgreSQL (postgres://…) or, without DATABASE_URL, in SQLite files.',
  );
}

/** The driver's messages name users, tables and constraints, never values; those are in `detail`, which is not told. */
function toStoreError(error: unknown, where: string): StoreError {
  const { code, message: text } = error as { readonly code?: unknown; readonly message?: unknown };
  const known = typeof code === 'string' ? code : '';
  const remedy = REMEDIES.find(([pattern]) => pattern.test(known))?.[1] ?? UNKNOWN;
  const named = known === '' ? '' : ` (${known})`;
  // A refused connection to several addresses has no message of its own.
  const message = typeof text === 'string' && text !== '' ? text : 'no connection';
  return new StoreError('store', `PostgreSQL at ${where}: ${message}${named}`, remedy, {
    cause: error,
  });
}
