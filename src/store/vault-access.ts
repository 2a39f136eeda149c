/** The vault's key as the processes that use it hold it: found at first use, found again after a rotation. */
import type { Kysely } from 'kysely';
import { StoreError } from './errors.ts';
import type { VaultTables } from './tables.ts';
import { wrongKey } from './vault-errors.ts';
import { findVaultKey, type KeyOptions, type VaultKey } from './vault-key.ts';
import { selectKeyIds } from './vault-rows.ts';

export interface VaultAccess {
  /** The key, sought once; a failure is tried anew. Throws `StoreError('vault')`. */
  key(): Promise<VaultKey>;
  /**
   * Does something with the key; where that refuses it (`StoreError('vault')`) and the key file holds another one by now, once more with that.
   */
  withKey<T>(work: (key: VaultKey) => Promise<T>): Promise<T>;
  /** The key with this id: one that was rotated since is looked up again. Throws `StoreError('vault')` when it is not the one at hand. */
  keyWith(keyId: string): Promise<VaultKey>;
}

/** Finds the key by `options`; a key that none of the rows was sealed with is refused. */
export function createVaultAccess(db: Kysely<VaultTables>, options: KeyOptions): VaultAccess {
  let found: Promise<VaultKey> | undefined;
  function key(): Promise<VaultKey> {
    found ??= unlock(db, options).catch((error: unknown) => {
      found = undefined;
      throw error;
    });
    return found;
  }
  async function freshKey(): Promise<VaultKey> {
    found = undefined;
    return key();
  }
  return {
    key,
    async withKey(work) {
      const held = await key();
      try {
        return await work(held);
      } catch (error) {
        if (!(error instanceof StoreError) || error.what !== 'vault') throw error;
        const fresh = await freshKey();
        if (fresh.keyId === held.keyId) throw error;
        return work(fresh);
      }
    },
    async keyWith(keyId) {
      const held = await key();
      if (held.keyId === keyId) return held;
      const fresh = await freshKey();
      if (fresh.keyId !== keyId) throw wrongKey(fresh.keyId, keyId);
      return fresh;
    },
  };
}

async function unlock(db: Kysely<VaultTables>, options: KeyOptions): Promise<VaultKey> {
  const used = await selectKeyIds(db);
  const key = await findVaultKey(options, used.length === 0);
  if (used.length > 0 && !used.includes(key.keyId)) throw wrongKey(key.keyId, used.join(', '));
  return key;
}
