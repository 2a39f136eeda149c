/** A stage for sign-ups: a simulated Stalwart, an embedded server with its database, worker processes and an intake process. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Client } from '@temporalio/client';
import { readConfig, type Config } from '../../../src/config.ts';
import { openServer } from '../../../src/embedded/server.ts';
import { startIntakeChild, type IntakeChild } from '../../../src/intake-child.ts';
import { createStalwart } from '../../../src/providers/stalwart/provider.ts';
import type { Fault } from '../../../src/simulators/scenario-faults.ts';
import { parseScenario } from '../../../src/simulators/scenario.ts';
import { startWorld, type World } from '../../../src/simulators/world.ts';
import { storeOptions } from '../../../src/store-options.ts';
import { openStore, type OpenStore } from '../../../src/store/open.ts';
import { connectClient } from '../../../src/temporal.ts';
import { programArguments } from '../../../src/up.ts';
import { SEARCH_ATTRIBUTES } from '../../../src/workflows/messages.ts';
import { temporalPath } from '../../setup/temporal.ts';
import { plainBundle } from '../../setup/workflow-bundle.ts';
import { workersOf, type Workers } from './processes.ts';

export const SIGNUP_SECRET = 'a-secret-of-the-signup-stage';
const ADMIN = { user: 'admin', password: 'stalwart-admin-secret-0001' };

export interface SignupStage {
  readonly world: World;
  readonly config: Config;
  readonly store: OpenStore;
  readonly client: Client;
  readonly workers: Workers;
  readonly intake: IntakeChild;
  close(): Promise<void>;
}

/** Builds everything but a worker. No pace holds anybody back. With a `databaseUrl` the store is there. */
export async function openSignupStage(
  faults: readonly (Omit<Fault, 'skip'> & Partial<Fault>)[],
  databaseUrl?: string,
): Promise<SignupStage> {
  const directory = mkdtempSync(join(tmpdir(), 'mailkeel-signups-'));
  const world = await startWorld(
    parseScenario({
      forwardEmail: {
        accounts: [{ token: 'unused-token-000000001', id: 'u1', email: 'u@example.edu' }],
      },
      cloudflare: { accounts: [{ token: 'unused-token-000000002', userId: 'u2' }] },
      stalwart: { line: 'jmap', admin: ADMIN, domains: [{ name: 'example.com' }], latencyMs: 5 },
      faults,
    }),
    { directory: join(directory, 'world') },
  );
  const url = world.stalwart?.url ?? '';
  const home = join(directory, 'home');
  mkdirSync(home);
  symlinkSync(dirname(await plainBundle()), join(home, 'cache'));
  const config = configOf(home, url, databaseUrl);
  const store = await openStore(storeOptions(config, 'worker'));
  await store.vault.unlock();
  const host = createStalwart({ url, token: ADMIN.password, user: ADMIN.user });
  const { key: account } = await host.identify();
  for (const operation of ['requests', 'aliases'] as const)
    await store.ledger.setPace({ account, operation }, { everyMs: 0 }, 'operator');
  const server = await openServer({
    binary: await temporalPath(),
    directory: home,
    searchAttributes: SEARCH_ATTRIBUTES,
    log: () => undefined,
  });
  const client = await connectClient(config);
  const workers = workersOf(config, 'quick');
  const intake = await startIntakeChild(config, programArguments('server/main'));
  return {
    ...{ world, config, store, client, workers, intake },
    close: async () => {
      await intake.stop();
      await workers.kill();
      await client.connection.close();
      await server.stop();
      await store.close();
      await world.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function configOf(home: string, url: string, databaseUrl?: string): Config {
  const accounts = join(home, 'accounts.yaml');
  const own = `kind: stalwart, url: "${url}", user: ${ADMIN.user}, token: { env: STALWART_TOKEN }`;
  writeFileSync(accounts, `accounts:\n  own: { ${own} }\n`);
  return readConfig({
    PATH: process.env['PATH'],
    HOME: home,
    TEMPORAL_CLI_PATH: process.env['TEMPORAL_CLI_PATH'],
    MAILKEEL_HOME: home,
    MAILKEEL_REPORTS: join(home, 'reports'),
    MAILKEEL_ACCOUNTS: accounts,
    ...(databaseUrl === undefined ? {} : onPostgres(databaseUrl)),
    STALWART_TOKEN: ADMIN.password,
    MAILKEEL_INTAKE_PORT: '0',
    MAILKEEL_INTAKE_SECRET: SIGNUP_SECRET,
    MAILKEEL_INTAKE_PENDING_STATUS: '202',
    MAILKEEL_SIGNUP_ACCOUNT: 'own',
    MAILKEEL_SIGNUP_DOMAINS: 'example.com',
    MAILKEEL_SIGNUP_RETRIES: '2,4,8',
  });
}

/** Two workers must not each make a key, so there it is given. */
function onPostgres(databaseUrl: string): Readonly<Record<string, string>> {
  return {
    DATABASE_URL: databaseUrl,
    MAILKEEL_VAULT_KEY: Buffer.alloc(32, 7).toString('base64'),
  };
}
