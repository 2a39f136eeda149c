/** Wires what a person, the intake and the Web UI ask of a sign-up: a signal and an update of one name call one function, each decision is audited. */
import {
  ApplicationFailure,
  condition,
  log,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { MailboxLocalActivities } from '../activities/mailbox-contract.ts';
import { malformedMessage } from '../core/control-message.ts';
import { judgeSignupMessage, type SignupAction } from '../core/signup-control.ts';
import type { Verdict } from '../core/control.ts';
import { timestamp } from './domain-run.ts';
import { firstOutcome, mailbox } from './mailbox-messages.ts';
import { publishMailbox } from './mailbox-publish.ts';
import type { MailboxRun } from './mailbox-run.ts';
import * as messages from './messages.ts';
import type { Decision } from './operator.ts';
import { policies } from './policies.ts';

const { recordMailboxDecision } = proxyActivities<MailboxLocalActivities>(policies.local);

/** What the Web UI shows beside each message. */
const DESCRIPTIONS: Readonly<Record<SignupAction, string>> = {
  resume: 'try now; an empty payload will do',
  pause: 'stop after the attempt under way, until somebody resumes',
  retryFailed: 'try now, and begin the schedule anew if that fails',
  abort: 'give the sign-up up after the call under way; the address stays its identity’s',
  skip: 'always refused: a sign-up has no pass to leave out',
};

const MESSAGES = {
  resume: [messages.resume, messages.resumeUpdate],
  pause: [messages.pause, messages.pauseUpdate],
  retryFailed: [messages.retryFailed, messages.retryFailedUpdate],
  abort: [messages.abort, messages.abortUpdate],
  skip: [messages.skip, messages.skipUpdate],
} as const;

/** Sets every handler of a sign-up; call it before the first await, so that an early message is not lost. */
export function handleMailboxMessages(run: MailboxRun): void {
  setHandler(mailbox, () => run.state(), { description: 'attempts, park and last failure' });
  setHandler(firstOutcome, async () => {
    await condition(() => run.answered);
    return run.state();
  });
  for (const action of Object.keys(MESSAGES) as SignupAction[]) handle(run, action);
}

function handle(run: MailboxRun, action: SignupAction): void {
  const [signal, update] = MESSAGES[action];
  const description = DESCRIPTIONS[action];
  // A payload that is typed as `null` is an empty one too.
  setHandler(signal, (message) => signalled(run, action, message ?? {}), { description });
  setHandler(update, (message) => steer(run, action, message ?? {}), {
    description,
    validator: (message?: messages.OperatorMessage) => {
      const verdict = verdictOf(run, action, message ?? {});
      if ('refused' in verdict && !run.knows(message?.id)) throw refusal(verdict.refused);
    },
  });
}

/** A signal has no answer: a refusal is logged and shown, and changes nothing. */
async function signalled(
  run: MailboxRun,
  action: SignupAction,
  message: messages.OperatorMessage,
): Promise<void> {
  const verdict = verdictOf(run, action, message);
  if (run.knows(message.id) || 'effect' in verdict) {
    await steer(run, action, message);
    return;
  }
  const { address } = run.input;
  log.warn(`signal ${action} was refused`, { refusal: verdict.refused, address });
  run.refusal = `${timestamp()} the signal ${action} was refused: ${verdict.refused}`;
  publishMailbox(run);
}

/** Applies a message; a repeated id has no second effect. The audit comes after the effect: a sign-up is steered also while the store cannot be written. */
async function steer(
  run: MailboxRun,
  action: SignupAction,
  message: messages.OperatorMessage,
): Promise<messages.OperatorAnswer> {
  if (run.knows(message.id))
    return { effect: 'repeated', message: 'this message was applied before' };
  const verdict = verdictOf(run, action, message);
  if ('refused' in verdict) throw refusal(verdict.refused);
  run.remember(message.id);
  const { actor = 'web ui', reason = 'no reason given (web ui)' } = message;
  change(run, action, { actor, reason });
  const { address, domain, identity } = run.input;
  const { workflowId } = workflowInfo();
  await recordMailboxDecision.executeWithOptions({ summary: `${action} ${address}` }, [
    { workflowId, address, domain, identity, action, actor, reason },
  ]);
  return verdict;
}

function verdictOf(
  run: MailboxRun,
  action: SignupAction,
  message: messages.OperatorMessage,
): Verdict {
  const { pass, alias, set } = message;
  const aimed = [pass, alias, set].some((target) => target !== undefined);
  const standing = run.standing();
  const malformed = aimed ? undefined : malformedMessage(action, message, []);
  // What takes nothing any more says that, whatever was typed.
  if (malformed !== undefined && standing !== 'ended') return { refused: malformed };
  return judgeSignupMessage(
    { action, aimed },
    {
      standing,
      address: run.input.address,
      parkCode: run.park?.code,
      pauseAsked: run.pausing !== undefined,
      failed: run.failure !== undefined,
    },
  );
}

function change(run: MailboxRun, action: SignupAction, decision: Decision): void {
  if (action === 'pause') run.pausing = decision;
  if (action === 'resume') run.resume();
  if (action === 'retryFailed') {
    run.retry = 0;
    // Paused stays paused: only `resume` ends that.
    if (run.pausing === undefined) run.resume();
  }
  if (action === 'abort') {
    run.aborted = decision;
    run.onAbort();
  }
}

function refusal(reason: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(reason, 'OperatorRefusal');
}
