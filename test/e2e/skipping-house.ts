/** The whole house in this process on a server that skips time: real workflows, activities, store, adapters and simulators. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WorkflowHandle } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Accounts } from '../../src/activities/dependencies.ts';
import type { DomainProgress } from '../../src/core/run.ts';
import type { AliasSpec, DomainSpec, ExecutionSpec } from '../../src/core/spec.ts';
import { createCloudflareDns } from '../../src/providers/cloudflare/provider.ts';
import { createForwardEmail } from '../../src/providers/forward-email/provider.ts';
import { createImapLogin } from '../../src/providers/login/imap.ts';
import type { Fault } from '../../src/simulators/scenario-faults.ts';
import { parseScenario } from '../../src/simulators/scenario.ts';
import { startWorld, type World } from '../../src/simulators/world.ts';
import { openStore } from '../../src/store/open.ts';
import type { AttemptRow } from '../../src/store/audit-port.ts';
import type { Store } from '../../src/store/ports.ts';
import { provisionDomain } from '../../src/workflows/index.ts';
import * as messages from '../../src/workflows/messages.ts';
import { BARE } from '../core/spec-fixture.ts';
import { skippingEnvironment } from '../workflows/environment.ts';
import { SKIPPING, withOwnWorker } from './support/own-worker.ts';

const FE_TOKEN = 'fe-skip-token-000000000001';
const CF_TOKEN = 'cf-skip-token-000000000001';
const VERIFICATION = 'verify0001';

/** A domain that exists at the provider, its ownership proven by DNS: phases 2 and 3 can run. */
export const DOMAIN = 'example.com';

export type Run = WorkflowHandle<typeof provisionDomain>;

export interface House {
  readonly directory: string;
  readonly store: Store;
  readonly world: World;
  /** The server's own time, milliseconds since the epoch. */
  now(): Promise<number>;
  /** Lets so much of that time pass; without it time stands still until a result is waited for. */
  pass(ms: number): Promise<void>;
  fault(fault: Omit<Fault, 'skip' | 'times'> & Partial<Pick<Fault, 'skip' | 'times'>>): void;
  /** Starts phases 2 and 3 over these aliases, lets `act` look and send, and returns how it ended. */
  run(
    aliases: readonly AliasSpec[],
    act?: (run: Run) => Promise<void>,
    spec?: Partial<DomainSpec>,
  ): Promise<DomainProgress>;
  /** Attempts of one action on one alias, in order. */
  attempts(action: string, alias: string): Promise<readonly AttemptRow[]>;
  close(): Promise<void>;
}

export interface HouseOptions {
  /** Aliases that stand at the provider before the story begins, as the simulator's scenario states them. */
  readonly existing?: readonly object[];
  /** Records that stand in the zone before it begins, as the simulator's scenario states them. */
  readonly records?: readonly object[];
  /** What the activities and the interceptor are given in the place of the store. */
  readonly wrap?: (store: Store) => Store;
}

