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
    await inTime(ask());
    return undefined;
  } catch (error) {
    return `${what} does not answer: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** A store behind a lock waits for minutes: what it says then is nobody's business any more. */
async function inTime(answer: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`nothing within ${String(ANSWER_MS / 1000)} s`));
    }, ANSWER_MS);
  });
  try {
    await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The SDK's own metrics, which it offers on a port of this machine. Throws when it does not answer. */
export async function scrape(port: number): Promise<string> {
  const { body } = await request(`http://127.0.0.1:${String(port)}/metrics`, {
    signal: AbortSignal.timeout(ANSWER_MS),
  });
  return body.text();
}
