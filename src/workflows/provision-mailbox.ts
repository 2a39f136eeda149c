/** One person's mailbox from a sign-up to a proven login: the workflow `mailbox/<address>`. */
import {
  allHandlersFinished,
  ApplicationFailure,
  CancellationScope,
  condition,
  isCancellation,
  log,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { MailboxLocalActivities } from '../activities/mailbox-contract.ts';
import { timestamp } from './domain-run.ts';
import { attemptRound } from './mailbox-attempts.ts';
import {
  firstOutcome,
  mailbox,
  SIGNUP_REFUSED,
  type MailboxState,
  type ProvisionMailboxInput,
} from './mailbox-messages.ts';
import { publishMailbox } from './mailbox-publish.ts';
import { MailboxRun } from './mailbox-run.ts';
import { resume, resumeUpdate, type OperatorAnswer, type OperatorMessage } from './messages.ts';
import { policies } from './policies.ts';

const { recordMailboxDecision } = proxyActivities<MailboxLocalActivities>(policies.local);

/**
 * Ends when the mailbox stands; what cannot succeed, or failed too often, waits for a person as long as it takes. A sign-up whose address or
 * identity is claimed otherwise fails, so that it keeps the workflow id from nobody.
 */
export async function provisionMailbox(input: ProvisionMailboxInput): Promise<MailboxState> {
  const run = new MailboxRun(input);
  handleMessages(run);
  try {
    await untilItStands(run);
  } catch (error) {
    if (isCancellation(error)) await CancellationScope.nonCancellable(() => abandon(run));
    throw error;
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

function handleMessages(run: MailboxRun): void {
  setHandler(mailbox, () => run.state(), { description: 'attempts, park and last failure' });
  setHandler(firstOutcome, async () => {
    await condition(() => run.answered);
    return run.state();
  });
  setHandler(resume, (message) => signalled(run, message), {
    description: 'try now; an empty payload will do',
  });
  setHandler(resumeUpdate, (message = {}) => resumed(run, message), {
    validator: validatorOf(run),
  });
}

function validatorOf(run: MailboxRun): (message?: OperatorMessage) => void {
  return () => {
    const refusal = run.refuseResume();
    if (refusal !== undefined) throw ApplicationFailure.nonRetryable(refusal, 'OperatorRefusal');
  };
}

/** A signal has no answer: a refusal is logged and changes nothing. */
async function signalled(run: MailboxRun, message: OperatorMessage = {}): Promise<void> {
  const refusal = run.refuseResume();
  if (refusal === undefined) await resumed(run, message);
  else log.warn('signal resume was refused', { refusal, address: run.input.address });
}

async function resumed(run: MailboxRun, message: OperatorMessage): Promise<OperatorAnswer> {
  if (!run.resume(message))
    return { effect: 'repeated', message: 'this message was applied before' };
  const { address, domain, identity } = run.input;
  const { workflowId } = workflowInfo();
  const { actor = 'web ui', reason = 'no reason given (web ui)' } = message;
  await recordMailboxDecision.executeWithOptions({ summary: `resume ${address}` }, [
    { workflowId, address, domain, identity, actor, reason },
  ]);
  return { effect: 'resumed', message: `${address} is tried now` };
}
