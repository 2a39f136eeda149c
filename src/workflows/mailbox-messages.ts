/** Every name other rooms use to reach the workflow of one sign-up. A person's messages are the signals and updates of `messages.ts`. */
import { defineQuery, defineUpdate } from '@temporalio/workflow';
import type { Category, Severity } from '../core/errors.ts';

/** Workflow id of a sign-up; `address` is normalised, so one address has one workflow. */
export const mailboxWorkflowId = (address: string): string => `mailbox/${address}`;

export interface ProvisionMailboxInput {
  /** Normalised address. */
  readonly address: string;
  readonly domain: string;
  /** The identity's id at Ory Kratos. */
  readonly identity: string;
  /** Account label. */
  readonly account: string;
  readonly credential: 'generated' | 'none';
  /** Waits after the end of a failed attempt before the next one, milliseconds; as many retries as entries. */
  readonly retriesMs: readonly number[];
  /** Set by the workflow itself where its history grew long. */
  readonly carried?: CarriedMailbox;
}

/** A comparison of the identity directory with the mailboxes that stand. */
export interface ReconcileInput {
  readonly domains: readonly string[];
  readonly reserved: readonly string[];
  readonly signup: Pick<ProvisionMailboxInput, 'account' | 'credential' | 'retriesMs'>;
  /** Only lists; starts nothing. */
  readonly dryRun: boolean;
  /** Events after which the comparison continues as new; default `CONTINUE_AFTER_EVENTS`. */
  readonly continueAfter?: number;
  /** Set by the workflow itself where its history grew long. */
  readonly carried?: { readonly from: string; readonly result: ReconcileResult };
}

interface ReconcileCounts {
  /** Identities read. */
  readonly seen: number;
  /** Switched off, without an address, or with one that may not be claimed. */
  readonly leftAlone: number;
  /** Whose address is another identity's, or who has another address already; nothing is started for them. */
  readonly conflicts: number;
  /** Without a mailbox. */
  readonly missing: number;
  /** Of those: sign-ups this comparison started. */
  readonly started: number;
}

export interface ReconcileResult extends ReconcileCounts {
  /** The first of those without a mailbox; `missing` counts them all. */
  readonly listed: readonly { readonly identity: string; readonly address: string }[];
  /** The first of those in conflict, and why. */
  readonly conflicting: readonly {
    readonly identity: string;
    readonly address: string;
    readonly message: string;
  }[];
}

/** Id of the Schedule `mailkeel reconcile --every` makes, and prefix of its workflows. */
export const RECONCILE = 'reconcile';

/** What one run of a sign-up hands to the next one. */
export interface CarriedMailbox {
  readonly attempts: number;
  /** Retries of this round used so far. */
  readonly retry: number;
  readonly startedAt: string;
  readonly failure?: MailboxFailure;
}

/** Type of the failure a refused sign-up's workflow ends with; its first detail is the `MailboxState`. */
export const SIGNUP_REFUSED = 'SignupRefused';

/** Type of the failure a sign-up ends with that a person aborted; details as above. */
export const SIGNUP_ABORTED = 'SignupAborted';

/** The last refusal or fault. */
export interface MailboxFailure {
  readonly category: Category | 'LocalFailure';
  readonly severity: Severity;
  readonly code?: string;
  readonly error: string;
  readonly remediation: string;
  /** ISO 8601 UTC. */
  readonly at: string;
}

/** Why a sign-up waits. Times are ISO 8601 UTC. */
export interface MailboxPark {
  readonly code: string;
  readonly sentence: string;
  readonly remedy: readonly string[];
  readonly since: string;
  readonly resumedBy: 'person' | 'clock';
  readonly until?: string;
}

/** Where a sign-up stands: answer of the query `mailbox` and the update `firstOutcome`, and the result of the workflow. */
export interface MailboxState {
  readonly address: string;
  readonly identity: string;
  readonly account: string;
  /** `deferred` waits for a clock, `parked` for a person; `abandoned` was aborted or cancelled; `refused`: address or identity are claimed otherwise. */
  readonly status: 'running' | 'deferred' | 'parked' | 'done' | 'abandoned' | 'refused';
  /** Attempts begun. */
  readonly attempts: number;
  readonly park?: MailboxPark;
  readonly failure?: MailboxFailure;
  /** The provider's id. */
  readonly mailboxId?: string;
  readonly proven?: boolean;
  readonly startedAt: string;
  readonly endedAt?: string;
}

export const mailbox = defineQuery<MailboxState>('mailbox');
/** Answers once the first attempt has ended, or has to wait for its turn; later at once. */
export const firstOutcome = defineUpdate<MailboxState>('firstOutcome');
