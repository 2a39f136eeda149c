/** The vault's port: passwords, committed before anybody hears them. */

/** `planned` chosen and committed · `sent` handed to the provider, answer unknown · `accepted` provider said yes · `proven` a login worked. */
export type PasswordState = 'planned' | 'sent' | 'accepted' | 'proven' | 'rejected' | 'unknown';

/** What may be shown about a password: everything but the password. */
export interface PasswordRow {
  readonly id: string;
  readonly address: string;
  readonly domain: string;
  /** The account's identity key at the provider. */
  readonly account: string;
  readonly state: PasswordState;
  readonly executionId: string;
  readonly createdAt: string;
  readonly setAt?: string;
  readonly provenAt?: string;
}

/** A row with its secret. Lives only inside one activity. */
export interface PasswordEntry extends PasswordRow {
  readonly password: string;
}

/** Encrypted write-ahead store of passwords, a file of its own. */
export interface Vault {
  /** The newest row of an address that is not `rejected`, decrypted. A damaged row or a wrong key is a StoreError (`vault`), never `undefined`. */
  current(address: string): Promise<PasswordEntry | undefined>;
  /** Commits a new candidate; when the address has a live row already, that one is returned instead and nothing is written. */
  plan(
    candidate: Pick<PasswordEntry, 'address' | 'domain' | 'account' | 'executionId' | 'password'>,
  ): Promise<PasswordEntry>;
  /** Moves a row to `state` and stamps the time (`accepted` sets setAt, `proven` provenAt). */
  mark(id: string, state: PasswordState): Promise<void>;
  /** Newest non-rejected row of each address of a domain, without secrets and without decrypting. */
  list(domain: string): Promise<readonly PasswordRow[]>;
}
