/** Opens what a command needs, and closes it whatever happens. */
import type { Client } from '@temporalio/client';
import { openStore, type OpenStore } from '../store/open.ts';
import { storeOptions } from '../store-options.ts';
import { workerPolls } from '../starter.ts';
import { connectClient } from '../temporal.ts';
import { CliExit, EXIT, type CliContext } from './context.ts';

/** Runs `body` with the store of this home. The CLI never makes a vault key. */
export async function withStore<T>(
  { config }: CliContext,
  body: (store: OpenStore) => Promise<T>,
): Promise<T> {
  const store = await openStore(storeOptions(config, 'command'));
  try {
    return await body(store);
  } finally {
    await store.close();
  }
}

/** Runs `body` with a client; a server that is not there ends the command with exit 1 and the remedy. */
export async function withClient<T>(
  { config }: CliContext,
  body: (client: Client) => Promise<T>,
): Promise<T> {
  const client = await connectClient(config).catch((error: unknown) => {
    throw new CliExit(EXIT.failure, error instanceof Error ? error.message : String(error));
  });
  try {
    return await body(client);
  } finally {
    await client.connection.close();
  }
}

/** Ends the command with exit 1 and the remedy when no worker polls: what it asks for would wait in silence. */
export async function requireWorker(client: Client): Promise<void> {
  if (await workerPolls(client)) return;
  throw new CliExit(
    EXIT.failure,
    'no worker answers; start one with "mailkeel up <manifest>" (or "mailkeel worker" beside your own Temporal)',
  );
}
