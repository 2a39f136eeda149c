/** Everything the sign-up demo runs: a simulated Stalwart server, Temporal's dev server, a worker and an intake. */
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readConfig, type Config } from '../../config.ts';
import { stopInReverse } from '../../embedded/supervisor.ts';
import { openStore } from '../../store/open.ts';
import type { Store } from '../../store/ports.ts';
import { storeOptions } from '../../store-options.ts';
import { startWatchdog, up } from '../../up.ts';
import type { Control } from './control.ts';
import { startSimulators } from './simulators.ts';

export interface SignupMachine {
  readonly config: Config;
  readonly control: Control;
  readonly store: Store;
  /** Where the simulated Stalwart answers. */
  readonly mailHost: string;
  readonly intake: string;
  /** What Kratos would send. */
  readonly secret: string;
  stop(): Promise<void>;
}

/** The schedule of the demo: the shipped one, twenty to a hundred times as fast. Seconds. */
export const SCALED = [3, 6, 12] as const;

const scenarioSchema = z.object({
  stalwart: z.object({ admin: z.object({ user: z.string(), password: z.string() }) }),
});

/** Starts all parts in `home`, on free loopback ports. What did start is stopped when another part cannot. */
export async function startSignupMachine(
  { environment }: Config,
  { home, scenario }: { readonly home: string; readonly scenario: string },
  log: (line: string) => void,
): Promise<SignupMachine> {
  const started: { readonly stop: () => Promise<void> }[] = [];
  try {
    const simulators = await startSimulators(scenario, join(home, 'world'));
    started.push(simulators);
    const mailHost = simulators.addresses.stalwart?.url;
    if (mailHost === undefined)
      throw new Error(`${scenario} names no Stalwart server; restore it from the repository`);
    const secret = randomBytes(24).toString('hex');
    const config = configOf(environment, { home, scenario, mailHost, secret });
    started.push(await startWatchdog(home));
    const machine = await up(config, log, { ports: 'free' });
    started.push(machine);
    const store = await openStore(storeOptions(config, 'command'));
    started.push({ stop: () => store.close() });
    return {
      ...{ config, store, mailHost, secret },
      control: simulators.control,
      intake: machine.intake?.current().url ?? '',
      stop: () => stopInReverse(started),
    };
  } catch (error) {
    await stopInReverse(started);
    throw error;
  }
}

interface Place {
  readonly home: string;
  readonly scenario: string;
  readonly mailHost: string;
  readonly secret: string;
}

/** The operator's own variables, turned to the simulated world; never to a Temporal or a database of his. */
function configOf(
  environment: Config['environment'],
  { home, scenario, mailHost, secret }: Place,
): Config {
  const { admin } = scenarioSchema.parse(JSON.parse(readFileSync(scenario, 'utf8'))).stalwart;
  const accounts = join(home, 'accounts.yaml');
  const own = `kind: stalwart, url: "${mailHost}", user: ${admin.user}, token: { env: STALWART_TOKEN }`;
  writeFileSync(accounts, `accounts:\n  own: { ${own} }\n`);
  return readConfig({
    ...environment,
    TEMPORAL_ADDRESS: undefined,
    TEMPORAL_NAMESPACE: undefined,
    TEMPORAL_CONFIG_FILE: undefined,
    TEMPORAL_PROFILE: undefined,
    DATABASE_URL: undefined,
    MAILKEEL_VAULT_KEY: undefined,
    MAILKEEL_HOME: home,
    MAILKEEL_REPORTS: join(home, 'reports'),
    MAILKEEL_ACCOUNTS: accounts,
    STALWART_TOKEN: admin.password,
    MAILKEEL_INTAKE_PORT: '0',
    MAILKEEL_INTAKE_SECRET: secret,
    MAILKEEL_SIGNUP_ACCOUNT: 'own',
    MAILKEEL_SIGNUP_DOMAINS: 'example.com',
    MAILKEEL_SIGNUP_RETRIES: SCALED.join(','),
  });
}
