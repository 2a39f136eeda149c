/** `mailkeel simulators`: the simulated vendors on their own, for curl and for trying Mailkeel by hand. */
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InvalidArgumentError, type Command } from 'commander';
import { CliExit, EXIT, type CliContext } from './context.ts';
import {
  readTokens,
  startSimulators,
  writeAccounts,
  type Addresses,
  type Tokens,
} from './demo/simulators.ts';

interface Options {
  readonly port?: number;
  readonly json?: boolean;
}

const FLEET = new URL('../../examples/fleet/world.json', import.meta.url);
/** So many ports are taken from the one given. */
const PORTS = 7;

/** Adds the command. */
export function addSimulators(program: Command, context: CliContext): void {
  program
    .command('simulators [scenario]')
    .description('run the simulated vendors (Forward Email, Cloudflare, DNS, IMAP) until Ctrl-C')
    .option('--port <port>', 'first of seven ports in a row (default: free ones)', toPort)
    .option('--json', 'print the addresses as one JSON line')
    .action(async (scenario: string | undefined, options: Options) => {
      await simulate(context, scenario ?? fileURLToPath(FLEET), options);
    });
}

function toPort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port <= 65_536 - PORTS) return port;
  throw new InvalidArgumentError(`must be a port, 1 to ${String(65_536 - PORTS)}`);
}

async function simulate(context: CliContext, scenario: string, options: Options): Promise<void> {
  if (!existsSync(scenario))
    throw new CliExit(EXIT.usage, `there is no scenario ${scenario}; see docs/simulators.md`);
  const directory = join(context.config.home, 'simulators');
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const simulators = await startSimulators(resolve(scenario), directory, options.port).catch(
    (error: unknown) => {
      throw new CliExit(EXIT.failure, error instanceof Error ? error.message : String(error));
    },
  );
  try {
    // Before it is told: whoever reads the addresses may end the command at once.
    const interrupted = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
    tell(context, scenario, { ...options, directory, addresses: simulators.addresses });
    const how = await Promise.race([simulators.exited, interrupted.then(() => undefined)]);
    if (how !== undefined)
      throw new CliExit(
        EXIT.failure,
        `the simulators ended (${how}); their reason is in ${join(directory, 'simulators.out')}`,
      );
  } finally {
    await simulators.stop();
  }
}

function tell(
  context: CliContext,
  scenario: string,
  { json, directory, addresses }: Options & { directory: string; addresses: Addresses },
): void {
  const accounts = join(directory, 'accounts.yaml');
  const tokens = readTokens(scenario);
  writeAccounts(accounts, addresses, tokens);
  if (json === true) context.print(JSON.stringify({ ...addresses, accounts }));
  else show(context, { ...addresses, accounts }, tokens);
}

/** The tokens are nobody's: they stand in the scenario file. */
function show(
  context: CliContext,
  {
    forwardEmail,
    cloudflare,
    dns,
    imap,
    control,
    stalwart,
    accounts,
  }: Addresses & { accounts: string },
  tokens: Tokens,
): void {
  const port = String(dns.port);
  context.print(
    [
      `Forward Email  ${forwardEmail.url}`,
      `Cloudflare     ${cloudflare.url}`,
      `DNS            ${dns.address}:${port}`,
      `IMAP           ${imap.host}:${String(imap.port)}`,
      `Control        ${control.url}`,
      ...(stalwart === undefined ? [] : [`Stalwart       ${stalwart.url}`]),
      '',
      `curl -u ${tokens.forwardEmail}: ${forwardEmail.url}/v1/domains`,
      `curl -H 'authorization: Bearer ${tokens.cloudflare}' ${cloudflare.url}/zones`,
      `curl ${control.url}/calls`,
      '',
      `export FORWARD_EMAIL_TOKEN=${tokens.forwardEmail} CLOUDFLARE_TOKEN=${tokens.cloudflare}`,
      ...(tokens.stalwart === undefined
        ? []
        : [`export STALWART_TOKEN=${tokens.stalwart.password}`]),
      `export MAILKEEL_ACCOUNTS=${accounts}`,
      `export NODE_EXTRA_CA_CERTS=${imap.caFile}`,
      `export MAILKEEL_DNS_SERVERS=${dns.address}:${port} MAILKEEL_DNS_PORT=${port}`,
    ].join('\n'),
  );
  context.say('Ctrl-C stops them; what they hold is forgotten then.');
}
