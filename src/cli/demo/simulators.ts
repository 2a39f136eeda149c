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
  readonly stalwart?: {
    readonly url: string;
    readonly imap: { readonly host: string; readonly port: number };
  };
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

/** Credentials of the simulated accounts. */
export interface Tokens {
  readonly forwardEmail: string;
  readonly cloudflare: string;
  /** Where the scenario has such a server. */
  readonly stalwart?: { readonly user: string; readonly password: string };
}

type ScenarioFile = Record<
  'forwardEmail' | 'cloudflare',
  { readonly accounts: readonly { readonly token: string }[] }
> & { readonly stalwart?: { readonly admin: NonNullable<Tokens['stalwart']> } };

/** What the simulated accounts' tokens are, straight from the scenario file. */
export function readTokens(scenario: string): Tokens {
  const file = JSON.parse(readFileSync(scenario, 'utf8')) as ScenarioFile;
  const mail = file.forwardEmail.accounts[0]?.token;
  const dns = file.cloudflare.accounts[0]?.token;
  if (mail === undefined || dns === undefined)
    throw new Error(`${scenario} names no account; restore it from the repository`);
  const own = file.stalwart?.admin;
  return { forwardEmail: mail, cloudflare: dns, ...(own === undefined ? {} : { stalwart: own }) };
}

/**
 * Writes an accounts file led to the simulators: the labels of the demo's manifest, and `own` for a Stalwart server where its tokens are
 * given. Secrets stay references.
 */
export function writeAccounts(
  path: string,
  { forwardEmail, cloudflare, imap, stalwart }: Addresses,
  tokens?: Tokens,
): void {
  const mail = `url: "${forwardEmail.url}", imap: "${imap.host}:${String(imap.port)}"`;
  writeFileSync(
    path,
    [
      'accounts:',
      `  fe: { kind: forward-email, token: { env: FORWARD_EMAIL_TOKEN }, ${mail} }`,
      `  cf: { kind: cloudflare, token: { env: CLOUDFLARE_TOKEN }, url: "${cloudflare.url}" }`,
      ...(stalwart === undefined || tokens?.stalwart === undefined
        ? []
        : [ownAccount(stalwart, tokens.stalwart.user)]),
      '',
    ].join('\n'),
  );
}

function ownAccount({ url, imap }: NonNullable<Addresses['stalwart']>, user: string): string {
  const at = `url: "${url}", imap: "${imap.host}:${String(imap.port)}"`;
  return `  own: { kind: stalwart, user: ${JSON.stringify(user)}, token: { env: STALWART_TOKEN }, ${at} }`;
}
