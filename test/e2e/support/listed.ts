import type { Client } from '@temporalio/client';
import { until } from './until.ts';

/**
 * Waits until Temporal's list of runs has exactly so many that `query` means. It comes a moment after what it lists: it may still name what
 * has ended, and not yet what runs. To be called before a command that reads it, and before a test that does.
 */
export async function listed(client: Client, query: string, count: number): Promise<void> {
  await until(`${String(count)} runs listed: ${query}`, async () => {
    const found = await client.workflow.count(query);
    return found.count === count;
  });
}