/** Opens it; everything in it is new. */
export async function openHouse({
  existing = [],
  records = [],
  wrap = (store) => store,
}: HouseOptions = {}): Promise<House> {
  const environment = await skippingEnvironment();
  const directory = mkdtempSync(join(tmpdir(), 'mailkeel-house-'));
  let seen = await environment.currentTimeMs();
  // The vendors' days pass with the server's: they are asked for nothing before the ledger has looked at the clock.
  const clock = { now: async () => (seen = await environment.currentTimeMs()) };
  const world = await startWorld(scenario(existing, records), {
    ...{ directory: join(directory, 'world'), now: () => seen },
  });
  const store = await openStore({ directory, allowKeyFile: true, clock });
  const parts = { environment, world, clock, directory, store: wrap(store) };
  return {
    ...{ directory, store, world },
    now: () => environment.currentTimeMs(),
    pass: (ms) => environment.sleep(ms),
    fault: (fault) => {
      world.state.surroundings.faults.add({ skip: 0, times: 1, ...fault });
    },
    run: (aliases, act = () => Promise.resolve(), spec = {}) =>
      runDomain(parts, { ...specOf(aliases), ...spec }, act),
    attempts: async (action, alias) => {
      const rows = await store.audit.attempts({ domain: DOMAIN });
      return rows.filter((row) => row.action === action && row.email === `${alias}@${DOMAIN}`);
    },
    close: async () => {
      await environment.teardown();
      await store.close();
      await world.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function scenario(
  aliases: readonly object[],
  standing: readonly object[],
): ReturnType<typeof parseScenario> {
  const ownership = `forward-email-site-verification=${VERIFICATION}`;
  const records = [{ name: DOMAIN, type: 'TXT', content: ownership }, ...standing];
  const domains = [{ name: DOMAIN, verification_record: VERIFICATION, aliases }];
  return parseScenario({
    forwardEmail: {
      accounts: [{ token: FE_TOKEN, id: 'skip-1', email: 'operator@example.edu', domains }],
      // A re-keyed mailbox refuses logins for a second of real time, which skipped time does not wait for.
      rekeyMs: 0,
    },
    cloudflare: {
      accounts: [{ token: CF_TOKEN, userId: 'skip-cf', zones: [{ name: DOMAIN, records }] }],
    },
  });
}

function specOf(aliases: readonly AliasSpec[]): DomainSpec {
  return { ...BARE, phases: [2, 3], aliases };
}

interface Parts {
  readonly environment: TestWorkflowEnvironment;
  readonly world: World;
  readonly clock: { now(): Promise<number> };
  readonly directory: string;
  readonly store: Store;
}

let runs = 0;

async function runDomain(
  parts: Parts,
  spec: DomainSpec,
  act: (run: Run) => Promise<void>,
): Promise<DomainProgress> {
  const { execution, hash } = await storeExecution(parts.store, spec);
  const { environment, world, clock, directory, store } = parts;
  const { address, port } = world.dns;
  const worker = {
    ...{ store, clock, connection: environment.nativeConnection, settings: SKIPPING },
    accounts: accountsOf(world),
    dns: { server: `${address}:${String(port)}`, port },
    reports: join(directory, 'reports'),
  };
  return withOwnWorker(worker, async () => {
    const run = await environment.client.workflow.start(provisionDomain, {
      workflowId: messages.domainWorkflowId(spec.name),
      taskQueue: messages.TASK_QUEUE,
      args: [{ execution, domain: spec.name, spec: hash, aliases: spec.aliases.length }],
    });
    await act(run);
    return run.result();
  });
}

/** What `start` leaves in the store before a workflow begins: reports are made of it. */
async function storeExecution(
  store: Store,
  spec: DomainSpec,
): Promise<{ readonly execution: string; readonly hash: string }> {
  runs += 1;
  const execution = `20260101-00000${String(runs)}`;
  const hash = await store.specs.put(spec);
  const entry = {
    domain: spec.name,
    spec: hash,
    aliases: spec.aliases.length,
    accounts: ['fe', 'cf'],
  };
  const whole: ExecutionSpec = { window: 1, pace: {}, minProven: spec.minProven, domains: [entry] };
  const startedAt = '2026-01-01T00:00:00.000Z';
  await store.progress.startExecution({
    ...{ executionId: execution, startedAt, spec: await store.specs.put(whole) },
  });
  return { execution, hash };
}

function accountsOf({ forwardEmail, cloudflare, imap }: World): Accounts {
  const mail = {
    provider: createForwardEmail({ token: FE_TOKEN, baseUrl: forwardEmail.url }),
    login: createImapLogin({
      ...{ host: imap.host, port: imap.port, timeoutMs: 5_000 },
      ca: readFileSync(imap.caFile, 'utf8'),
    }),
    identity: { key: 'forward-email:skip-1' },
  };
  const provider = createCloudflareDns({ token: CF_TOKEN, baseUrl: cloudflare.url });
  return {
    mail: () => Promise.resolve(mail),
    dns: () => Promise.resolve({ provider, identity: { key: 'cloudflare:skip-cf' } }),
    mailbox: (label) => Promise.reject(new Error(`${label} has no mailboxes for sign-ups`)),
    kind: (label) => (label === 'fe' ? 'mail' : 'dns'),
    identified: () => true,
    prober: () => () => [],
    labels: () => ['fe', 'cf'],
  };
}
