/** The databases a store stands on, whatever keeps them. */
import type { Kysely } from 'kysely';
import type { DialectName } from './dialect-words.ts';
import type { Clock } from './ports.ts';
import type { MainTables, VaultTables } from './tables.ts';

/** Two schemas, opened and not yet migrated. Transactions of one schema queue behind each other, over all processes. */
export interface Databases {
  readonly dialect: DialectName;
  readonly main: Kysely<MainTables>;
  readonly vault: Kysely<VaultTables>;
  /** The time all processes share. */
  readonly clock: Clock;
  /** Where a vault key may lie when none is given; absent where there is no machine all processes share. */
  readonly keyFile?: string;
  /** Waits for what was asked before. A second call waits for the same end. */
  readonly close: () => Promise<void>;
}
