/** The vault: every password is committed here before a provider hears it. Only this file sees keys and plain texts together. */
import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { seal, unseal } from './cipher.ts';
import { isoNow } from './clock.ts';
import { StoreError } from './errors.ts';
import type { Clock } from './ports.ts';
import type { PasswordEntry, Vault } from './vault-port.ts';
import { withoutNulls } from './rows.ts';
import type { VaultTables } from './tables.ts';
import { findVaultKey, type KeyOptions, type VaultKey } from './vault-key.ts';
import {
  insertCandidate,
  listLive,
  rejectOthers,
  selectKeyIds,
  selectLive,
  updateState,
  type LiveRow,
  type NewRow,
} from './vault-rows.ts';

/** What may be said about the vault's key. */
export type KeyNotice = Omit<VaultKey, 'key'>;

export interface LockedVault extends Vault {
  /**
   * Finds the key now instead of at the first password, so that a worker can refuse to start and say once what to back up.
   * Throws `StoreError('vault')` when there is no key, or the vault was written with others only. Repeating it is free.
   */
  unlock(): Promise<KeyNotice>;
}

type Bound = Pick<PasswordEntry, 'id' | 'address' | 'account'>;

/** The vault in `vault.db`. The key is sought at first use: who only lists rows needs none. */
export function createVault(
  db: Kysely<VaultTables>,
  clock: Clock,
  keyOptions: KeyOptions,
): LockedVault {
  const key = once(() => unlockVault(db, keyOptions));
  return {
    async unlock() {
      const { keyId, source, created } = await key();
      return { keyId, source, created };
    },
    async current(address, mailbox) {
      const row = await selectLive(db, address, mailbox);
      return row && reveal(await key(), row);
    },
    async plan(candidate) {
      const vaultKey = await key();
      const row = { ...sealedColumns(vaultKey, candidate), createdAt: await isoNow(clock) };
      const live = await insertCandidate(db, row);
      if (live === undefined) throw missingRow(row.id);
      return reveal(vaultKey, live);
    },
    async mark(id, state) {
      const reached = await updateState(db, id, { state, at: await isoNow(clock) });
      if (reached === undefined) throw missingRow(id);
      return reached;
    },
    supersede: (address, mailbox) => rejectOthers(db, address, mailbox),
    list: (domain) => listLive(db, domain),
  };
}

/** A success is kept, a failure is tried anew. */
function once<T>(find: () => Promise<T>): () => Promise<T> {
  let found: Promise<T> | undefined;
  return () => {
    found ??= find().catch((error: unknown) => {
      found = undefined;
      throw error;
    });
    return found;
  };
}

async function unlockVault(db: Kysely<VaultTables>, options: KeyOptions): Promise<VaultKey> {
  const used = await selectKeyIds(db);
  const key = await findVaultKey(options, used.length === 0);
  if (used.length > 0 && !used.includes(key.keyId)) throw wrongKey(key.keyId, used.join(', '));
  return key;
}

type Candidate = Parameters<Vault['plan']>[0];

function sealedColumns(vaultKey: VaultKey, candidate: Candidate): Omit<NewRow, 'createdAt'> {
  const { address, domain, account, aliasId = null, executionId, password } = candidate;
  const id = randomUUID();
  const sealed = seal(vaultKey.key, associatedData({ id, address, account }), password);
  return {
    id,
    address,
    domain,
    account,
    aliasId,
    executionId,
    state: 'planned',
    keyId: vaultKey.keyId,
    sealed,
  };
}

function reveal(vaultKey: VaultKey, row: LiveRow): PasswordEntry {
  const { keyId, sealed, ...shown } = row;
  if (keyId !== vaultKey.keyId) throw wrongKey(vaultKey.keyId, keyId);
  try {
    const password = unseal(vaultKey.key, associatedData(row), sealed);
    return { ...withoutNulls(shown), password };
  } catch (cause) {
    throw damagedRow(row.address, cause);
  }
}

/** A sealed text moved to another address, account or row does not open. */
function associatedData({ id, address, account }: Bound): string {
  return JSON.stringify([id, address, account]);
}

function wrongKey(given: string, used: string): StoreError {
  return new StoreError(
    'vault',
    `the vault key given is ${given}, but the passwords were encrypted with ${used}`,
    'Set MAILKEEL_VAULT_KEY, or put back the key file, to the key with that id.',
  );
}

function damagedRow(address: string, cause: unknown): StoreError {
  return new StoreError(
    'row',
    `the password of ${address} in the vault is damaged`,
    'Restore vault.db from a backup; nothing is sent to the provider meanwhile, so the mailbox keeps the password it has.',
    { cause },
  );
}

function missingRow(id: string): StoreError {
  return new StoreError(
    'vault',
    `the vault has no password row ${id}`,
    'Restore the newest backup of vault.db: an older one was put in its place while a run was going on.',
  );
}
