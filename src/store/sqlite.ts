/** The store's databases as two SQLite files of one directory, in one thread. */
import { CamelCasePlugin, Kysely } from 'kysely';
import { systemClock } from './clock.ts';
import type { Databases } from './databases.ts';
import { threadDialect } from './dialect.ts';
import { prepareFiles, type StoreFiles } from './files.ts';
import { startDatabaseThread, type DatabaseThread } from './thread-client.ts';
import type { DatabaseName } from './thread-messages.ts';

/** How long a foreign lock is waited for before the call fails with a remedy. */
const BUSY_TIMEOUT_MS = 30_000;

/** Opens the files of a directory, making them as needed. Throws StoreError when they cannot be used; nothing is left running then. */
export async function openSqlite(directory: string): Promise<Databases> {
  const files = await prepareFiles(directory);
  const thread = startDatabaseThread();
  try {
    await openFiles(thread, files);
  } catch (error) {
    await thread.close();
    throw error;
  }
  return {
    dialect: 'sqlite',
    main: createKysely(thread, 'main'),
    vault: createKysely(thread, 'vault'),
    clock: systemClock,
    keyFile: files.vaultKey,
    close: () => thread.close(),
  };
}

async function openFiles(thread: DatabaseThread, files: StoreFiles): Promise<void> {
  const common = { busyTimeoutMs: BUSY_TIMEOUT_MS };
  const main = { ...common, file: files.main, synchronous: 'NORMAL' } as const;
  const vault = { ...common, file: files.vault, synchronous: 'FULL' } as const;
  await thread.send({ kind: 'open', database: 'main', open: main });
  await thread.send({ kind: 'open', database: 'vault', open: vault });
}

function createKysely<T>(thread: DatabaseThread, database: DatabaseName): Kysely<T> {
  return new Kysely<T>({
    dialect: threadDialect(thread, database),
    plugins: [new CamelCasePlugin()],
  });
}
