import { setTimeout as sleep } from 'node:timers/promises';
import { startDevServer, type DevServer, type DevServerOptions } from './dev-server.ts';
import { EmbeddedError } from './errors.ts';
import {
  claimServer,
  describeOwner,
  readOwner,
  type OwnerRecord,
  type Ownership,
  type ServerRecord,
} from './owner.ts';
import { isFree } from './ports.ts';
import { identify, isRunning, stopProcess, type ProcessIdentity } from './process.ts';
import { supervise } from './supervisor.ts';
import { isHealthy } from './temporal-cli.ts';

const POLL_MS = 250;
const STARTING_MS = 60_000;
const GRACE_MS = 10_000;

/** The embedded server of a directory, run by this process or by another one. */
export interface EmbeddedServer {
  readonly address: string;
  readonly uiUrl: string;
  /** Set when another process runs it: whose it is, for a message. */
  readonly ownedBy?: string;
  /** Stops the server and gives the directory back; only leaves when another process runs it. */
  stop(): Promise<void>;
}

/**
 * Opens the embedded server of `options.directory`: attaches to the one another process runs, takes over one whose owner died, or
 * starts one, at the addresses it had before where they are free. As owner it restarts a dead server at the same address.
 * @throws EmbeddedError when it cannot be started, or the other owner does not get it started within 60 s
 */
export async function openServer(options: DevServerOptions): Promise<EmbeddedServer> {
  const claim = await claimServer(options.directory);
  if (!('publish' in claim)) return attach(options.directory, claim);
  try {
    return await own(options, claim);
  } catch (error) {
    claim.release();
    throw error;
  }
}

async function attach(directory: string, { owner, ...rest }: OwnerRecord): Promise<EmbeddedServer> {
  const ownedBy = describeOwner({ owner, ...rest });
  const deadline = Date.now() + STARTING_MS;
  for (;;) {
    const server = readOwner(directory);
    if (server !== undefined) {
      return {
        address: server.address,
        uiUrl: server.uiUrl,
        ownedBy,
        stop: () => Promise.resolve(),
      };
    }
    if (Date.now() > deadline || !isRunning(owner)) break;
    await sleep(POLL_MS);
  }
  throw new EmbeddedError(
    `The embedded server of ${directory} belongs to ${ownedBy}, and that process has none running.`,
    'Look at what that process says, or stop it and try again.',
  );
}

async function own(options: DevServerOptions, ownership: Ownership): Promise<EmbeddedServer> {
  let here: ServerRecord | undefined;
  const supervised = await supervise<DevServer>({
    name: 'Temporal dev server',
    log: options.log,
    start: async () => {
      const server =
        here === undefined
          ? await startFirst(options, ownership.previous)
          : await startDevServer({ ...options, ...portsOf(here) });
      here = publish(ownership, server) ?? here;
      return server;
    },
  });
  const { address, uiUrl } = supervised.current();
  return {
    address,
    uiUrl,
    stop: async () => {
      await supervised.stop();
      ownership.release();
    },
  };
}

/** Takes over a healthy orphan; otherwise starts a server, where the last one was if those ports are still free. */
async function startFirst(
  options: DevServerOptions,
  previous: ServerRecord | undefined,
): Promise<DevServer> {
  if (previous === undefined) return startDevServer(options);
  if (isRunning(previous.process)) {
    if (await isHealthy(options.binary, previous.address)) return takeOver(previous, options.log);
    // Two servers on one database would corrupt it: the deaf one goes first.
    await stopProcess(previous.process, GRACE_MS);
  }
  const { port, uiPort } = portsOf(previous);
  return startDevServer({
    ...options,
    ...((await isFree(port)) ? { port } : {}),
    ...((await isFree(uiPort)) ? { uiPort } : {}),
  });
}

function publish(ownership: Ownership, server: DevServer): ServerRecord | undefined {
  const process = identify(server.pid);
  // Gone already: its supervisor starts the next one.
  if (process === undefined) return undefined;
  const record = { process, address: server.address, uiUrl: server.uiUrl };
  ownership.publish(record);
  return record;
}

function portsOf(server: ServerRecord): { readonly port: number; readonly uiPort: number } {
  return {
    port: Number(new URL(`http://${server.address}`).port),
    uiPort: Number(new URL(server.uiUrl).port),
  };
}

/** An orphan as if we had started it; it is not our child, so its end is found by looking. */
function takeOver(server: ServerRecord, log: (line: string) => void): DevServer {
  const { process, address, uiUrl } = server;
  log(`Taking over the Temporal dev server on ${address}, pid ${String(process.pid)}`);
  return {
    pid: process.pid,
    address,
    uiUrl,
    exited: endOf(process),
    stop: () => stopProcess(process, GRACE_MS),
  };
}

async function endOf(process: ProcessIdentity): Promise<string> {
  while (isRunning(process)) await sleep(POLL_MS);
  return 'gone';
}
