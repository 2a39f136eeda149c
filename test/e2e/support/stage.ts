/** One test file's whole stage: a simulated world, a home with a manifest, an embedded server with its database, a store and a client. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { tmpdir } from 'node:os';
import type { Client } from '@temporalio/client';
import { readConfig, type Config } from '../../../src/config.ts';
import { openServer, type EmbeddedServer } from '../../../src/embedded/server.ts';
import type { Scenario } from '../../../src/simulators/scenario.ts';
import { startWorld, type World } from '../../../src/simulators/world.ts';
import { openStore } from '../../../src/store/open.ts';
import type { Store } from '../../../src/store/ports.ts';
import { storeOptions } from '../../../src/store-options.ts';
import { connectClient } from '../../../src/temporal.ts';
import { SEARCH_ATTRIBUTES } from '../../../src/workflows/messages.ts';
import { temporalPath } from '../../setup/temporal.ts';
import { plainBundle } from '../../setup/workflow-bundle.ts';
import { workersOf, type Times, type Workers } from './processes.ts';
import { CF_TOKEN, FE_TOKEN, manifestOf, scenarioOf, STALWART_TOKEN, type Scene } from './scene.ts';

/** Where a world is reached, whoever runs it. */
export type Outside = Omit<World, 'state' | 'close'>;

export interface Stage<W extends Outside = World> {
  readonly world: W;
  readonly config: Config;
  readonly manifest: string;
  readonly store: Store;
  readonly workers: Workers;
  /** Of the server that runs now. */
  readonly client: () => Client;
  /** Stops the server; `openServer` starts or takes over the one of the same home. */
  readonly closeServer: () => Promise<void>;
  readonly openServer: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Builds everything but a worker. */
export function openStage(scene: Scene, times: Times): Promise<Stage> {
  return openStageOf(
    { scenario: scenarioOf(scene), manifest: (at) => manifestOf(scene, at) },
    times,
  );
}

/** Where a manifest's accounts are reached; `stalwart` where the world has one. */
export type Addresses = Parameters<typeof manifestOf>[1] & Pick<World, 'stalwart'>;

/** A world of one's own, and the manifest (or accounts file) for it. */
export interface StagePlan {
  readonly scenario: Scenario;
  readonly manifest: (at: Addresses) => string;
  /** Variables of workers and commands beside the usual ones. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** The same for any world whose accounts have the scene's tokens. */
export async function openStageOf(plan: StagePlan, times: Times): Promise<Stage> {
  const directory = mkdtempSync(join(tmpdir(), 'mailkeel-e2e-'));
  const world = await startWorld(plan.scenario, { directory: join(directory, 'world') });
  const stage = await openStageIn(directory, world, { ...plan, times });
  return {
    ...stage,
    close: async () => {
      await stage.close();
      await world.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** The same in a directory and beside a world that somebody else makes and removes. */
export async function openStageIn<W extends Outside>(
  directory: string,
  world: W,
  plan: Omit<StagePlan, 'scenario'> & { readonly times: Times },
): Promise<Stage<W>> {
  const home = join(directory, 'home');
  mkdirSync(home);
  symlinkSync(dirname(await plainBundle()), join(home, 'cache'));
  const manifest = join(directory, 'mailkeel.yaml');
  writeFileSync(manifest, plan.manifest(addressesOf(world)));
  const config = readConfig({ ...environmentOf(world, { home, manifest }), ...plan.environment });
  const store = await openStore(storeOptions(config, 'worker'));
  const temporal = temporalOf(config);
  await temporal.open();
  const workers = workersOf(config, plan.times);
  return {
    ...{ world, config, manifest, store, workers },
    client: temporal.client,
    closeServer: temporal.close,
    openServer: temporal.open,
    close: async () => {
      await workers.kill();
      await temporal.close();
      await store.close();
    },
  };
}

function addressesOf({ forwardEmail, cloudflare, imap, stalwart }: Outside): Addresses {
  return {
    mail: forwardEmail.url,
    dns: cloudflare.url,
    imap: `${imap.host}:${String(imap.port)}`,
    ...(stalwart === undefined ? {} : { stalwart }),
  };
}

function environmentOf(
  world: Outside,
  { home, manifest }: { readonly home: string; readonly manifest: string },
): Record<string, string | undefined> {
  return {
    PATH: process.env['PATH'],
    HOME: home,
    TEMPORAL_CLI_PATH: process.env['TEMPORAL_CLI_PATH'],
    MAILKEEL_HOME: home,
    MAILKEEL_REPORTS: join(home, 'reports'),
    MAILKEEL_ACCOUNTS: manifest,
    FORWARD_EMAIL_TOKEN: FE_TOKEN,
    CLOUDFLARE_TOKEN: CF_TOKEN,
    STALWART_KEY: STALWART_TOKEN,
    NODE_EXTRA_CA_CERTS: world.imap.caFile,
    MAILKEEL_DNS_SERVERS: `${world.dns.address}:${String(world.dns.port)}`,
    MAILKEEL_DNS_PORT: String(world.dns.port),
  };
}

interface Temporal {
  readonly client: () => Client;
  readonly open: () => Promise<void>;
  readonly close: () => Promise<void>;
}

function temporalOf(config: Config): Temporal {
  let open: { readonly server: EmbeddedServer; readonly client: Client } | undefined;
  return {
    client() {
      if (open === undefined) throw new Error('the server of this stage is closed');
      return open.client;
    },
    async open() {
      const server = await openServer({
        binary: await temporalPath(),
        directory: config.home,
        searchAttributes: SEARCH_ATTRIBUTES,
        log: () => undefined,
      });
      open = { server, client: await connectClient(config) };
    },
    async close() {
      await open?.client.connection.close();
      await open?.server.stop();
      open = undefined;
    },
  };
}
