import { WorkflowUpdateFailedError } from '@temporalio/client';

/** What an update answers, or why it was refused; any other failure comes back as the error it is. */
export async function answerOf(update: Promise<unknown>): Promise<unknown> {
  try {
    return await update;
  } catch (error) {
    return error instanceof WorkflowUpdateFailedError ? error.cause?.message : error;
  }
}
