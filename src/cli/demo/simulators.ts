/** The simulated outside world as a child process: two vendors' APIs, DNS and IMAP on loopback ports of its own choice. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startChild, type Child } from '../../embedded/child.ts';
import { programArguments } from '../../up.ts';
import { connectControl, type Control } from './control.ts';

/** Where the parts of the world are, as its process prints them. */
export interface Addresses {
  readonly forwardEmail: { readonly url: string };
  readonly cloudflare: { readonly url: string };
  readonly dns: { readonly address: string; readonly port: number };
  readonly imap: { readonly host: string; readonly port: number; readonly caFile: string };
  readonly control: { readonly url: string };
  /** Where the scenario has one. */
  readonly stalwart?: { readonly url: string };
}

export interface Simulators {
  readonly addresses: Addresses;
  readonly control: Control;
  /** Resolves when they have ended, with how. */
  readonly exited: Promise<string>;
  stop(): Promise<void>;
}

const STARTING_MS = 30_000;
const GRACE_MS = 5_000;

/**
 * Starts the world of a scenario file; its certificates and log go to `directory`. With `port` its parts listen on this one and those after
 * it. Throws when it does not come up, with the log's path.
 */
export async function startSimulators(
  scenario: string,
  directory: string,
  port?: number,
): Promise<Simulators> {
  const logFile = join(directory, 'simulators.out');
  // The first line of a new log says where this world is, not an earlier one.
  rmSync(logFile, { force: true });
  const child = await startChild({
    command: process.execPath,
    args: [
      ...programArguments('simulators/main'),
      ...[scenario, directory, ...(port === undefined ? [] : [String(port)])],
    ],
    environment: {},
    logFile,
    graceMs: GRACE_MS,
    channel: true,
  });
  try {
    const addresses = await addressesFrom(child, logFile);
    const { exited } = child;
    const control = connectControl(addresses.control.url);
    return { addresses, control, exited, stop: () => child.stop() };
  } catch (error) {
    await child.stop();
    throw error;
  }
}

/** One whole line of JSON says where everything is; whatever else stands in the log is why it could not start. */
async function addressesFrom(child: Child, logFile: string): Promise<Addresses> {
  const gone = child.exited.then((how) => {
    throw new Error(`the simulators ended at once (${how}); their reason is in ${logFile}`);
  });
  const deadline = Date.now() + STARTING_MS;
  while (Date.now() < deadline) {
    const lines = existsSync(logFile) ? readFileSync(logFile, 'utf8').split('\n').slice(0, -1) : [];
    const line = lines.find((each) => each.startsWith('{"'));
    if (line !== undefined) return JSON.parse(line) as Addresses;
    await Promise.race([delay(50), gone]);
  }
  throw new Error(`the simulators did not start within 30 s; their log is ${logFile}`);
}

/** What the simulated accounts' tokens and limits are, straight from the scenario file. */
export function readTokens(scenario: string): {
  readonly forwardEmail: string;
  readonly cloudflare: string;
} {
  const { forwardEmail, cloudflare } = JSON.parse(readFileSync(scenario, 'utf8')) as Record<
    'forwardEmail' | 'cloudflare',
    { readonly accounts: readonly { readonly token: string }[] }
  >;
  const [mail, dns] = [forwardEmail.accounts[0]?.token, cloudflare.accounts[0]?.token];
  if (mail === undefined || dns === undefined)
    throw new Error(`${scenario} names no account; restore it from the repository`);
  return { forwardEmail: mail, cloudflare: dns };
}

/** Writes the accounts file of the demo's worker: the manifest's labels, led to the simulators. Secrets stay references. */
export function writeAccounts(path: string, { forwardEmail, cloudflare, imap }: Addresses): void {
  const mail = `url: "${forwardEmail.url}", imap: "${imap.host}:${String(imap.port)}"`;
  writeFileSync(
    path,
    [
      'accounts:',
      `  fe: { kind: forward-email, token: { env: FORWARD_EMAIL_TOKEN }, ${mail} }`,
      `  cf: { kind: cloudflare, token: { env: CLOUDFLARE_TOKEN }, url: "${cloudflare.url}" }`,
      '',
    ].join('\n'),
  );
}
