/** One measurement's whole stage on the loopback interface: a simulated world, an embedded server with its file, a store, workers. */
import { mkdirSync, mkdtempSync, symlinkSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Client } from '@temporalio/client';
import type { Control } from '../src/cli/demo/control.ts';
import {
  readTokens,
  startSimulators,
  writeAccounts,
  type Addresses,
} from '../src/cli/demo/simulators.ts';
import { readConfig, type Config } from '../src/config.ts';
import { startChild, type Child } from '../src/embedded/child.ts';
import { openServer } from '../src/embedded/server.ts';
import { stopInReverse } from '../src/embedded/supervisor.ts';
import { findTemporal } from '../src/embedded/temporal-binary.ts';
import { workerPolls } from '../src/starter.ts';
import { openStore } from '../src/store/open.ts';
import type { Store } from '../src/store/ports.ts';
import { connectClient } from '../src/temporal.ts';
import { startWatchdog, startWorker } from '../src/up.ts';
import { workflowBundle } from '../src/workflow-bundle.ts';
import { SEARCH_ATTRIBUTES } from '../src/workflows/messages.ts';
import { writeInputs, type Inputs, type Load } from './scenario.ts';
import { SIGNUP_ENVIRONMENT } from './signups/names.ts';

export interface Stage {
  readonly load: Load;
  readonly inputs: Inputs;
  readonly config: Config;
  readonly control: Control;
  readonly client: Client;
  readonly store: Store;
  /** The worker that polls; its memory is what is measured. */
  readonly worker: Child;
  /** Starts one of the bench's own programs beside it; it is stopped at the end too. */
  startProgram(program: string, args?: readonly string[]): Promise<Child>;
  close(): Promise<void>;
}

interface Part {
  readonly stop: () => Promise<unknown>;
}

const WORKER_GRACE_MS = 50_000;

/**
 * Builds everything for `load` in a fresh temporary directory and resolves once the worker polls. `program`: a worker of the bench's own
 * instead of the shipped one. What did start is stopped when another part cannot.
 */
export async function openStage(load: Load, program?: string): Promise<Stage> {
  const directory = mkdtempSync(join(tmpdir(), 'mailkeel-bench-'));
  const started: Part[] = [{ stop: () => rm(directory, { recursive: true }) }];
  const close = (): Promise<void> => stopParts(started);
  try {
    return { ...(await build({ load, directory, program }, started)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function build(
  { load, directory, program }: { load: Load; directory: string; program: string | undefined },
  started: Part[],
): Promise<Omit<Stage, 'close'>> {
  const home = join(directory, 'home');
  mkdirSync(home);
  symlinkSync(await bundleDirectory(), join(home, 'cache'));
  const inputs = writeInputs(directory, load);
  const simulators = await startSimulators(inputs.scenario, join(directory, 'world'));
  started.push(simulators);
  const config = configOf(home, inputs.scenario, simulators.addresses);
  started.push(await startWatchdog(home), await startServer(config));
  const client = await connectClient(config);
  started.push({ stop: () => client.connection.close() });
  const store = await openStore({ directory: home, allowKeyFile: true });
  started.push({ stop: () => store.close() });
  const startProgram: Stage['startProgram'] = async (name, args = []) => {
    const child = await startOwn(config, name, args);
    started.push(child);
    return child;
  };
  const worker = program === undefined ? await startWorker(config) : await startProgram(program);
  if (program === undefined) started.push(worker);
  await untilPolled(client, worker);
  return { load, inputs, config, control: simulators.control, client, store, worker, startProgram };
}

let bundled: Promise<string> | undefined;

/** Built here and once: a worker that builds its own keeps the compiler in the memory that is to be measured. */
function bundleDirectory(): Promise<string> {
  bundled ??= (async () => {
    const directory = join(tmpdir(), 'mailkeel-bench-cache');
    await workflowBundle(directory);
    return directory;
  })();
  return bundled;
}

function stopParts(started: readonly Part[]): Promise<void> {
  return stopInReverse(
    started.map(({ stop }) => ({
      stop: async () => {
        await stop();
      },
    })),
  );
}

async function startServer(config: Config): Promise<Part> {
  const { path } = await findTemporal({ environment: config.environment });
  return openServer({
    binary: path,
    directory: config.home,
    searchAttributes: SEARCH_ATTRIBUTES,
    log: note,
  });
}

function startOwn(config: Config, program: string, args: readonly string[]): Promise<Child> {
  const script = fileURLToPath(new URL(`./${program}.ts`, import.meta.url));
  return startChild({
    command: process.execPath,
    args: ['--import', 'tsx', script, ...args],
    environment: config.environment,
    logFile: join(config.home, 'logs', `${program.replaceAll('/', '-')}.out`),
    graceMs: WORKER_GRACE_MS,
    channel: true,
  });
}

function configOf(home: string, scenario: string, addresses: Addresses): Config {
  const accounts = join(home, 'accounts.yaml');
  const tokens = readTokens(scenario);
  writeAccounts(accounts, addresses, tokens);
  const { PATH, HOME, XDG_CACHE_HOME, TEMPORAL_CLI_PATH } = process.env;
  const { dns, imap } = addresses;
  return readConfig({
    ...{ PATH, HOME, XDG_CACHE_HOME, TEMPORAL_CLI_PATH },
    ...SIGNUP_ENVIRONMENT,
    MAILKEEL_HOME: home,
    MAILKEEL_REPORTS: join(home, 'reports'),
    MAILKEEL_ACCOUNTS: accounts,
    MAILKEEL_DNS_SERVERS: `${dns.address}:${String(dns.port)}`,
    MAILKEEL_DNS_PORT: String(dns.port),
    MAILKEEL_LOG_LEVEL: 'warn',
    FORWARD_EMAIL_TOKEN: tokens.forwardEmail,
    CLOUDFLARE_TOKEN: tokens.cloudflare,
    STALWART_TOKEN: tokens.stalwart?.password,
    NODE_EXTRA_CA_CERTS: imap.caFile,
  });
}

async function untilPolled(client: Client, worker: Child): Promise<void> {
  const dead = worker.exited.then((how) => {
    throw new Error(`the worker ended at once (${how})`);
  });
  while (!(await workerPolls(client))) await Promise.race([delay(100), dead]);
}

/** Talk goes to stderr; the numbers go to stdout. */
export function note(line: string): void {
  process.stderr.write(`${line}\n`);
}
