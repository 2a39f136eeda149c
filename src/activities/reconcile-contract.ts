/** The activity behind reconciliation, as plain data. */
import type { ClaimRefusal, SignupPolicy } from '../core/signup.ts';
import type { Paced } from './contract.ts';

/** One page of the directory, and who may have a mailbox at all. */
export interface ListSignupsCall {
  /** Where the page begins; absent for the first one. */
  readonly from?: string;
  readonly policy: SignupPolicy;
  /** Which directory: the label in the audit log. */
  readonly directory: 'kratos';
}

/** Somebody who should have a mailbox and has none. */
export interface MissingSignup {
  readonly identity: string;
  readonly address: string;
  readonly domain: string;
}

/** Somebody whose address is another identity's, or who has another address already: nothing can be started. */
export interface SignupConflict extends MissingSignup {
  readonly code: ClaimRefusal;
  readonly message: string;
}

export interface ListSignupsResult {
  readonly missing: readonly MissingSignup[];
  readonly conflicts: readonly SignupConflict[];
  /** Identities on this page. */
  readonly seen: number;
  /** Of them: switched off, without an address, or with one that may not be claimed. */
  readonly leftAlone: number;
  readonly next?: string;
}

/** On the queue `mailkeel`. */
export interface ReconcileLocalActivities {
  recordSignupConflicts(call: {
    /** Label of the account sign-ups get their mailboxes on. */
    readonly account: string;
    readonly conflicts: readonly SignupConflict[];
  }): Promise<void>;
}

/** On the queue `providers`. */
export interface ReconcileActivities {
  listSignups(call: ListSignupsCall): Promise<Paced<ListSignupsResult>>;
}
