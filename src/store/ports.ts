/**
 * What must outlive a run: attempts, passwords, limits, leases, specs, objects and progress. All methods are asynchronous, atomic and
 * committed when they return. Trouble of the store itself (disk, lock, key) is a `StoreError`, never swallowed.
 */
import type { Category } from '../core/errors.ts';
import type { DomainProgress } from '../core/run.ts';
import type { AuditLog } from './audit-port.ts';
import type { Leases, Ledger } from './ledger-port.ts';
import type { Mailboxes } from './mailbox-port.ts';
import type { Readings } from './readings-port.ts';
import type { Successions } from './succession-port.ts';
import type { PasswordImports, Vault } from './vault-port.ts';

/** Time as the store reads it, milliseconds since the epoch. The test server's own time in time-skipping tests. */
export interface Clock {
  now(): Promise<number>;
}

/** Content-addressed JSON: domain and execution specs. */
export interface Specs {
  /** Returns the SHA-256 (hex) of the canonical JSON. */
  put(spec: unknown): Promise<string>;
  get(hash: string): Promise<unknown>;
}

/** An alias Mailkeel knows at the provider. `intended` is written before the POST, so a lost answer still tells who made it. */
export interface AliasObject {
  readonly domain: string;
  readonly name: string;
  readonly account: string;
  readonly aliasId?: string;
  readonly origin: 'intended' | 'created' | 'found';
  readonly executionId: string;
  /** First seen; of an intention the time of its newest call. ISO 8601 UTC. */
  readonly createdAt: string;
}

/**
 * An answer that will not change until the manifest entry does: refused for good, `kept` (a mailbox that already has a password), or
 * `alias-spelling` (texts the provider took and stores in a spelling of its own).
 */
export interface RefusalRow {
  readonly domain: string;
  readonly name: string;
  readonly operation: 'create-alias' | 'update-alias' | 'set-password' | 'alias-spelling';
  /** Canonical JSON hash of the AliasSpec it was tried with. */
  readonly entry: string;
  /** The provider's id of the alias it was about, where it had one: made anew it is another alias, with an empty mailbox. */
  readonly aliasId?: string;
  readonly kept: boolean;
  readonly category: Category;
  readonly error: string;
  readonly remediation: string;
  readonly attempts: number;
  /** ISO 8601 UTC. */
  readonly at: string;
}

export interface Objects {
  /** Remembers a refusal; a newer one of the same domain, name and operation replaces it. */
  refuse(refusal: Omit<RefusalRow, 'at'>): Promise<void>;
  refusals(domain: string): Promise<readonly RefusalRow[]>;
  /** Makes refusals of the domain, or of one local part, be tried again; they stay known. `kept` and spellings stay as they are. */
  reopenRefusals(domain: string, name?: string): Promise<void>;
  /**
   * `created` over `intended` upgrades; `found` never downgrades `created` while account and alias id stay the same. `intended` replaces
   * whatever was known, its id too: it is noted right before the call that makes the alias.
   */
  note(object: Omit<AliasObject, 'createdAt'>): Promise<void>;
  get(domain: string, name: string): Promise<AliasObject | undefined>;
  list(domain: string): Promise<readonly AliasObject[]>;
  /** Keeps the whole object as it was before the first write of it. Later calls for the same key change nothing. */
  snapshot(key: string, executionId: string, body: unknown): Promise<void>;
  /** True when a snapshot of this very key is kept. */
  hasSnapshot(key: string): Promise<boolean>;
  /** All snapshots whose key begins with `prefix`, by key; default all. */
  snapshots(prefix?: string): Promise<
    readonly {
      readonly key: string;
      readonly executionId: string;
      readonly createdAt: string;
      readonly body: unknown;
    }[]
  >;
}

/** Last known progress per execution and domain; what reports are made of. */
export interface Progress {
  save(progress: DomainProgress): Promise<void>;
  domains(executionId: string): Promise<readonly DomainProgress[]>;
  startExecution(execution: {
    readonly executionId: string;
    readonly spec: string;
    readonly startedAt: string;
  }): Promise<void>;
  execution(
    executionId: string,
  ): Promise<
    { readonly executionId: string; readonly spec: string; readonly startedAt: string } | undefined
  >;
  executions(): Promise<
    readonly { readonly executionId: string; readonly spec: string; readonly startedAt: string }[]
  >;
  /**
   * Removes an execution, the progress of its domains, and its snapshots of whole zones and of looks at DNS. What a restore or a rollback
   * goes by stays. Removing it again changes nothing.
   */
  forget(executionId: string): Promise<void>;
}

export interface Store {
  readonly audit: AuditLog;
  readonly vault: Vault;
  readonly imports: PasswordImports;
  readonly successions: Successions;
  readonly ledger: Ledger;
  readonly leases: Leases;
  readonly specs: Specs;
  readonly objects: Objects;
  readonly progress: Progress;
  readonly mailboxes: Mailboxes;
  readonly readings: Readings;
  close(): Promise<void>;
}
