/** A Temporal server and an intake process, and nothing else: what a sign-up passes until it is durable. */
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { defineSearchAttributeKey } from '@temporalio/common';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { startChild, type Child } from '../../src/embedded/child.ts';
import { freePort } from '../../src/embedded/ports.ts';
import { openServer } from '../../src/embedded/server.ts';
import { findTemporal } from '../../src/embedded/temporal-binary.ts';
import { openStore } from '../../src/store/open.ts';
import { SEARCH_ATTRIBUTES } from '../../src/workflows/messages.ts';
import { note } from '../stage.ts';
import { SIGNUP_ENVIRONMENT } from './names.ts';

/** The embedded server with its file, or one in memory. */
export type Keeping = 'file' | 'memory';

export interface Place {
  /** Of the intake, without a path. */
  readonly url: string;
  close(): Promise<void>;
}

/** Starts both in a fresh directory; resolves once the intake answers. */
export async function openPlace(keeping: Keeping): Promise<Place> {
  const directory = mkdtempSync(join(tmpdir(), 'mailkeel-bench-'));
  // The vault's key must be there before the intake, which never makes one.
  const store = await openStore({ directory, allowKeyFile: true });
  await store.vault.unlock();
  await store.close();
  const server = await startServer(keeping, directory);
  const port = await freePort();
  const intake = await startIntake(directory, server.address, port);
  const url = `http://127.0.0.1:${String(port)}`;
  await untilAnswered(url, intake);
  return {
    url,
    close: async () => {
      await intake.stop();
      await server.stop();
      await rm(directory, { recursive: true });
    },
  };
}

async function startServer(
  keeping: Keeping,
  directory: string,
): Promise<{ readonly address: string; stop(): Promise<void> }> {
  const { path } = await findTemporal({ environment: process.env });
  if (keeping === 'file')
    return openServer({
      ...{ binary: path, directory, searchAttributes: SEARCH_ATTRIBUTES, log: note },
    });
  const environment = await TestWorkflowEnvironment.createLocal({
    server: {
      executable: { type: 'existing-path', path },
      searchAttributes: Object.entries(SEARCH_ATTRIBUTES).map(([name, type]) =>
        defineSearchAttributeKey(name, type),
      ),
    },
  });
  return { address: environment.address, stop: () => environment.teardown() };
}

function startIntake(home: string, address: string, port: number): Promise<Child> {
  const { PATH, HOME } = process.env;
  const script = fileURLToPath(new URL('./intake.ts', import.meta.url));
  return startChild({
    command: process.execPath,
    args: ['--import', 'tsx', script, String(port)],
    environment: {
      ...{ PATH, HOME, MAILKEEL_HOME: home, TEMPORAL_ADDRESS: address },
      ...SIGNUP_ENVIRONMENT,
    },
    logFile: join(home, 'logs', 'intake.out'),
    graceMs: 5_000,
    channel: true,
  });
}

/** Waits until an intake answers; throws when its process ended instead. */
export async function untilAnswered(url: string, intake: Child): Promise<void> {
  const dead = intake.exited.then((how) => {
    throw new Error(`the intake ended at once (${how})`);
  });
  for (;;) {
    const answer = fetch(`${url}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (await Promise.race([answer, dead])) return;
    await Promise.race([delay(100), dead]);
  }
}
