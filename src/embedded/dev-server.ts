import { mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startChild, type Child } from './child.ts';
import { EmbeddedError } from './errors.ts';
import { freePort, isFree } from './ports.ts';
import { registerRetention, searchAttributeFlags, waitUntilHealthy } from './temporal-cli.ts';

/** Time a stopped server gets to close its database. */
const GRACE_MS = 10_000;

export interface DevServerOptions {
  /** Path of the `temporal` program, see `findTemporal`. */
  readonly binary: string;
  /** Where the database (`temporal.db`) and the log (`temporal.log`) live; created when absent. */
  readonly directory: string;
  /** Port of the gRPC frontend on 127.0.0.1; default a free one. */
  readonly port?: number;
  /** Port of the Web UI on 127.0.0.1; default a free one. */
  readonly uiPort?: number;
  /** Search attributes to register: name → Temporal's type name, e.g. `KEYWORD_LIST`. */
  readonly searchAttributes: Readonly<Record<string, string>>;
  /** Keeps everything in memory: gone when the server ends. */
  readonly inMemory?: boolean;
  readonly log: (line: string) => void;
}

/** A running dev server. */
export interface DevServer extends Child {
  /** `host:port` of the frontend. */
  readonly address: string;
  readonly uiUrl: string;
}

/**
 * Starts Temporal's dev server as a child and resolves once it is healthy, with the search attributes registered and finished runs
 * kept for 90 days. A second start over the same directory continues with everything the first one held. The server gets none of our
 * variables, so no secret reaches it.
 * @throws EmbeddedError when a given port is taken, or the server ends or stays silent (with the last lines of its log).
 */
export async function startDevServer(options: DevServerOptions): Promise<DevServer> {
  for (let left = PORT_RACES; ; left -= 1) {
    try {
      return await start(options);
    } catch (error) {
      if (left === 0 || !lostPort(error, options)) throw error;
    }
  }
}

/** A port that was free when it was chosen may be taken when the server listens: then others are chosen. */
const PORT_RACES = 3;

function lostPort(error: unknown, { port, uiPort }: DevServerOptions): boolean {
  const chosen = port === undefined || uiPort === undefined;
  return chosen && error instanceof EmbeddedError && error.message.includes(ADDRESS_IN_USE);
}

const ADDRESS_IN_USE = 'address already in use';

async function start(options: DevServerOptions): Promise<DevServer> {
  const port = await choosePort(options.port);
  const uiPort = await choosePort(options.uiPort);
  const address = `127.0.0.1:${String(port)}`;
  const logFile = join(options.directory, 'temporal.log');
  mkdirSync(options.directory, { recursive: true, mode: 0o700 });
  const child = await startChild({
    command: options.binary,
    args: serverArguments(options, port, uiPort),
    environment: { HOME: options.directory },
    logFile,
    graceMs: GRACE_MS,
  });
  try {
    await untilReady(options.binary, address, child);
  } catch (error) {
    await child.stop();
    throw await explain(error as Error, logFile);
  }
  options.log(`Temporal dev server on ${address}, pid ${String(child.pid)}`);
  return { ...child, address, uiUrl: `http://127.0.0.1:${String(uiPort)}` };
}

function serverArguments(options: DevServerOptions, port: number, uiPort: number): string[] {
  const database = ['--db-filename', join(options.directory, 'temporal.db')];
  return [
    ...['server', 'start-dev', '--ip', '127.0.0.1', '--log-level', 'error'],
    ...['--port', String(port), '--ui-port', String(uiPort), '--ui-disable-news-fetch'],
    ...(options.inMemory === true ? [] : database),
    ...searchAttributeFlags(options.searchAttributes),
  ];
}

async function choosePort(wanted: number | undefined): Promise<number> {
  if (wanted === undefined) return freePort();
  if (await isFree(wanted)) return wanted;
  throw new EmbeddedError(
    `Port ${String(wanted)} on 127.0.0.1 is taken by another program.`,
    'Stop that program or choose another port.',
  );
}

async function untilReady(binary: string, address: string, child: Child): Promise<void> {
  const ended = new AbortController();
  const death = child.exited.then((how) => {
    throw new Error(`it ended with ${how}`);
  });
  try {
    await Promise.race([waitUntilHealthy(binary, address, ended.signal), death]);
  } finally {
    ended.abort();
  }
  await registerRetention(binary, address);
}

async function explain(error: Error, logFile: string): Promise<EmbeddedError> {
  const tail = (await readFile(logFile, 'utf8')).trim().split('\n').slice(-5).join('\n');
  return new EmbeddedError(
    `Temporal's dev server did not start: ${error.message}.\n${tail}`,
    `Read ${logFile}; a database written by a newer Temporal needs that version.`,
    { cause: error },
  );
}
