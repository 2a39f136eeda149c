/** The port of changing a password a mailbox has: the new one stands beside the old one in the vault until the provider took it. */
import type { Mailbox, PasswordEntry } from './vault-port.ts';

/** A person's decision to have one mailbox emptied so that it can get a password. */
export interface OverrideDecision {
  readonly id: string;
  readonly address: string;
  readonly actor: string;
  readonly reason: string;
}

/** The mailbox, and the password that is to be its own. */
type Candidate = Mailbox & Pick<PasswordEntry, 'address' | 'domain' | 'executionId' | 'password'>;

/** Passwords that are to replace others, and the decisions that allow it where mail is lost by it. */
export interface Successions {
  /** The live successor of a mailbox, decrypted. Throws StoreError as `Vault.current`. */
  candidate(address: string, mailbox: Mailbox): Promise<PasswordEntry | undefined>;
  /**
   * Commits a successor; where its mailbox has a live one already, that one is returned instead: whatever a provider may have heard is never
   * forgotten. States are moved by `Vault.mark`.
   */
  plan(candidate: Candidate): Promise<PasswordEntry>;
  /**
   * Makes a successor the mailbox's own, `accepted`, named by `executionId`, and rejects the one before, all in one transaction. Repeating it
   * changes nothing. The provider has taken it, or a login was seen to work.
   */
  promote(id: string, executionId: string): Promise<void>;
  /** Records a decision, in the place of an earlier one of the same address. */
  decideOverride(decision: OverrideDecision): Promise<void>;
  /** Uses a decision up: true once for its id and address. */
  useOverride(decision: Pick<OverrideDecision, 'id' | 'address'>): Promise<boolean>;
  /** Gives a used decision back: the provider certainly refused, and nothing was emptied. */
  giveBackOverride(id: string): Promise<void>;
}
