/** An imported password sealed to its address. Of another shape than a row of the vault: neither opens in the other's place. */
import { seal, unseal } from './cipher.ts';
import { damagedRow } from './vault-errors.ts';
import type { ImportRow } from './vault-port.ts';

type Bound = Pick<ImportRow, 'id' | 'address'>;

/** Seals a password to its import. */
export function sealImport(key: Buffer, row: Bound, password: string): string {
  return seal(key, associatedData(row), password);
}

/** The password of an import. Throws `StoreError('row')` when it does not open. */
export function unsealImport(key: Buffer, row: Bound, sealed: string): string {
  try {
    return unseal(key, associatedData(row), sealed);
  } catch (cause) {
    throw damagedRow(row.address, cause);
  }
}

function associatedData({ id, address }: Bound): string {
  return JSON.stringify(['import', id, address]);
}
