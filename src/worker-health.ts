/** Root: whether a worker can work now, and the SDK's own metrics beside ours. */
import type { Client } from '@temporalio/client';
import type { Worker } from '@temporalio/worker';
import { request } from 'undici';
import type { Store } from './store/ports.ts';

/** Above what a busy store or server takes, below what an orchestrator waits. */
const ANSWER_MS = 3_000;

/** What keeps this process from working, one sentence each: its workers, the store, Temporal. Never throws. */
export async function troublesOf(
  { client, store }: { readonly client: Client; readonly store: Store },
  workers: readonly Pick<Worker, 'getState'>[],
): Promise<readonly string[]> {
  const states = workers.map((worker) => worker.getState());
  const polls = states.length > 0 && states.every((state) => state === 'RUNNING');
  const state = states.length === 0 ? 'starting' : states.join(', ').toLowerCase();
  const found = await Promise.all([
    Promise.resolve(polls ? undefined : `the worker does not poll (${state})`),
    trouble('the store', () => store.ledger.rows()),
    trouble('Temporal', () =>
      client.withDeadline(Date.now() + ANSWER_MS, () => client.workflowService.getSystemInfo({})),
    ),
  ]);
  return found.filter((each) => each !== undefined);
}

async function trouble(what: string, ask: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await ask();
    return undefined;
  } catch (error) {
    return `${what} does not answer: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** The SDK's own metrics, which it offers on a port of this machine. Throws when it does not answer. */
export async function scrape(port: number): Promise<string> {
  const { body } = await request(`http://127.0.0.1:${String(port)}/metrics`, {
    signal: AbortSignal.timeout(ANSWER_MS),
  });
  return body.text();
}
