/** The part of `mailkeel status` that is about sign-ups: they belong to no execution, Temporal alone knows them. */
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { defineSearchAttributeKey, type TypedSearchAttributes } from '@temporalio/common';
import type { ShownSignup } from '../reports/console/signup.ts';
import { mailbox, mailboxWorkflowId } from '../workflows/mailbox-messages.ts';
import { CliExit, EXIT, type ExitCode } from './context.ts';

/** An answer that takes longer is done without: Temporal's own record says the least that is known. */
const QUERY_MS = 2_000;
/** Sign-ups asked together: where no worker lives each costs the whole of that time. */
const ASKED_AT_ONCE = 50;
const STATUS = defineSearchAttributeKey('MailkeelStatus', 'KEYWORD');
const CODE = defineSearchAttributeKey('MailkeelParkCode', 'KEYWORD');
const WAITING =
  'WorkflowType = "provisionMailbox" AND ExecutionStatus = "Running" AND MailkeelStatus IN ("parked", "deferred")';

/** One sign-up, running or done. Exit 2 when nobody signed up with this address. */
export async function readSignup(client: Client, address: string): Promise<ShownSignup> {
  try {
    const { memo, typedSearchAttributes } = await client.workflow
      .getHandle(mailboxWorkflowId(address))
      .describe();
    return await asked(client, recorded({ address, memo, typedSearchAttributes }));
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    throw new CliExit(
      EXIT.usage,
      `nobody signed up with ${address} that Temporal still knows of; older ones: mailkeel audit --email ${address}`,
    );
  }
}

/** Every sign-up that waits for a person or a clock, by address. */
export async function waitingSignups(client: Client): Promise<readonly ShownSignup[]> {
  const known: ShownSignup[] = [];
  for await (const info of client.workflow.list({ query: WAITING })) {
    const address = info.workflowId.replace(/^mailbox\//, '');
    known.push(recorded({ ...info, address }));
  }
  const found: ShownSignup[] = [];
  for (let at = 0; at < known.length; at += ASKED_AT_ONCE) {
    const slice = known.slice(at, at + ASKED_AT_ONCE);
    found.push(...(await Promise.all(slice.map((signup) => asked(client, signup)))));
  }
  return found.sort((a, b) => a.address.localeCompare(b.address));
}

interface Recorded {
  readonly address: string;
  readonly memo?: Readonly<Record<string, unknown>> | undefined;
  readonly typedSearchAttributes: TypedSearchAttributes;
}

function recorded({ address, memo, typedSearchAttributes }: Recorded): ShownSignup {
  const status = typedSearchAttributes.get(STATUS);
  const code = typedSearchAttributes.get(CODE);
  const identity = memo?.['identity'];
  return {
    address,
    identity: typeof identity === 'string' ? identity : '',
    status: status ?? 'running',
    ...(code === undefined ? {} : { code }),
  };
}

async function asked(client: Client, known: ShownSignup): Promise<ShownSignup> {
  const handle = client.workflow.getHandle(mailboxWorkflowId(known.address));
  try {
    return await client.withDeadline(Date.now() + QUERY_MS, () => handle.query(mailbox));
  } catch {
    // No worker answers: what Temporal recorded is the best there is.
    return known;
  }
}

/** 4 when one waits for a person, 75 when one works or waits for a clock, else 0. */
export function signupsCode(signups: readonly ShownSignup[]): ExitCode {
  const has = (...states: readonly string[]): boolean =>
    signups.some(({ status }) => states.includes(status));
  if (has('parked')) return EXIT.incomplete;
  return has('deferred', 'running') ? EXIT.waiting : EXIT.done;
}
