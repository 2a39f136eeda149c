/** The store's front door: SQLite files or a PostgreSQL database, with every port on top. */
import { createAuditLog } from './audit.ts';
import type { Databases } from './databases.ts';
import { hasFiles } from './files.ts';
import { createImports } from './imports.ts';
import { createLeases } from './leases.ts';
import { createLedger } from './ledger.ts';
import { createMailboxes } from './mailboxes.ts';
import { migrate, schemaState, type SchemaState } from './migrate.ts';
import { MAIN_MIGRATIONS } from './migrations-main.ts';
import { VAULT_MIGRATIONS } from './migrations-vault.ts';
import { createObjects } from './objects.ts';
import type { Clock, Store } from './ports.ts';
import { createProgress } from './progress.ts';
import { createReadings } from './readings.ts';
import { createSpecs } from './specs.ts';
import { createSuccessions } from './successions.ts';
import { openPostgres } from './postgres.ts';
import { openSqlite } from './sqlite.ts';
import { createVault, type LockedVault } from './vault.ts';
import { createVaultAccess } from './vault-access.ts';
import { createVaultUpkeep } from './vault-upkeep.ts';
import type { VaultUpkeep } from './vault-upkeep-port.ts';

export interface StoreOptions {
  /** Holds `mailkeel.db`, `vault.db` and, where one is made, `vault.key`. */
  readonly directory: string;
  /** `postgres://…`: both databases are there instead, and no file is made or read. */
  readonly databaseUrl?: string | undefined;
  /** 32 bytes in base64; without it the key file is used, and with PostgreSQL there is none. */
  readonly vaultKey?: string | undefined;
  /** Whether a missing key file may be made: only where one machine does everything. */
  readonly allowKeyFile: boolean;
  /** Default: the clock all processes share, this machine's with SQLite and the server's with PostgreSQL. */
  readonly clock?: Clock;
}

/** A store whose vault can be unlocked ahead of its first use. */
export interface OpenStore extends Store {
  readonly vault: LockedVault;
  readonly upkeep: VaultUpkeep;
  /** What every time in the store is told by. */
  readonly clock: Clock;
}

/**
 * Opens the store, making and migrating its databases as needed; any number of processes may do so at once.
 * An open store does not keep its process alive. Throws StoreError when files or databases cannot be used; nothing is left running then.
 */
export async function openStore(options: StoreOptions): Promise<OpenStore> {
  const { directory, databaseUrl, vaultKey, allowKeyFile } = options;
  const databases = await (databaseUrl === undefined
    ? openSqlite(directory)
    : openPostgres(databaseUrl));
  const { dialect, main, vault, keyFile, close } = databases;
  const clock = options.clock ?? databases.clock;
  try {
    await migrate(main, MAIN_SCHEMA, { clock, dialect });
    await migrate(vault, VAULT_SCHEMAS[dialect], { clock, dialect });
  } catch (error) {
    await close();
    throw error;
  }
  const access = createVaultAccess(vault, { file: keyFile, vaultKey, allowKeyFile });
  return {
    ...createPorts(databases, clock),
    vault: createVault(vault, clock, access),
    imports: createImports(vault, clock, access),
    successions: createSuccessions(vault, clock, access),
    upkeep: createVaultUpkeep(vault, access, keyFile),
    clock,
    close,
  };
}

/**
 * How far the store is, without making or migrating anything: files that are not there are not made. One file without the other is a
 * StoreError, as is whatever else keeps it from being opened.
 */
export async function lookAtStore({
  directory,
  databaseUrl,
}: Pick<StoreOptions, 'directory' | 'databaseUrl'>): Promise<SchemaState> {
  if (databaseUrl === undefined && !(await hasFiles(directory))) return 'absent';
  const { main, vault, dialect, close } = await (databaseUrl === undefined
    ? openSqlite(directory)
    : openPostgres(databaseUrl));
  try {
    const states = [
      await schemaState(main, MAIN_SCHEMA, dialect),
      await schemaState(vault, VAULT_SCHEMAS[dialect], dialect),
    ];
    const [first = 'absent'] = states;
    return states.every((state) => state === first) ? first : 'older';
  } finally {
    await close();
  }
}

const MAIN_SCHEMA = { migrations: MAIN_MIGRATIONS, versions: 'schema_versions' } as const;
/** In a file of its own, or beside the main schema. */
const VAULT_SCHEMAS = {
  sqlite: { migrations: VAULT_MIGRATIONS, versions: 'schema_versions' },
  postgres: { migrations: VAULT_MIGRATIONS, versions: 'vault_schema_versions' },
} as const;

function createPorts(
  { main, dialect }: Databases,
  clock: Clock,
): Omit<Store, 'vault' | 'imports' | 'successions' | 'close'> {
  return {
    audit: createAuditLog(main, clock, dialect),
    ledger: createLedger(main, clock),
    leases: createLeases(main, clock),
    specs: createSpecs(main, clock),
    objects: createObjects(main, clock),
    progress: createProgress(main),
    mailboxes: createMailboxes(main, clock),
    readings: createReadings(main, clock),
  };
}
