import { describe, expect, it } from '@jest/globals';
import { WorkflowFailedError } from '@temporalio/client';
import { CliExit, EXIT } from '../../src/cli/context.ts';
import { withStaged } from '../../src/cli/staged.ts';

/** What was cleared and said while `work` ran, and how it ended. */
async function staged(work: () => Promise<string>) {
  const cleared: string[] = [];
  const said: string[] = [];
  const imports = {
    clear: (id: string) => {
      cleared.push(id);
      return Promise.resolve();
    },
  };
  const context = { say: (line: string) => void said.push(line) };
  const what = { id: 'i1', workflowId: 'import/i1', imports };
  const ended = await withStaged(context, what, work).catch((error: unknown) => error);
  return { cleared, said, ended };
}

describe('what was staged for a workflow', () => {
  it('is cleared when it has done its work', async () => {
    const { cleared, said, ended } = await staged(() => Promise.resolve('proven'));

    expect({ cleared, said, ended }).toEqual({ cleared: ['i1'], said: [], ended: 'proven' });
  });

  it.each<[string, Error]>([
    ['was terminated', new WorkflowFailedError('terminated', undefined, 'UNSPECIFIED' as never)],
    ['was refused', new CliExit(EXIT.failure, 'is being changed already')],
  ])('is cleared when it %s', async (_what, error) => {
    const { cleared, said, ended } = await staged(() => Promise.reject(error));

    expect({ cleared, said }).toEqual({ cleared: ['i1'], said: [] });
    expect(ended).toBe(error);
  });

  it('stays, with a word about it, when only the connection broke', async () => {
    const error = new Error('14 UNAVAILABLE');

    const { cleared, said, ended } = await staged(() => Promise.reject(error));

    expect(cleared).toEqual([]);
    expect(said.join()).toContain('import/i1 may go on at the worker');
    expect(ended).toBe(error);
  });
});
