/** Root of the intake process: one HTTP server, one client, one store, until it is told to stop. */
import { fileURLToPath } from 'node:url';
import { Client } from '@temporalio/client';
import type { FastifyInstance } from 'fastify';
import { readConfig, type Config } from '../config.ts';
import { readIntakeConfig, type IntakeConfig } from '../config-signup.ts';
import { stopInReverse } from '../embedded/supervisor.ts';
import { failureText } from '../failure-text.ts';
import { intakeFile } from '../intake-child.ts';
import { closeLog, openLog, type Logger } from '../logging.ts';
import { writeWhole } from '../report-port.ts';
import { openStore, type OpenStore } from '../store/open.ts';
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

/**
 * Starts the intake. Temporal need not be there yet: until it is, sign-ups are answered 503. Throws an Error or StoreError with the remedy;
 * nothing is then left open.
 */
export async function startIntake(config: Config): Promise<RunningIntake> {
  const intake = readIntakeConfig(config.environment);
  const log = openLog(config, 'intake');
  const opened: { readonly stop: () => Promise<void> }[] = [
    {
      stop: () => {
        closeLog(log);
        return Promise.resolve();
      },
    },
  ];
  try {
    const store = await openStore(storeOptions(config, 'command'));
    opened.push({ stop: () => store.close() });
    const connection = lazyConnection(config);
    opened.push({ stop: () => connection.close() });
    const client = new Client({ connection, namespace: config.namespace });
    const server = serverOf(intake, { client, store, log });
    opened.push({ stop: () => server.close() });
    const url = await listen(server, intake);
    log.info({ url, domains: intake.signup.domains }, 'the intake listens');
    return { url, close: () => stopInReverse(opened) };
  } catch (error) {
    await stopInReverse(opened);
    throw error;
  }
}

interface Parts {
  readonly client: Client;
  readonly store: OpenStore;
  readonly log: Logger;
}

function serverOf(intake: IntakeConfig, { client, store, log }: Parts): FastifyInstance {
  const { audit, mailboxes, vault } = store;
  return createIntake({
    config: intake,
    signups: createSignups(client, intake.signup, mailboxes),
    audit,
    credentials: { mailboxes, vault, audit, credential: intake.signup.credential },
    warn: (message, about = {}) => {
      log.warn(about, message);
    },
  });
}

async function listen(server: FastifyInstance, { host, port }: IntakeConfig): Promise<string> {
  try {
    return await server.listen({ host, port });
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'no reason given';
    throw new Error(
      `the intake cannot listen on ${host}:${String(port)} (${code}); set MAILKEEL_INTAKE_HOST and MAILKEEL_INTAKE_PORT to an address of this machine and a free port`,
      { cause },
    );
  }
}

async function run(): Promise<void> {
  const config = readConfig();
  const intake = await startIntake(config);
  // Whole or not at all: whoever started this process reads it as soon as it is there.
  writeWhole(intakeFile(config), `${intake.url}\n`);
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
