/** The vault's port: passwords, committed before anybody hears them. */

/** `planned` chosen and committed · `sent` handed to the provider, answer unknown · `accepted` provider said yes · `proven` a login worked. */
export type PasswordState = 'planned' | 'sent' | 'accepted' | 'proven' | 'rejected' | 'unknown';

/** The mailbox a password was chosen for. The same address made anew, or held by another account, is another mailbox. */
export interface Mailbox {
  /** The account's identity key at the provider. */
  readonly account: string;
  /** The provider's id of the alias; absent where nobody knows it yet. */
  readonly aliasId?: string;
}

/** What may be shown about a password: everything but the password. */
export interface PasswordRow extends Mailbox {
  readonly id: string;
  readonly address: string;
  readonly domain: string;
  readonly state: PasswordState;
  readonly executionId: string;
  readonly createdAt: string;
  readonly setAt?: string;
  readonly provenAt?: string;
  /** Absent: chosen by Mailkeel. */
  readonly origin?: 'imported';
  /** Absent: the mailbox's own. `successor`: it is to be, once the provider took it (`Successions`). */
  readonly role?: 'successor';
}

/** A row with its secret. Lives only inside one activity. */
export interface PasswordEntry extends PasswordRow {
  readonly password: string;
}

/** Encrypted write-ahead store of passwords, a file of its own. */
export interface Vault {
  /**
   * The newest row of an address that is not `rejected`, decrypted; with `mailbox` only one chosen for that mailbox. A damaged row is a
   * StoreError (`row`), a wrong key one of `vault`, never `undefined`.
   */
  current(address: string, mailbox?: Mailbox): Promise<PasswordEntry | undefined>;
  /**
   * Commits a new candidate; when its mailbox has a live row already, that one is returned instead and nothing is written. A live row of
   * another mailbox of this address is rejected first.
   */
  plan(
    candidate: Mailbox & Pick<PasswordEntry, 'address' | 'domain' | 'executionId' | 'password'>,
  ): Promise<PasswordEntry>;
  /**
   * Moves a row to `state` where that is a step forward (`accepted` stamps setAt once, each `proven` provenAt anew), and returns the state it has
   * afterwards: `accepted` and `proven` are never taken back, `rejected` is final, whoever comes late. Repeating it is free.
   */
  mark(id: string, state: PasswordState): Promise<PasswordState>;
  /**
   * Rejects the live rows of `address` that were chosen for an alias with another id than the one that stands today, in whatever state: what
   * they opened is gone. Rows of the same alias stay, whichever account it is managed with.
   */
  supersede(address: string, aliasId: string): Promise<void>;
  /**
   * Rejects the live rows of `address` that `executionId` chose, and with `account` all of that account's, whoever chose or changed them, in
   * whatever state: the address is somebody else's now.
   */
  retire(
    address: string,
    of: { readonly executionId: string; readonly account?: string | undefined },
  ): Promise<void>;
  /** Binds a live row to another id of its mailbox: a login proved that it still opens it. */
  rebind(id: string, aliasId: string): Promise<void>;
  /** Newest non-rejected row of each address of a domain, without secrets and without decrypting. */
  list(domain: string): Promise<readonly PasswordRow[]>;
}

/**
 * What became of a password somebody brought. `conflict`: the vault has another one, which stays; `no-mailbox`: there is no such mailbox at the
 * provider; `refused`: the server would not judge it; `failed`: nobody could be asked.
 */
export type ImportOutcome =
  'proven' | 'wrong' | 'conflict' | 'no-mailbox' | 'refused' | 'failed' | 'not-tried';

/** A password somebody brought, without it. */
export interface ImportRow {
  readonly id: string;
  readonly import: string;
  readonly address: string;
  readonly domain: string;
  readonly outcome?: ImportOutcome;
  /** Why, for people. */
  readonly detail?: string;
}

/** With its secret, which is gone once there is an outcome. */
export interface ImportEntry extends ImportRow {
  readonly password: string;
}

/** Passwords on their way into the vault: kept apart from it, so that no run takes one for its own candidate before a login proved it. */
export interface PasswordImports {
  /** Commits them; one an address: an earlier one of the same address is replaced. */
  stage(
    importId: string,
    candidates: readonly Pick<ImportEntry, 'address' | 'domain' | 'password'>[],
  ): Promise<void>;
  /** Those without an outcome, by address; at most `limit`. */
  pending(importId: string, limit: number): Promise<readonly ImportRow[]>;
  /** One without an outcome, decrypted. */
  get(importId: string, address: string): Promise<ImportEntry | undefined>;
  /** Forgets the secret and keeps what came of it; the first outcome stands. */
  settle(
    id: string,
    result: { readonly outcome: ImportOutcome; readonly detail: string },
  ): Promise<void>;
  /**
   * Makes it the vault's own, `proven`, and settles it. A live row of that mailbox with the same password becomes proven; with another one it
   * stays and the answer is `conflict`, or with `replace` it is rejected. Rows of another mailbox of the address are rejected: this login
   * proved them dead.
   */
  adopt(entry: ImportEntry, mailbox: Mailbox, replace?: boolean): Promise<'proven' | 'conflict'>;
  /** All of one import, by address. */
  results(importId: string): Promise<readonly ImportRow[]>;
  /** Removes what is left of an import. */
  clear(importId: string): Promise<void>;
}
