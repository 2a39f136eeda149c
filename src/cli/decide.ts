/** One operator's decision for one domain run: as an update, which answers, or as a signal, which needs no worker. */
import { createHash, randomUUID } from 'node:crypto';
import {
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  type Client,
  type WorkflowHandle,
} from '@temporalio/client';
import type { OperatorAnswer, OperatorMessage } from '../workflows/messages.ts';
import { isAddress, workflowIdOf } from './targets.ts';

/** The commands, and the signal and update each sends. */
export const DECISIONS = {
  resume: 'resume',
  skip: 'skip',
  pause: 'pause',
  'retry-failed': 'retryFailed',
  abort: 'abort',
} as const;
export type DecisionCommand = keyof typeof DECISIONS;

export interface Decision {
  readonly action: DecisionCommand;
  readonly message: OperatorMessage;
  /** Does not wait for an answer: nobody answered the decision before this one. */
  readonly unanswered?: boolean;
}

/** `accepted`: delivered, and nobody has answered yet. `failed`: Temporal itself did not take it. */
export interface Sent {
  readonly outcome: 'applied' | 'accepted' | 'refused' | 'failed';
  readonly text: string;
}

const START_ANEW =
  '; mailkeel start begins one, with --retry-failed also for what was refused for good';

/** An update without an answer for this long is sent again as a signal, which needs no worker. */
const ANSWER_MS = 5_000;

/**
 * Sends the update; a refusal says why. Without an answer within 5 s the same message goes as a signal, applied once thanks to its id.
 * Never throws: what Temporal refuses to take is an outcome too, so that the next run gets its turn.
 */
export async function send(client: Client, target: string, decision: Decision): Promise<Sent> {
  const handle = client.workflow.getHandle(workflowIdOf(target));
  try {
    if (decision.unanswered !== true) {
      const answer = await update(client, handle, decision);
      if (answer !== undefined) return answer;
    }
    await handle.signal(DECISIONS[decision.action], decision.message);
    return { outcome: 'accepted', text: 'accepted, takes effect when a worker is back' };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { outcome: 'refused', text: noRun(target) };
    return failedBy(error);
  }
}

/** What is said of a run whose decision did not get out. */
export function failedBy(error: unknown): Sent {
  const reason = error instanceof Error ? error.message : String(error);
  return { outcome: 'failed', text: `failed: ${reason}; check Temporal and repeat the command` };
}

function noRun(target: string): string {
  return `refused: no run of ${target} is going on${isAddress(target) ? '' : START_ANEW}`;
}

/** The answer, or undefined when there is none in time. */
async function update(
  client: Client,
  handle: WorkflowHandle,
  { action, message }: Decision,
): Promise<Sent | undefined> {
  try {
    const to = { client, handle };
    const answer = await answerOf<OperatorAnswer>(to, DECISIONS[action], message);
    return answer && { outcome: 'applied', text: answer.message };
  } catch (error) {
    if (error instanceof WorkflowUpdateFailedError)
      return { outcome: 'refused', text: `refused: ${error.cause?.message ?? error.message}` };
    throw error;
  }
}

/**
 * Sends a message as the update of this name; undefined when nobody has answered within 5 s. Throws the refusal (WorkflowUpdateFailedError)
 * and that no such run goes on (WorkflowNotFoundError).
 */
export async function answerOf<A>(
  { client, handle }: { readonly client: Client; readonly handle: WorkflowHandle },
  name: string,
  message: { readonly id?: string },
): Promise<A | undefined> {
  try {
    return await client.withDeadline(Date.now() + ANSWER_MS, () =>
      handle.executeUpdate<A, [object]>(name, {
        args: [message],
        updateId: message.id ?? randomUUID(),
      }),
    );
  } catch (error) {
    if (error instanceof WorkflowUpdateFailedError || error instanceof WorkflowNotFoundError)
      throw error;
    return undefined;
  }
}

/**
 * A message id that is the same when the same decision is sent again to a run that has not moved since, and another one once it has: a
 * repeated command has no second effect, and the next park of the same run can be answered with the same words. `state` is the time the
 * run last recorded where it stands, empty when nothing is known.
 */
export function decisionId(
  run: { readonly target: string; readonly runId: string; readonly state: string },
  { action, message }: Pick<Decision, 'action' | 'message'>,
): string {
  const parts = [run.target, run.runId, run.state, action, message];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}
