/** A place of a store as one argument of a process: a directory, or the URL of a database. */
import type { StoreOptions } from '../../../src/store/open.ts';

/** With PostgreSQL every process needs the same key; this one opens nothing but test databases. */
const KEY = Buffer.alloc(32, 7).toString('base64');

/** Options of the store at `place`. */
export function storeAt(
  place: string,
): Pick<StoreOptions, 'directory' | 'databaseUrl' | 'vaultKey'> {
  return place.startsWith('postgres:')
    ? { directory: '', databaseUrl: place, vaultKey: KEY }
    : { directory: place };
}
