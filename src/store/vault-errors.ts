/** What can be wrong with the vault, in an operator's words. No message holds a password or a key. */
import { StoreError } from './errors.ts';

/** The key at hand is not the one the rows were sealed with. */
export function wrongKey(given: string, used: string): StoreError {
  return new StoreError(
    'vault',
    `the vault key given is ${given}, but the passwords were encrypted with ${used}`,
    'Set MAILKEEL_VAULT_KEY, or put back the key file, to the key with that id. After "mailkeel vault rotate-key" start every worker again; where that was interrupted, run it again.',
  );
}

/** One row does not open: its ciphertext was changed or cut. */
export function damagedRow(address: string, cause: unknown): StoreError {
  return new StoreError(
    'row',
    `the password of ${address} in the vault is damaged`,
    'Restore vault.db from a backup, or the one row with "mailkeel vault restore <file> --merge"; nothing is sent to the provider meanwhile, so the mailbox keeps the password it has.',
    { cause },
  );
}

/** Rows that do not open, all named at once. */
export function damagedRows(addresses: readonly string[]): StoreError {
  return new StoreError(
    'row',
    `${String(addresses.length)} rows do not open: ${addresses.join(', ')}; nothing was changed`,
    'Repair them from a backup first: mailkeel vault restore <file> --merge.',
  );
}

/** A row a run knows of is not there. */
export function missingRow(id: string): StoreError {
  return new StoreError(
    'vault',
    `the vault has no password row ${id}`,
    'Restore the newest backup of the vault: an older one was put in its place while a run was going on.',
  );
}
