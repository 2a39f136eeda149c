/** The store's front door: two database files, one thread, every port on top. */
import { CamelCasePlugin, Kysely } from 'kysely';
import { createAuditLog } from './audit.ts';
import { systemClock } from './clock.ts';
import { threadDialect } from './dialect.ts';
import { prepareFiles, type StoreFiles } from './files.ts';
import { createLeases } from './leases.ts';
import { createLedger } from './ledger.ts';
import { migrate } from './migrate.ts';
import { MAIN_MIGRATIONS } from './migrations-main.ts';
import { VAULT_MIGRATIONS } from './migrations-vault.ts';
import { createObjects } from './objects.ts';
import type { Clock, Store } from './ports.ts';
import { createProgress } from './progress.ts';
import { createSpecs } from './specs.ts';
import type { MainTables, VaultTables } from './tables.ts';
import { startDatabaseThread, type DatabaseThread } from './thread-client.ts';
import type { DatabaseName } from './thread-messages.ts';
import { createVault, type LockedVault } from './vault.ts';

/** How long a foreign lock is waited for before the call fails with a remedy. */
const BUSY_TIMEOUT_MS = 30_000;

export interface StoreOptions {
  /** Holds `mailkeel.db`, `vault.db` and, where one is made, `vault.key`. */
  readonly directory: string;
  /** 32 bytes in base64; without it the key file is used. */
  readonly vaultKey?: string | undefined;
  /** Whether a missing key file may be made: only where one machine does everything. */
  readonly allowKeyFile: boolean;
  /** Default: this machine's clock. */
  readonly clock?: Clock;
}

/** A store whose vault can be unlocked ahead of its first use. */
export interface OpenStore extends Store {
  readonly vault: LockedVault;
}

interface Databases {
  readonly main: Kysely<MainTables>;
  readonly vault: Kysely<VaultTables>;
}

/**
 * Opens the store of a directory, making and migrating its files as needed; any number of processes may do so at once.
 * An open store does not keep its process alive. Throws StoreError when files or databases cannot be used; nothing is left running then.
 */
export async function openStore(options: StoreOptions): Promise<OpenStore> {
  const files = await prepareFiles(options.directory);
  const thread = startDatabaseThread();
  const clock = options.clock ?? systemClock;
  try {
    const databases = await openDatabases(thread, files);
    await migrate(databases.main, MAIN_MIGRATIONS, clock);
    await migrate(databases.vault, VAULT_MIGRATIONS, clock);
    const key = {
      file: files.vaultKey,
      vaultKey: options.vaultKey,
      allowKeyFile: options.allowKeyFile,
    };
    return {
      ...createPorts(databases, clock),
      vault: createVault(databases.vault, clock, key),
      close: () => thread.close(),
    };
  } catch (error) {
    await thread.close();
    throw error;
  }
}

function createPorts({ main }: Databases, clock: Clock): Omit<Store, 'vault' | 'close'> {
  return {
    audit: createAuditLog(main, clock),
    ledger: createLedger(main, clock),
    leases: createLeases(main, clock),
    specs: createSpecs(main, clock),
    objects: createObjects(main, clock),
    progress: createProgress(main),
  };
}

async function openDatabases(thread: DatabaseThread, files: StoreFiles): Promise<Databases> {
  const common = { busyTimeoutMs: BUSY_TIMEOUT_MS };
  const main = { ...common, file: files.main, synchronous: 'NORMAL' } as const;
  const vault = { ...common, file: files.vault, synchronous: 'FULL' } as const;
  await thread.send({ kind: 'open', database: 'main', open: main });
  await thread.send({ kind: 'open', database: 'vault', open: vault });
  return { main: createKysely(thread, 'main'), vault: createKysely(thread, 'vault') };
}

function createKysely<T>(thread: DatabaseThread, database: DatabaseName): Kysely<T> {
  return new Kysely<T>({
    dialect: threadDialect(thread, database),
    plugins: [new CamelCasePlugin()],
  });
}
