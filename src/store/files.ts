/** The files of a store: made before SQLite sees them, because SQLite gives new files the modes of the process. */
import { access, chmod, constants, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { StoreError } from './errors.ts';

export interface StoreFiles {
  readonly main: string;
  readonly vault: string;
  readonly vaultKey: string;
}

/**
 * Makes the directory (0700) and both databases (0600; SQLite's `-wal` and `-shm` follow them) where absent. A directory that is
 * there keeps its mode. Throws `StoreError('store')` when this user may not.
 */
export async function prepareFiles(directory: string): Promise<StoreFiles> {
  const files: StoreFiles = {
    main: join(directory, 'mailkeel.db'),
    vault: join(directory, 'vault.db'),
    vaultKey: join(directory, 'vault.key'),
  };
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await touchPrivate(files.main);
    await touchPrivate(files.vault);
    await chmod(files.vault, 0o600);
  } catch (cause) {
    throw unusableDirectory(directory, cause);
  }
  return files;
}

/**
 * Whether both databases are there; only looks. Throws `StoreError('store')` when one is and the other is not, or when this user may not
 * see them.
 */
export async function hasFiles(directory: string): Promise<boolean> {
  const names = ['mailkeel.db', 'vault.db'] as const;
  const there = await Promise.all(names.map((name) => isThere(directory, name)));
  if (there.every((is) => is) || there.every((is) => !is)) return there[0] === true;
  throw new StoreError(
    'store',
    `of the store in ${directory} only ${names.filter((_, index) => there[index]).join()} is there`,
    'Put the other file back from the backup; without one the next command that opens the store makes it anew, empty.',
  );
}

async function isThere(directory: string, name: string): Promise<boolean> {
  try {
    await access(join(directory, name), constants.F_OK);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return false;
    throw unusableDirectory(directory, error);
  }
}

/**
 * A present file is never opened: closing any descriptor of it would drop the locks SQLite holds on it in this process (POSIX), and another
 * process would then take itself for the last one and remove the write-ahead log under us.
 */
async function touchPrivate(file: string): Promise<void> {
  try {
    const handle = await open(file, 'wx', 0o600);
    await handle.close();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    await access(file, constants.R_OK | constants.W_OK);
  }
}

function unusableDirectory(directory: string, cause: unknown): StoreError {
  const { code } = cause as { readonly code?: unknown };
  return new StoreError(
    'store',
    `the store in ${directory} cannot be opened (${String(code)})`,
    'Let this user write in that directory, or set MAILKEEL_HOME to another one.',
    { cause },
  );
}
