/** Root: a Temporal of its own, in memory, with a worker that only reads, for a command that must not touch anybody's runs. */
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { readCredentials } from './account-secrets.ts';
import { createCallsInFlight, type CallsInFlight } from './calls-in-flight.ts';
import { readConfig, type Config } from './config.ts';
import { openServer } from './embedded/server.ts';
import { stopInReverse } from './embedded/supervisor.ts';
import { findTemporal } from './embedded/temporal-binary.ts';
import { startWatchdog, startWorker, untilPolling } from './up.ts';
import { SEARCH_ATTRIBUTES } from './workflows/messages.ts';

/** The person pressed Ctrl-C, or the process was told to end. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** Cancelled calls end at once; what else the body does then must not hold up a person who wants to leave. */
const CANCELLED_WITHIN_MS = 2_000;

interface Part {
  readonly stop: () => Promise<void>;
}

/**
 * Runs `body` on a server and a worker that live only for it; the store is the one of `config.home`. `log` hears what is started. Whatever
 * happens, all of it is stopped and removed afterwards. Throws StoreError (`account`) when a secret is missing, EmbeddedError when the server
 * cannot start, Interrupted on SIGINT and SIGTERM.
 */
export async function withThrowAway<T>(
  config: Config,
  log: (line: string) => void,
  body: (client: Client) => Promise<T>,
): Promise<T> {
  // Without its secrets the worker would end at once: said before anything starts.
  readCredentials(config);
  const directory = mkdtempSync(join(tmpdir(), 'mailkeel-reading-'));
  const started: Part[] = [];
  const interruption = onInterruption();
  try {
    const calls = createCallsInFlight();
    const client = await open(config, { directory, started, log, calls });
    interruption.signal.throwIfAborted();
    return await untilInterrupted(interruption.signal, calls, () => body(client));
  } finally {
    interruption.stopListening();
    await stopInReverse(started);
    rmSync(directory, { recursive: true, force: true });
  }
}

/** A call of the client's in flight when its connection closes would be tried again on it and end this process: it is cancelled first. */
async function untilInterrupted<T>(
  signal: AbortSignal,
  calls: CallsInFlight,
  body: () => Promise<T>,
): Promise<T> {
  const running = body();
  const late = once(signal, 'abort')
    .then(() => {
      calls.cancel();
      return delay(CANCELLED_WITHIN_MS);
    })
    .then(() => {
      signal.throwIfAborted();
    });
  try {
    return (await Promise.race([running, late])) as T;
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}

async function open(
  config: Config,
  place: {
    readonly directory: string;
    readonly started: Part[];
    readonly log: (l: string) => void;
    readonly calls: CallsInFlight;
  },
): Promise<Client> {
  const { directory, started, log } = place;
  const { path } = await findTemporal({ environment: config.environment, log });
  started.push(await startWatchdog(directory));
  const server = await openServer({
    ...{ binary: path, directory, log: () => undefined, inMemory: true },
    searchAttributes: SEARCH_ATTRIBUTES,
  });
  started.push(server);
  const worker = await startWorker(readerConfig(config, directory, server.address), {
    reading: true,
  });
  started.push(worker);
  const connection = await Connection.connect({
    address: server.address,
    interceptors: [...place.calls.interceptors],
  });
  started.push({ stop: () => connection.close() });
  const client = new Client({ connection });
  await untilPolling(client, worker);
  return client;
}

/** The operator's own Temporal, its credentials and its profile file must not reach this worker, nor must the vault's key. */
function readerConfig(config: Config, directory: string, address: string): Config {
  const profile = join(directory, 'temporal.toml');
  writeFileSync(profile, '[profile.default]\n');
  const foreign = /^(?:TEMPORAL_(?!CLI_PATH$)|MAILKEEL_VAULT_KEY$)/;
  const environment = Object.entries(config.environment).filter(([name]) => !foreign.test(name));
  return readConfig({
    ...Object.fromEntries(environment),
    TEMPORAL_ADDRESS: address,
    TEMPORAL_CONFIG_FILE: profile,
    MAILKEEL_HOME: config.home,
    MAILKEEL_REPORTS: config.reports,
    MAILKEEL_ACCOUNTS: config.accountsFile,
  });
}

function onInterruption(): { readonly signal: AbortSignal; readonly stopListening: () => void } {
  const signals = ['SIGINT', 'SIGTERM'] as const;
  const heard = new AbortController();
  const stop = (): void => {
    heard.abort(new Interrupted('interrupted'));
  };
  for (const signal of signals) process.on(signal, stop);
  return {
    signal: heard.signal,
    stopListening: () => {
      for (const signal of signals) process.off(signal, stop);
    },
  };
}
