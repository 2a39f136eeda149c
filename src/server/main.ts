/** Root of the intake process: one HTTP server, one client, one store, until it is told to stop. */
import { renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Client } from '@temporalio/client';
import { readConfig, type Config } from '../config.ts';
import { readIntakeConfig } from '../config-signup.ts';
import { failureText } from '../failure-text.ts';
import { intakeFile } from '../intake-child.ts';
import { closeLog, openLog } from '../logging.ts';
import { openStore } from '../store/open.ts';
import { storeOptions } from '../store-options.ts';
import { lazyConnection } from '../temporal.ts';
import { createIntake } from './intake.ts';
import { createSignups } from './signups.ts';

export interface RunningIntake {
  /** Where it listens, without a path. */
  readonly url: string;
  /** Takes no more requests; resolves once those under way are answered. */
  close(): Promise<void>;
}

/** Starts the intake. Temporal need not be there yet: until it is, sign-ups are answered 503. Throws with the remedy. */
export async function startIntake(config: Config): Promise<RunningIntake> {
  const intake = readIntakeConfig(config.environment);
  const log = openLog(config, 'intake');
  const store = await openStore(storeOptions(config, 'command'));
  const connection = lazyConnection(config);
  const client = new Client({ connection, namespace: config.namespace });
  const { audit, mailboxes, vault } = store;
  const server = createIntake({
    config: intake,
    signups: createSignups(client, intake.signup, mailboxes),
    audit,
    credentials: { mailboxes, vault, audit, credential: intake.signup.credential },
    warn: (message, about = {}) => {
      log.warn(about, message);
    },
  });
  const url = await server.listen({ host: intake.host, port: intake.port });
  log.info({ url, domains: intake.signup.domains }, 'the intake listens');
  return {
    url,
    close: async () => {
      await server.close();
      await connection.close();
      await store.close();
      closeLog(log);
    },
  };
}

/** Whole or not at all: whoever started this process reads it as soon as it is there. */
function announce(config: Config, url: string): void {
  const draft = `${intakeFile(config)}.${String(process.pid)}.tmp`;
  writeFileSync(draft, `${url}\n`);
  renameSync(draft, intakeFile(config));
}

async function run(): Promise<void> {
  const config = readConfig();
  const intake = await startIntake(config);
  announce(config, intake.url);
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    void intake.close().then(() => process.exit(0));
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.once(signal, stop);
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  run().catch((error: unknown) => {
    process.stderr.write(`${failureText(error)}\n`);
    process.exitCode = 2;
  });
