/** Everything the demo runs, as processes of their own: the simulated world, Temporal's dev server, a worker. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { readConfig, type Config } from '../../config.ts';
import { stopInReverse } from '../../embedded/supervisor.ts';
import { workerPolls } from '../../starter.ts';
import { openStore } from '../../store/open.ts';
import type { Store } from '../../store/ports.ts';
import { connectClient, temporalOf } from '../../temporal.ts';
import { startWatchdog, up } from '../../up.ts';
import { CliExit, EXIT } from '../context.ts';
import type { Control } from './control.ts';
import { readTokens, startSimulators, writeAccounts, type Addresses } from './simulators.ts';

export interface Machine {
  readonly config: Config;
  readonly addresses: Addresses;
  readonly control: Control;
  readonly client: Client;
  readonly store: Store;
  readonly temporal: string;
  /** Absent when TEMPORAL_ADDRESS leads to a server whose Web UI we do not know. */
  readonly uiUrl: string | undefined;
  /** Process id of the worker of this moment. */
  workerPid(): number;
  /** Stops everything that was started here, in order. Resolves once all of it is gone. */
  stop(): Promise<void>;
}

interface Part {
  readonly stop: () => Promise<void>;
}

/** Starts all parts in `home`, on free loopback ports. `log` hears of deaths and restarts. What did start is stopped when another part cannot. */
export async function startMachine(
  { environment }: Config,
  { home, scenario }: { readonly home: string; readonly scenario: string },
  log: (line: string) => void,
): Promise<Machine> {
  const started: Part[] = [];
  try {
    const simulators = await startSimulators(scenario, join(home, 'world'));
    started.push(simulators);
    const config = configOf(environment, { home, scenario, addresses: simulators.addresses });
    await refuseSharedServer(config);
    if (config.temporalAddress === undefined) started.push(await startWatchdog(home));
    const running = await up(config, log, { ports: 'free' });
    started.push(running);
    const client = await connectClient(config);
    started.push({ stop: () => client.connection.close() });
    const store = await openStore({ directory: home, allowKeyFile: false, ...keyOf(config) });
    started.push({ stop: () => store.close() });
    return {
      config,
      addresses: simulators.addresses,
      control: simulators.control,
      client,
      store,
      temporal: running.server?.address ?? config.temporalAddress ?? '',
      uiUrl: temporalOf(config)?.uiUrl,
      workerPid: () => running.worker.current().pid,
      stop: () => stopInReverse(started),
    };
  } catch (error) {
    await stopInReverse(started);
    throw error;
  }
}

function keyOf({ vaultKey }: Config): { readonly vaultKey?: string } {
  return vaultKey === undefined ? {} : { vaultKey };
}

/** The configuration of every process of the demo: the operator's own variables, turned to the simulated world. */
function configOf(
  environment: Config['environment'],
  place: { readonly home: string; readonly scenario: string; readonly addresses: Addresses },
): Config {
  const { home, addresses } = place;
  const { dns, imap } = addresses;
  const accounts = join(home, 'accounts.yaml');
  const tokens = readTokens(place.scenario);
  writeAccounts(accounts, addresses);
  return readConfig({
    // On a given server a worker makes no key file; this key lives as long as the demo.
    MAILKEEL_VAULT_KEY:
      environment['TEMPORAL_ADDRESS'] === undefined
        ? undefined
        : randomBytes(32).toString('base64'),
    ...environment,
    DATABASE_URL: undefined,
    MAILKEEL_HOME: home,
    MAILKEEL_REPORTS: join(home, 'reports'),
    MAILKEEL_ACCOUNTS: accounts,
    MAILKEEL_DNS_SERVERS: `${dns.address}:${String(dns.port)}`,
    MAILKEEL_DNS_PORT: String(dns.port),
    FORWARD_EMAIL_TOKEN: tokens.forwardEmail,
    CLOUDFLARE_TOKEN: tokens.cloudflare,
    NODE_EXTRA_CA_CERTS: imap.caFile,
  });
}

/** On a server that was given: another worker would do the demo's work with its own accounts, and a run of these domains would be joined. */
async function refuseSharedServer(config: Config): Promise<void> {
  if (config.temporalAddress === undefined) return;
  const client = await connectClient(config);
  try {
    const polled = await workerPolls(client);
    const { count } = await client.workflow.count(RUNNING);
    if (polled || count > 0) throw new CliExit(EXIT.failure, sharedServer(config, polled));
  } finally {
    await client.connection.close();
  }
}

const RUNNING = `ExecutionStatus = 'Running' AND WorkflowType IN ('provisionDomain', 'provisionFleet')`;

function sharedServer({ namespace, temporalAddress }: Config, polled: boolean): string {
  const what = polled
    ? 'a Mailkeel worker polls already (one that has ended is seen for five minutes)'
    : 'runs of Mailkeel are going on';
  return (
    `In namespace "${namespace}" of ${temporalAddress ?? ''} ${what}; the demo would get in their way.\n` +
    'Give the demo a namespace of its own (TEMPORAL_NAMESPACE), or unset TEMPORAL_ADDRESS.'
  );
}
