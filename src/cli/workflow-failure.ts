/** What a person is told when a workflow a command waited for failed. */
import { ActivityFailure, ApplicationFailure, WorkflowFailedError } from '@temporalio/client';

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
