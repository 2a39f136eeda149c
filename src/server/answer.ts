/** What the sender of a webhook is told. Kratos reads the status only; people and other senders read the body. */
import type { Acceptance } from './signups.ts';
import type { Signup } from './webhook.ts';

export interface Answer {
  readonly status: number;
  readonly body: {
    readonly success: boolean;
    readonly message: string;
    readonly email_account_id?: string;
  };
}

/** The words of the contract while retries run. */
const WILL_RETRY = 'Provisioning failed, will retry...';

/** The answer to an accepted sign-up, or to one that another identity's stands in the way of. */
export function answerOf(
  { address }: Pick<Signup, 'address'>,
  acceptance: Acceptance,
  pendingStatus: 500 | 202,
): Answer {
  const conflict = conflictOf(address, acceptance);
  if (conflict !== undefined) return refusal(409, conflict);
  const mailbox = acceptance.state === 'known' ? acceptance.mailbox : undefined;
  if (mailbox?.mailboxId !== undefined) return provisioned(address, mailbox.mailboxId);
  const { park } = mailbox ?? {};
  if (park?.resumedBy === 'person') return refusal(pendingStatus, waitsForAPerson(park.code));
  return refusal(pendingStatus, WILL_RETRY);
}

/** Why nobody who waits would get the address, or undefined. */
function conflictOf(address: string, acceptance: Acceptance): string | undefined {
  if (acceptance.state === 'conflict') return taken(address);
  if (acceptance.state === 'pending') return undefined;
  const { status, failure, park } = acceptance.mailbox;
  if (status === 'refused') return failure?.error ?? taken(address);
  return park?.code === 'mailbox.conflict' ? park.sentence : undefined;
}

/** An answer that is not success. */
export function refusal(status: number, message: string): Answer {
  return { status, body: { success: false, message } };
}

/** Why a second identity does not get an address. */
export function taken(address: string): string {
  return `${address} belongs to another identity that signed up before`;
}

function provisioned(address: string, mailboxId: string): Answer {
  return {
    status: 200,
    body: {
      success: true,
      message: `Email account provisioned for ${address}`,
      email_account_id: mailboxId,
    },
  };
}

function waitsForAPerson(code: string): string {
  return `Provisioning failed and waits for an operator (${code})`;
}
