import type { Stage } from '../e2e/support/stage.ts';
import { failingLines } from '../docs/snippet-runs.ts';
import type { Ran } from './terminal.ts';

/** The documents' lines that fail on a stage with two executions, its domain example.net in both. */
export async function failingIn(
  { config, manifest, store }: Stage,
  run: (args: readonly string[]) => Promise<Ran>,
): Promise<readonly string[]> {
  const started = (await store.progress.executions()).map(({ executionId }) => executionId);
  const [older = '', newer = ''] = started.toSorted();
  return failingLines({
    ...{ home: config.home, domain: 'example.net', manifest, run },
    executions: [older, newer],
  });
}
