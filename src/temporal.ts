/** Connections to Temporal: a given address with its TLS and API key by Temporal's own variables, or the embedded server of this home. */
import { Client, Connection } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { NativeConnection } from '@temporalio/worker';
import { defined, type Config } from './config.ts';
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
  const options = required(config);
  const connection = await Connection.connect({ ...options, connectTimeout: '5 seconds' }).catch(
    unreachable,
  );
  return new Client({ connection, namespace: config.namespace });
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
  const missing = Object.entries(SEARCH_ATTRIBUTES).filter(([name]) => !(name in known));
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
