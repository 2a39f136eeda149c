/** The port of mailboxes made for people who signed up: one identity has one mailbox, one address one identity. */

/** A mailbox somebody signed up for. */
export interface SignupMailbox {
  /** The identity's id at Ory Kratos. */
  readonly identity: string;
  /** Normalised address. */
  readonly address: string;
  /** Label of the account it lives on. */
  readonly account: string;
  /** Identity key of that account at its provider; absent until the mailbox is ready. */
  readonly accountKey?: string;
  /** The provider's id; absent until the mailbox is ready. */
  readonly mailboxId?: string;
  /** Times are ISO 8601 UTC. */
  readonly claimedAt: string;
  readonly readyAt?: string;
  /** When its password was handed out. */
  readonly credentialTakenAt?: string;
}

/** What a claim came to: who else holds the address, or which other address the identity has. */
export type MailboxClaim =
  | { readonly state: 'claimed' }
  | { readonly state: 'address-taken' }
  | { readonly state: 'identity-taken'; readonly address: string };

/** Claims outlive their workflows: an address stays its first identity's until an operator releases it. */
export interface Mailboxes {
  /** Takes the address for the identity; taking it again is free. Of two at once one is refused. */
  claim(wish: Pick<SignupMailbox, 'identity' | 'address' | 'account'>): Promise<MailboxClaim>;
  /** Notes that the mailbox stands, and on which account; the first time counts. */
  ready(
    identity: string,
    mailbox: Required<Pick<SignupMailbox, 'account' | 'accountKey' | 'mailboxId'>>,
  ): Promise<void>;
  byIdentity(identity: string): Promise<SignupMailbox | undefined>;
  byAddress(address: string): Promise<SignupMailbox | undefined>;
  /** Takes the address from its identity, which may have another one then. Repeating it is free. */
  release(address: string): Promise<void>;
  /** Hands the password out on paper: true for the one caller who may have it, false for everybody after. */
  takeCredential(identity: string): Promise<boolean>;
}
