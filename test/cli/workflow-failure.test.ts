import { describe, expect, it } from '@jest/globals';
import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { CliExit } from '../../src/cli/context.ts';
import { orExit } from '../../src/cli/workflow-failure.ts';

const thrownBy = (error: Error): Promise<unknown> =>
  orExit(Promise.reject(error)).catch((thrown: unknown) => thrown);

describe('a command that waits for a workflow', () => {
  it('gives its result on', async () => {
    expect(await orExit(Promise.resolve(7))).toBe(7);
  });

  it('ends with 1 and the sentence and remedy of the failure, not with "Workflow execution failed"', async () => {
    const cause = ApplicationFailure.create({
      message: 'the spec is not in the store',
      details: [{ remediation: 'set DATABASE_URL as for the worker' }],
    });

    const thrown = await thrownBy(
      new WorkflowFailedError('Workflow execution failed', cause, 'NON_RETRYABLE_FAILURE'),
    );

    expect(thrown).toBeInstanceOf(CliExit);
    expect(thrown).toMatchObject({
      code: 1,
      message: 'the spec is not in the store\n→ set DATABASE_URL as for the worker',
    });
  });

  it('throws on what is no failure of the workflow', async () => {
    const lost = new Error('14 UNAVAILABLE');

    expect(await thrownBy(lost)).toBe(lost);
  });
});
