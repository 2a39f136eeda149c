/** The one reader of the environment: process variables in, one typed configuration out. Secrets are references until `accounts.ts` resolves them. */
import { resolve } from 'node:path';
import { loadClientConfigProfile, type ClientConfigProfile } from '@temporalio/envconfig';
import { defined, listOf, machine, readVariables, type Environment } from './config-schema.ts';
import { eventsConfig, metricsAddress, type EventsConfig } from './config-worker.ts';
import type { HostPort } from './host-port.ts';

export interface Config {
  /** Directory of databases, keys, logs and lock files (`MAILKEEL_HOME`, default `.mailkeel` in the working directory). */
  readonly home: string;
  /** Where reports are written (`MAILKEEL_REPORTS`, default `reports`). */
  readonly reports: string;
  /** Address of a Temporal frontend that is already there (`TEMPORAL_ADDRESS`, else the profile of `temporal.toml`). */
  readonly temporalAddress: string | undefined;
  /** `TEMPORAL_NAMESPACE`, else the profile of `temporal.toml`, else `default`. */
  readonly namespace: string;
  /** File with `accounts:` (a manifest will do) the worker resolves labels from (`MAILKEEL_ACCOUNTS`). */
  readonly accountsFile: string | undefined;
  /** 32 bytes in base64 (`MAILKEEL_VAULT_KEY`). */
  readonly vaultKey: string | undefined;
  /** PostgreSQL for the store, with its password (`DATABASE_URL`); default SQLite files in `home`. */
  readonly databaseUrl: string | undefined;
  /** Recursive resolvers, `address[:port]`, comma-separated (`MAILKEEL_DNS_SERVERS`); default: the system's. */
  readonly dnsServers: readonly string[];
  /** Port authoritative servers are asked on (`MAILKEEL_DNS_PORT`, default 53). */
  readonly dnsPort: number;
  /** Base URL of Kratos's admin API (`MAILKEEL_KRATOS_ADMIN_URL`). */
  readonly kratosAdminUrl: string | undefined;
  readonly logLevel: string;
  /** Who is told of parks and ends (`MAILKEEL_EVENTS_URL`). */
  readonly events: EventsConfig | undefined;
  /** Where a worker answers about its health and metrics (`MAILKEEL_METRICS_ADDRESS`). */
  readonly metricsAddress: HostPort | undefined;
  readonly environment: Environment;
}

/** Reads the configuration; an empty variable counts as not set. Throws an Error naming the variable and the remedy when a value is malformed. */
export function readConfig(environment: Environment = process.env): Config {
  const set = defined(environment);
  const temporal = temporalProfile(set);
  const variables = readVariables(machine, environment);
  return {
    home: resolve(variables.MAILKEEL_HOME),
    reports: resolve(variables.MAILKEEL_REPORTS),
    temporalAddress: set['TEMPORAL_ADDRESS'] ?? temporal.address,
    namespace: set['TEMPORAL_NAMESPACE'] ?? temporal.namespace ?? 'default',
    accountsFile: variables.MAILKEEL_ACCOUNTS,
    vaultKey: variables.MAILKEEL_VAULT_KEY,
    databaseUrl: variables.DATABASE_URL,
    dnsServers: listOf(variables.MAILKEEL_DNS_SERVERS),
    dnsPort: toPort('MAILKEEL_DNS_PORT', variables.MAILKEEL_DNS_PORT),
    kratosAdminUrl: variables.MAILKEEL_KRATOS_ADMIN_URL,
    logLevel: variables.MAILKEEL_LOG_LEVEL,
    events: eventsConfig(environment),
    metricsAddress: metricsAddress(environment),
    environment,
  };
}

/** What a `temporal.toml` says, where one is asked for by `TEMPORAL_CONFIG_FILE` or `TEMPORAL_PROFILE`. */
function temporalProfile(set: Record<string, string>): ClientConfigProfile {
  const { TEMPORAL_CONFIG_FILE: file, TEMPORAL_PROFILE: profile } = set;
  if (file === undefined && profile === undefined) return {};
  try {
    return loadClientConfigProfile({ overrideEnvVars: set });
  } catch (cause) {
    throw new Error(
      `profile "${profile ?? 'default'}" of ${file ?? 'the default temporal.toml'} cannot be read; correct or unset TEMPORAL_CONFIG_FILE and TEMPORAL_PROFILE`,
      { cause },
    );
  }
}

function toPort(name: string, value: string): number {
  const port = Number(value);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new Error(`${name} is "${value}": not a port number; set it to 1..65535 or unset it`);
}
