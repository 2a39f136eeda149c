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
import {
  ApplicationFailure,
  defineSearchAttributeKey,
  type SearchAttributePair,
} from '@temporalio/common';
import type { SignupConfig } from '../config-signup.ts';
import type { Mailboxes } from '../store/mailbox-port.ts';
import {
  firstOutcome,
  mailboxWorkflowId,
  SIGNUP_REFUSED,
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

/** Sign-ups through one client. `claims` say whose an address is: a workflow of its name may be anybody's who asked for it. */
export function createSignups(
  client: Client,
  settings: Settings,
  claims: Pick<Mailboxes, 'byAddress'>,
): Signups {
  return {
    async accept(signup, deadline) {
      const isNew = await startSignup(client, { signup, settings, deadline });
      if (!isNew && (await starterOf(client, signup.address, deadline)) !== signup.identity)
        return inTheWay(claims, signup);
      const acceptance = await outcomeOf(client, signup.address, deadline);
      // Between start and question a refused sign-up may have ended, and another identity's begun.
      const isAnother =
        acceptance.state === 'known' && acceptance.mailbox.identity !== signup.identity;
      return isAnother ? inTheWay(claims, signup) : acceptance;
    },
  };
}

interface Start {
  readonly signup: Signup;
  readonly settings: Settings;
  /** Milliseconds since the epoch. */
  readonly deadline: number;
}

/**
 * Starts the workflow of one address durably. False when it has one already, running or done; one that failed or was ended may be started
 * again. Throws Unavailable when Temporal does not acknowledge in time.
 */
export async function startSignup(
  client: Client,
  { signup, settings, deadline }: Start,
): Promise<boolean> {
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

/**
 * What another identity's workflow means for a sign-up: a conflict where the address is claimed by another one. Otherwise that workflow has
 * not been refused yet, and this sign-up is started once it has: throws Unavailable until then.
 */
async function inTheWay(
  claims: Pick<Mailboxes, 'byAddress'>,
  { address, identity }: Signup,
): Promise<Acceptance> {
  const claim = await claims.byAddress(address);
  if (claim !== undefined && claim.identity !== identity) return { state: 'conflict' };
  throw new Unavailable(
    `another identity asks for ${address} at this moment, and whose it is will be known soon; send it again`,
  );
}

/** Whose sign-up the newest workflow of an address was started for. */
async function starterOf(client: Client, address: string, deadline: number): Promise<unknown> {
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
    if (mailbox.status === 'abandoned') throw givenUp(address);
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
    const refused = refusedState(error);
    if (refused !== undefined) return { state: 'known', mailbox: refused };
    // Ended by an operator a moment ago: the next delivery starts it anew.
    if (error instanceof WorkflowFailedError) throw unavailable(error);
    if (isUnanswered(error)) return { state: 'pending' };
    throw error;
  }
}

/** Where a sign-up stood that failed because address or identity are claimed otherwise. */
function refusedState(error: unknown): MailboxState | undefined {
  const cause = error instanceof WorkflowFailedError ? error.cause : undefined;
  if (!(cause instanceof ApplicationFailure) || cause.type !== SIGNUP_REFUSED) return undefined;
  return cause.details?.[0] as MailboxState;
}

/** No worker, too many who ask, or a server that went away after it had acknowledged: the sign-up is accepted all the same. */
function isUnanswered(error: unknown): boolean {
  return error instanceof ServiceError || error instanceof WorkflowUpdateRPCTimeoutOrCancelledError;
}

/** The next delivery starts it anew: an operator ends what runs, and takes nobody's right to ask again. */
function givenUp(address: string): Unavailable {
  return new Unavailable(
    `an operator gave the sign-up of ${address} up while it was waited for; send it again to begin anew`,
  );
}

function unavailable(error: unknown): Unavailable {
  return new Unavailable(
    'Temporal did not acknowledge the sign-up in time; it may be sent again, and will not be made twice',
    { cause: error },
  );
}
