/** One person's mailbox from a sign-up to a proven login: the workflow `mailbox/<address>`. */
import {
  allHandlersFinished,
  ApplicationFailure,
  CancellationScope,
  condition,
  isCancellation,
} from '@temporalio/workflow';
import { timestamp } from './domain-run.ts';
import { attemptRound } from './mailbox-attempts.ts';
import { handleMailboxMessages } from './mailbox-handlers.ts';
import {
  SIGNUP_ABORTED,
  SIGNUP_REFUSED,
  type MailboxState,
  type ProvisionMailboxInput,
} from './mailbox-messages.ts';
import { publishMailbox } from './mailbox-publish.ts';
import { MailboxRun } from './mailbox-run.ts';

/**
 * Ends when the mailbox stands; what cannot succeed, or failed too often, waits for a person as long as it takes. A sign-up whose address or
 * identity is claimed otherwise fails, and so does one a person gave up: a failed one keeps the workflow id from nobody.
 */
export async function provisionMailbox(input: ProvisionMailboxInput): Promise<MailboxState> {
  const run = new MailboxRun(input);
  const scope = new CancellationScope();
  run.onAbort = () => {
    scope.cancel();
  };
  handleMailboxMessages(run);
  try {
    await scope.run(() => untilItStands(run));
  } catch (error) {
    if (!isCancellation(error)) throw error;
    await CancellationScope.nonCancellable(() => abandon(run));
    throw run.aborted === undefined ? error : givenUp(run);
  }
  await end(run);
  if (run.isRefused()) throw refusal(run.state());
  return run.state();
}

function refusal(state: MailboxState): ApplicationFailure {
  const { address, failure } = state;
  return ApplicationFailure.nonRetryable(
    failure?.error ?? `${address} is refused`,
    SIGNUP_REFUSED,
    state,
  );
}

function givenUp(run: MailboxRun): ApplicationFailure {
  const { actor = '', reason = '' } = run.aborted ?? {};
  const message = `${actor} gave ${run.input.address} up: ${reason}`;
  return ApplicationFailure.nonRetryable(message, SIGNUP_ABORTED, run.state());
}

async function untilItStands(run: MailboxRun): Promise<void> {
  for (;;) {
    const park = await attemptRound(run);
    if (park === undefined) return;
    await run.wait(park, () => {
      publishMailbox(run);
    });
    run.retry = 0;
    publishMailbox(run);
  }
}

async function abandon(run: MailboxRun): Promise<void> {
  run.abandoned = true;
  run.park = undefined;
  await end(run);
}

async function end(run: MailboxRun): Promise<void> {
  run.answered = true;
  run.endedAt = timestamp();
  publishMailbox(run);
  await condition(allHandlersFinished);
}
