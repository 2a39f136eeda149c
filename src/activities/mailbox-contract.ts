/** The activity behind a sign-up, as plain data; no field carries a secret. */
import type { SignupAction } from '../core/signup-control.ts';
import type { Paced } from './contract.ts';

/** One numbered attempt to give one identity its mailbox. */
export interface MailboxCall {
  /** Normalised address. */
  readonly address: string;
  readonly domain: string;
  /** The identity's id at Ory Kratos. */
  readonly identity: string;
  /** Account label. */
  readonly account: string;
  /** 1-based, over all rounds of this workflow; the audit log's `attempt_count`. */
  readonly attempt: number;
  /** `none`: the login is a directory's own, so the password is neither proven nor handed out. */
  readonly credential: 'generated' | 'none';
}

export interface CreateMailboxResult {
  /** The provider's id. */
  readonly mailboxId: string;
  /** `existed`: an earlier attempt of this identity made it. */
  readonly outcome: 'created' | 'existed';
  readonly proven: boolean;
}

/** An operator's decision on one sign-up. */
export interface MailboxDecision {
  readonly workflowId: string;
  readonly address: string;
  readonly domain: string;
  readonly identity: string;
  readonly action: SignupAction;
  readonly actor: string;
  readonly reason: string;
}

/** On the queue `providers`: one answer ends it, because the workflow owns the time between attempts. */
export interface MailboxProviderActivities {
  createMailbox(call: MailboxCall): Promise<Paced<CreateMailboxResult>>;
}

/** On the queue `mailkeel`. */
export interface MailboxLocalActivities {
  recordMailboxDecision(decision: MailboxDecision): Promise<void>;
}
