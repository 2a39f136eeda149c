/** What is done to the whole vault: another key, a copy, a copy back. */
import type { PasswordRow } from './vault-port.ts';

/** A row as it lies in the database. It opens with the key of its id only, and only under its own id, address and account. */
export interface SealedRow extends PasswordRow {
  readonly keyId: string;
  /** Nonce, ciphertext and tag in base64. */
  readonly sealed: string;
}

/** What a restore did: rows that were not there, rows that were damaged, rows that stayed as they are. */
export interface Restored {
  readonly added: number;
  readonly repaired: number;
  readonly kept: number;
}

/** What a rotation did. */
export interface Rotated {
  readonly rows: number;
  readonly from: string;
  readonly to: string;
  /** Where the key before is kept: backups made before open with it. Absent where the key came from the environment. */
  readonly oldKeyFile?: string;
}

export interface VaultUpkeep {
  /**
   * Encrypts every row anew, all or none. Without `newKey` (32 bytes in base64) one is made and takes the key file's place, whole or not at
   * all; interrupted at any point it goes on when it is called again. Throws StoreError (`vault`: no key, another key, no key file to replace;
   * `row`: rows that do not open, all named) and changes nothing then.
   */
  rotate(newKey?: string): Promise<Rotated>;
  /** Every row, the rejected too, as of one moment; oldest first. Needs no key. */
  sealedRows(): Promise<readonly SealedRow[]>;
  /**
   * Puts rows back after every one of them was opened with the key at hand. Over existing rows only with `merge`: then rows that are not there
   * are added, damaged ones repaired, and everything else stays, a live password of the same address above all.
   */
  restore(rows: readonly SealedRow[], merge: boolean): Promise<Restored>;
}
