/** Passwords that are staged for a workflow: they go when it is over. */
import { WorkflowFailedError } from '@temporalio/client';
import type { Store } from '../store/ports.ts';
import { CliExit, type CliContext } from './context.ts';

interface Staged {
  /** Under which the passwords were staged. */
  readonly id: string;
  readonly workflowId: string;
  readonly imports: Pick<Store['imports'], 'clear'>;
}

/**
 * Runs `work`, which starts the workflow that takes what was staged and waits for it. What was staged is cleared once the workflow has ended,
 * well or not, or was refused; where only the connection to it broke it goes on and still needs it, and the person is told so. Every error is thrown on.
 */
export async function withStaged<T>(
  { say }: Pick<CliContext, 'say'>,
  { id, workflowId, imports }: Staged,
  work: () => Promise<T>,
): Promise<T> {
  try {
    const result = await work();
    await imports.clear(id);
    return result;
  } catch (error) {
    if (isOver(error)) await imports.clear(id);
    else
      say(
        `${workflowId} may go on at the worker: see it in the Temporal Web UI. What was staged for it stays sealed in the vault.`,
      );
    throw error;
  }
}

/** A refused start and a failed workflow end the command by an exit code of their own. */
function isOver(error: unknown): boolean {
  return error instanceof CliExit || error instanceof WorkflowFailedError;
}
