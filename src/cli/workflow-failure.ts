/** What a person is told when a workflow a command waited for failed. */
import { ActivityFailure, ApplicationFailure, WorkflowFailedError } from '@temporalio/client';
import { ACCOUNT_WAITS } from '../workflows/messages.ts';
import { CliExit, EXIT } from './context.ts';

/** The failure's own sentence and, where its activity gave one, the remedy in a line of its own. */
export function failedSentence(error: unknown): string {
  const failed = error instanceof WorkflowFailedError ? error.cause : undefined;
  const cause = failed instanceof ActivityFailure ? failed.cause : failed;
  if (!(cause instanceof ApplicationFailure))
    return error instanceof Error ? error.message : String(error);
  const [details] = (cause.details ?? []) as readonly { readonly remediation?: string }[];
  return details?.remediation === undefined
    ? cause.message
    : `${cause.message}\n→ ${details.remediation}`;
}

/** The end of a command whose workflow failed: 75 where an account of it stands still, else 1, with the failure's own sentence. */
export function failedExit(error: unknown): CliExit {
  return new CliExit(isAccountWait(error) ? EXIT.waiting : EXIT.failure, failedSentence(error));
}

function isAccountWait(error: unknown): boolean {
  if (!(error instanceof WorkflowFailedError)) return false;
  const { cause } = error;
  return cause instanceof ApplicationFailure && cause.type === ACCOUNT_WAITS;
}

/** The result of a workflow; one that failed ends the command as `failedExit` says. Every other error is thrown on. */
export async function orExit<T>(result: Promise<T>): Promise<T> {
  try {
    return await result;
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    throw failedExit(error);
  }
}
