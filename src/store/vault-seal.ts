/** A password sealed to its row: a sealed text moved to another address, account or row does not open. */
import { seal, unseal } from './cipher.ts';
import { damagedRow } from './vault-errors.ts';
import type { VaultKey } from './vault-key.ts';

/** What a sealed text belongs to. */
export interface Bound {
  readonly id: string;
  readonly address: string;
  readonly account: string;
}

/** The password of a row. Throws `StoreError('row')` when it does not open. */
export function unsealRow(key: Buffer, row: Bound, sealed: string): string {
  try {
    return unseal(key, associatedData(row), sealed);
  } catch (cause) {
    throw damagedRow(row.address, cause);
  }
}

/** Seals a password to its row. */
export function sealRow(key: Buffer, row: Bound, password: string): string {
  return seal(key, associatedData(row), password);
}

/** Whether the row was sealed with this key and is whole. */
export function opens(
  { key, keyId }: VaultKey,
  row: Bound & { readonly keyId: string; readonly sealed: string },
): boolean {
  if (row.keyId !== keyId) return false;
  try {
    unseal(key, associatedData(row), row.sealed);
    return true;
  } catch {
    return false;
  }
}

function associatedData({ id, address, account }: Bound): string {
  return JSON.stringify([id, address, account]);
}
