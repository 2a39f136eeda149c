/** Root: what `mailkeel doctor` sees of this machine. It only looks; a server that is down stays down, and no key is made. */
import { statfsSync } from 'node:fs';
import { Resolver } from 'node:dns/promises';
import { dirname } from 'node:path';
import { Client, type Connection } from '@temporalio/client';
import type { Config } from './config.ts';
import type { HostEvidence, TemporalEvidence, Trouble } from './core/doctor.ts';
import { lookAtBackup } from './host-backup.ts';
import { lookAtEndpoints, type Endpoint } from './host-endpoints.ts';
import { workerPolls } from './starter.ts';
import { StoreError } from './store/errors.ts';
import { lookAtStore as stateOfStore, openStore } from './store/open.ts';
import { NO_KEY } from './store/vault-key.ts';
import { storeOptions } from './store-options.ts';
import { missingAttributes, openConnection, temporalOf } from './temporal.ts';

/** What is looked at beside the machine itself. */
export interface HostLook {
  readonly endpoints: readonly Endpoint[];
  /** A name the recursive resolver is asked for. */
  readonly ask: string;
  /** Each part is run through it, under its name. */
  readonly step: <T>(title: string, look: () => Promise<T>) => Promise<T>;
}

/** Looks at everything that needs no provider account. */
export async function lookAtHost(
  config: Config,
  { endpoints, ask, step }: HostLook,
): Promise<HostEvidence> {
  return {
    node: process.versions.node,
    disk: freeDisk(config.home),
    ...(await step('store and vault', () => lookAtStore(config))),
    temporal: await step('Temporal', () => lookAtTemporal(config)),
    resolver: await step('DNS resolver', () => askResolver(config, ask)),
    endpoints: await step('hosts of the accounts', () => lookAtEndpoints(endpoints)),
  };
}

/** Of the file system `path` is on, or will be on once it exists. */
function freeDisk(path: string): HostEvidence['disk'] {
  try {
    const { bavail, bsize } = statfsSync(path);
    return { path, freeBytes: bavail * bsize };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return freeDisk(dirname(path));
  }
}

async function lookAtStore(
  config: Config,
): Promise<Pick<HostEvidence, 'store' | 'vault' | 'backup'>> {
  const kind = config.databaseUrl === undefined ? 'SQLite' : 'PostgreSQL';
  try {
    const options = storeOptions(config, 'command');
    const state = await stateOfStore(options);
    if (state === 'absent') return { store: { kind, state }, vault: 'absent' };
    if (state === 'older') return { store: { kind, state }, vault: 'not-tested' };
    // Nothing is left to migrate: opening it writes nothing.
    const store = await openStore(options);
    try {
      const vault = await openVault(store, config);
      return { store: { kind, state }, vault, backup: await lookAtBackup(store) };
    } finally {
      await store.close();
    }
  } catch (error) {
    const trouble = troubleOf(error);
    return { store: trouble, vault: { ...trouble, message: 'the vault was not reached' } };
  }
}

/** On one machine a vault that holds nothing has no key yet: the first worker makes it. */
async function openVault(
  { vault }: Awaited<ReturnType<typeof openStore>>,
  { temporalAddress, databaseUrl }: Config,
): Promise<HostEvidence['vault']> {
  try {
    await vault.unlock();
    return 'opens';
  } catch (error) {
    const alone = temporalAddress === undefined && databaseUrl === undefined;
    const trouble = troubleOf(error);
    return alone && trouble.message === NO_KEY ? 'absent' : trouble;
  }
}

async function lookAtTemporal(config: Config): Promise<HostEvidence['temporal']> {
  const found = temporalOf(config);
  if (found === undefined) return 'stopped';
  try {
    const connection = await openConnection(config);
    try {
      return await describeTemporal(connection, config.namespace, String(found.connection.address));
    } finally {
      await connection.close();
    }
  } catch (error) {
    return {
      message: error instanceof Error ? error.message : String(error),
      remediation:
        'check that Temporal runs, TEMPORAL_ADDRESS, its TLS and API key variables, and TEMPORAL_NAMESPACE',
    };
  }
}

async function describeTemporal(
  connection: Connection,
  namespace: string,
  address: string,
): Promise<TemporalEvidence> {
  const { workflowService } = connection;
  const { serverVersion, capabilities } = await workflowService.getSystemInfo({});
  const { config, namespaceInfo } = await workflowService.describeNamespace({ namespace });
  const seconds = Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0);
  return {
    ...{ address, version: serverVersion, namespace, retentionDays: seconds / 86_400 },
    missingAttributes: await missingAttributes(connection, namespace),
    lacks: [
      ...(namespaceInfo?.capabilities?.syncUpdate === true ? [] : (['updates'] as const)),
      ...(capabilities?.supportsSchedules === true ? [] : (['schedules'] as const)),
    ],
    workerPolls: await workerPolls(new Client({ connection, namespace })),
  };
}

const ASKED_MS = 5_000;

/** Any answer will do, also that the name does not exist. */
async function askResolver(
  { dnsServers }: Config,
  name: string,
): Promise<HostEvidence['resolver']> {
  const resolver = new Resolver({ timeout: ASKED_MS, tries: 1 });
  if (dnsServers.length > 0) resolver.setServers([...dnsServers]);
  try {
    await resolver.resolveNs(name);
    return 'answers';
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'ENODATA' || code === 'ENOTFOUND') return 'answers';
    return {
      message: `the recursive resolver (${resolver.getServers().join(', ')}) does not answer: ${code}`,
      remediation:
        'name one that does in MAILKEEL_DNS_SERVERS, or mend /etc/resolv.conf and the firewall (port 53, UDP and TCP)',
    };
  }
}

function troubleOf(error: unknown): Trouble {
  if (!(error instanceof StoreError)) throw error;
  return { message: error.message, remediation: error.remediation };
}
