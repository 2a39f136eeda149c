/** Connections to Temporal: a given address with its TLS and API key by Temporal's own variables, or the embedded server of this home. */
import { Client, Connection, type WorkflowExecutionInfo } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { NativeConnection } from '@temporalio/worker';
import type { Config } from './config.ts';
import { defined } from './config-schema.ts';
import { SEARCH_ATTRIBUTES } from './workflows/messages.ts';
import { readOwner } from './embedded/owner.ts';

type ConnectionOptions = NonNullable<
  ReturnType<typeof loadClientConnectConfig>['connectionOptions']
>;

/** Where Temporal is, or undefined when neither an address is given nor an embedded server runs. */
export function temporalOf(
  config: Config,
): { connection: ConnectionOptions; uiUrl?: string } | undefined {
  if (config.temporalAddress !== undefined) return { connection: optionsOf(config) };
  const owner = readOwner(config.home);
  if (owner === undefined) return undefined;
  return { connection: { address: owner.address }, uiUrl: owner.uiUrl };
}

/** TLS and API key by Temporal's own variables and files; the address as the configuration names it. */
function optionsOf({ environment, temporalAddress }: Config): ConnectionOptions {
  const { connectionOptions } = loadClientConnectConfig({ overrideEnvVars: defined(environment) });
  return temporalAddress === undefined
    ? connectionOptions
    : { ...connectionOptions, address: temporalAddress };
}

/** A client; throws an Error with the remedy when Temporal is not there. Close its connection when done. */
export async function connectClient(config: Config): Promise<Client> {
  return new Client({ connection: await openConnection(config), namespace: config.namespace });
}

/** The bare connection; throws as `connectClient` does. Close it when done. */
export async function openConnection(config: Config): Promise<Connection> {
  const options = required(config);
  return Connection.connect({ ...options, connectTimeout: '5 seconds' }).catch(unreachable);
}

/** A connection made at its first use, and again within a second after an outage: for processes that outlive the server. */
export function lazyConnection(config: Config): Connection {
  const channelArgs = {
    'grpc.initial_reconnect_backoff_ms': 100,
    'grpc.max_reconnect_backoff_ms': 1_000,
  };
  return Connection.lazy({ ...required(config), channelArgs });
}

/** A worker's connection; throws as `connectClient` does. */
export async function connectWorker(config: Config): Promise<NativeConnection> {
  return NativeConnection.connect(required(config)).catch(unreachable);
}

function required(config: Config): ConnectionOptions {
  const found = temporalOf(config);
  if (found !== undefined) return found.connection;
  throw new Error(
    `no Temporal server: none runs in ${config.home} and TEMPORAL_ADDRESS is not set; run "mailkeel up <manifest>" first, or set TEMPORAL_ADDRESS`,
  );
}

function unreachable(cause: unknown): never {
  throw new Error(
    'Temporal does not answer; check that it runs ("mailkeel up") and TEMPORAL_ADDRESS',
    {
      cause,
    },
  );
}

/** The search attributes of a run by name, each as the texts of its values. */
export function searchAttributesOf({
  typedSearchAttributes,
}: Pick<WorkflowExecutionInfo, 'typedSearchAttributes'>): ReadonlyMap<string, readonly string[]> {
  return new Map(
    typedSearchAttributes.getAll().map(({ key, value }) => [key.name, [value].flat().map(textOf)]),
  );
}

/** Ours are texts, lists of texts and numbers. */
function textOf(value: unknown): string {
  return value instanceof Date ? value.toISOString() : String(value);
}

const TYPES = { KEYWORD: 2, INT: 3, KEYWORD_LIST: 7 } as const;

/**
 * Makes sure every search attribute exists, with its type, before a worker polls: an upsert of any other would stick a run for ever.
 * Registers what is missing; throws an Error with the command to run where that, or looking, is not allowed, or where a type is another.
 * Repeatable.
 */
export async function ensureSearchAttributes(
  connection: Connection | NativeConnection,
  namespace: string,
): Promise<void> {
  const known = await listedAttributes(connection, namespace);
  refuseOtherTypes(known, namespace);
  const missing = notIn(known);
  if (missing.length === 0) return;
  const searchAttributes = Object.fromEntries(missing.map(([name, type]) => [name, TYPES[type]]));
  try {
    await connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
  } catch (cause) {
    const flags = missing
      .map(([name, type]) => `--name ${name} --type ${CLI_TYPES[type]}`)
      .join(' ');
    throw new Error(
      `Temporal namespace "${namespace}" lacks search attributes and does not let this worker add them; run: temporal operator search-attribute create --namespace ${namespace} ${flags}`,
      { cause },
    );
  }
}

/** Names of the search attributes a namespace lacks, or has with another type. Throws as `ensureSearchAttributes` where looking is not allowed. */
export async function missingAttributes(
  connection: Connection,
  namespace: string,
): Promise<readonly string[]> {
  const known = await listedAttributes(connection, namespace);
  return Object.entries(SEARCH_ATTRIBUTES)
    .filter(([name, type]) => known[name] !== TYPES[type])
    .map(([name]) => name);
}

function notIn(known: Attributes) {
  return Object.entries(SEARCH_ATTRIBUTES).filter(([name]) => !(name in known));
}

type Attributes = Readonly<Record<string, number | null | undefined>>;

async function listedAttributes(
  connection: Connection | NativeConnection,
  namespace: string,
): Promise<Attributes> {
  try {
    const { customAttributes } = await connection.operatorService.listSearchAttributes({
      namespace,
    });
    return customAttributes;
  } catch (cause) {
    throw new Error(
      `Temporal does not let this worker see the search attributes of namespace "${namespace}"; check that the namespace exists and that TEMPORAL_API_KEY or the client certificate may read it: temporal operator search-attribute list --namespace ${namespace}`,
      { cause },
    );
  }
}

function refuseOtherTypes(known: Attributes, namespace: string): void {
  const other = Object.entries(SEARCH_ATTRIBUTES).filter(
    ([name, type]) => name in known && known[name] !== TYPES[type],
  );
  if (other.length === 0) return;
  const wanted = other.map(([name, type]) => `${name} must be ${CLI_TYPES[type]}`).join(', ');
  const removal = other.map(([name]) => `--name ${name}`).join(' ');
  throw new Error(
    `Temporal namespace "${namespace}" has search attributes of another type (${wanted}); remove them and start the worker again, or give Mailkeel a namespace of its own: temporal operator search-attribute remove --namespace ${namespace} ${removal}`,
  );
}

const CLI_TYPES = { KEYWORD: 'Keyword', INT: 'Int', KEYWORD_LIST: 'KeywordList' } as const;
