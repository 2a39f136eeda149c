/** The vault: every password is committed here before a provider hears it. Only vault files see keys and plain texts together. */
import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { isoNow } from './clock.ts';
import type { Clock } from './ports.ts';
import type { PasswordEntry, Vault } from './vault-port.ts';
import { withoutNulls } from './rows.ts';
import type { VaultTables } from './tables.ts';
import type { VaultAccess } from './vault-access.ts';
import { missingRow } from './vault-errors.ts';
import { bindTo, rejectOwned } from './vault-hands.ts';
import type { VaultKey } from './vault-key.ts';
import {
  insertCandidate,
  listLive,
  rejectFormer,
  selectLive,
  updateState,
  type LiveRow,
  type NewRow,
} from './vault-rows.ts';
import { sealRow, unsealRow } from './vault-seal.ts';

/** What may be said about the vault's key. */
export type KeyNotice = Omit<VaultKey, 'key'>;

export interface LockedVault extends Vault {
  /**
   * Finds the key now instead of at the first password, so that a worker can refuse to start and say once what to back up.
   * Throws `StoreError('vault')` when there is no key, or the vault was written with others only. Repeating it is free.
   */
  unlock(): Promise<KeyNotice>;
}

/** The vault in `vault.db`. The key is sought at first use: who only lists rows needs none. */
export function createVault(
  db: Kysely<VaultTables>,
  clock: Clock,
  access: VaultAccess,
): LockedVault {
  return {
    async unlock() {
      const { keyId, source, created } = await access.key();
      return { keyId, source, created };
    },
    async current(address, mailbox) {
      const row = await selectLive(db, address, mailbox === undefined ? {} : { mailbox });
      return row && reveal(await access.keyWith(row.keyId), row);
    },
    async plan(candidate) {
      const createdAt = await isoNow(clock);
      return access.withKey(async (vaultKey) => {
        const row = { ...sealedColumns(vaultKey, candidate), createdAt };
        const live = await insertCandidate(db, row);
        if (live === undefined) throw missingRow(row.id);
        return reveal(vaultKey, live);
      });
    },
    async mark(id, state) {
      const reached = await updateState(db, id, { state, at: await isoNow(clock) });
      if (reached === undefined) throw missingRow(id);
      return reached;
    },
    supersede: (address, aliasId) => rejectFormer(db, address, aliasId),
    retire: (address, of) => rejectOwned(db, address, of),
    rebind: (id, aliasId) => bindTo(db, id, aliasId),
    list: (domain) => listLive(db, domain),
  };
}

type Candidate = Parameters<Vault['plan']>[0];

/** The row of a new candidate, sealed. */
export function sealedColumns(vaultKey: VaultKey, candidate: Candidate): Omit<NewRow, 'createdAt'> {
  const { address, domain, account, aliasId = null, executionId, password } = candidate;
  const id = randomUUID();
  const sealed = sealRow(vaultKey.key, { id, address, account }, password);
  return {
    id,
    address,
    domain,
    account,
    aliasId,
    executionId,
    state: 'planned',
    origin: null,
    role: null,
    keyId: vaultKey.keyId,
    sealed,
  };
}

/** The row with its password. Throws `StoreError('row')` when it does not open. */
export function reveal({ key }: VaultKey, row: LiveRow): PasswordEntry {
  const { sealed, ...entry } = withoutNulls({ ...row, keyId: null });
  return { ...entry, password: unsealRow(key, row, sealed) };
}
