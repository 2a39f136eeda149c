/** Starting sign-ups: the acknowledgement of Temporal is the acceptance, the update `firstOutcome` the answer, if it comes in time. */
import {
  ServiceError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowFailedError,
  WorkflowIdConflictPolicy,
  WorkflowIdReusePolicy,
  WorkflowNotFoundError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  type Client,
} from '@temporalio/client';
import { defineSearchAttributeKey, type SearchAttributePair } from '@temporalio/common';
import type { SignupConfig } from '../config-signup.ts';
import {
  firstOutcome,
  mailboxWorkflowId,
  type MailboxState,
  type ProvisionMailboxInput,
} from '../workflows/mailbox-messages.ts';
import { TASK_QUEUE } from '../workflows/messages.ts';
import type { Signup } from './webhook.ts';

/** Where an accepted sign-up stands, as far as could be learned in time. */
export type Acceptance =
  | { readonly state: 'known'; readonly mailbox: MailboxState }
  /** Accepted; no attempt has ended yet, or nobody could be asked. */
  | { readonly state: 'pending' }
  /** The address is another identity's sign-up. */
  | { readonly state: 'conflict' };

export interface Signups {
  /**
   * Accepts a sign-up durably and waits for its first outcome until `deadline` (ms since the epoch). Repeating it attaches to the one that
   * is there. Throws Unavailable when Temporal does not acknowledge in time: nothing may be said to be accepted then.
   */
  accept(signup: Signup, deadline: number): Promise<Acceptance>;
}

/** Temporal did not acknowledge; the sender has to come again. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
}

type Settings = Pick<SignupConfig, 'account' | 'retriesMs' | 'credential'>;

/** Sign-ups through one client. */
export function createSignups(client: Client, settings: Settings): Signups {
  return {
    async accept(signup, deadline) {
      const isNew = await start(client, { signup, settings, deadline });
      if (!isNew && (await holderOf(client, signup.address, deadline)) !== signup.identity)
        return { state: 'conflict' };
      return outcomeOf(client, signup.address, deadline);
    },
  };
}

interface Start {
  readonly signup: Signup;
  readonly settings: Settings;
  readonly deadline: number;
}

/** False when the address has a workflow already, running or done; one that failed or was ended may be started again. */
async function start(client: Client, { signup, settings, deadline }: Start): Promise<boolean> {
  const { address, identity } = signup;
  const { account, retriesMs, credential } = settings;
  const input: ProvisionMailboxInput = { ...signup, account, credential, retriesMs };
  try {
    await client.withDeadline(deadline, () =>
      client.workflow.start('provisionMailbox', {
        workflowId: mailboxWorkflowId(address),
        workflowIdConflictPolicy: WorkflowIdConflictPolicy.FAIL,
        workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
        taskQueue: TASK_QUEUE,
        args: [input],
        memo: { identity },
        typedSearchAttributes: attributesOf(signup, account),
        staticSummary: `mailbox ${address} for a sign-up`,
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw unavailable(error);
  }
}

function attributesOf({ domain, identity }: Signup, account: string): SearchAttributePair[] {
  return [
    { key: defineSearchAttributeKey('MailkeelDomain', 'KEYWORD'), value: domain },
    { key: defineSearchAttributeKey('MailkeelIdentity', 'KEYWORD'), value: identity },
    { key: defineSearchAttributeKey('MailkeelStatus', 'KEYWORD'), value: 'running' },
    { key: defineSearchAttributeKey('MailkeelAccounts', 'KEYWORD_LIST'), value: [account] },
  ];
}

/** Whose sign-up the address has. */
async function holderOf(client: Client, address: string, deadline: number): Promise<unknown> {
  try {
    const { memo } = await client.withDeadline(deadline, () =>
      client.workflow.getHandle(mailboxWorkflowId(address)).describe(),
    );
    return memo?.['identity'];
  } catch (error) {
    throw unavailable(error);
  }
}

async function outcomeOf(client: Client, address: string, deadline: number): Promise<Acceptance> {
  const handle = client.workflow.getHandle(mailboxWorkflowId(address));
  try {
    const mailbox = await client.withDeadline(deadline, () => handle.executeUpdate(firstOutcome));
    return { state: 'known', mailbox };
  } catch (error) {
    // It has ended: its result is the outcome.
    if (error instanceof WorkflowNotFoundError) return resultOf(client, address, deadline);
    if (isUnanswered(error)) return { state: 'pending' };
    throw error;
  }
}

async function resultOf(client: Client, address: string, deadline: number): Promise<Acceptance> {
  const handle = client.workflow.getHandle(mailboxWorkflowId(address));
  try {
    const mailbox = (await client.withDeadline(deadline, () => handle.result())) as MailboxState;
    return { state: 'known', mailbox };
  } catch (error) {
    // Ended by an operator a moment ago: the next delivery starts it anew.
    if (error instanceof WorkflowFailedError) throw unavailable(error);
    if (isUnanswered(error)) return { state: 'pending' };
    throw error;
  }
}

/** No worker, too many who ask, or a server that went away after it had acknowledged: the sign-up is accepted all the same. */
function isUnanswered(error: unknown): boolean {
  return error instanceof ServiceError || error instanceof WorkflowUpdateRPCTimeoutOrCancelledError;
}

function unavailable(error: unknown): Unavailable {
  return new Unavailable(
    'Temporal did not acknowledge the sign-up in time; it may be sent again, and will not be made twice',
    { cause: error },
  );
}
