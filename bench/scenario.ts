/** The simulated world and the manifest of one measurement, written as files: what every process of the bench reads. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseScenario } from '../src/simulators/scenario.ts';

/** The size and the speed of one measurement. */
export interface Load {
  readonly domains: number;
  /** Mailboxes a domain. */
  readonly aliases: number;
  /** What every simulated part takes to answer, milliseconds. */
  readonly latencyMs: number;
  /** Between two calls of any operation of any account, milliseconds. */
  readonly everyMs: number;
  /** Domains at work at a time. */
  readonly window: number;
  /** Domains that exist on the free plan, which makes each of them park at 1-1. */
  readonly plan: 'free' | 'enhanced_protection';
  readonly phases: readonly number[];
  /** The vendors' documented limits of requests a minute hold; otherwise there are none. */
  readonly limited?: boolean;
  /** A mail server for sign-ups stands beside (account `own`), which judges none of its first so many logins: those attempts fail. */
  readonly signups?: { readonly failures: number };
}

/** Where people of a bench sign up. */
export const SIGNUP_DOMAIN = 'people.example.net';

export interface Inputs {
  readonly scenario: string;
  readonly manifest: string;
}

const TOKENS = { mail: 'fe-bench-token-0123456789', dns: 'cf-bench-token-0123456789' } as const;
const ADMIN = { user: 'admin', password: 'stalwart-bench-password' } as const;
/** The vendors' own limits must not be what is measured. */
const NO_LIMIT = 1_000_000;
const NAME_SERVERS = ['ada.ns.cloudflare.com', 'bob.ns.cloudflare.com'];
const OPERATIONS = ['requests', 'domains', 'aliases', 'passwords', 'logins'];

/** Names of the domains, each a zone of its own. */
export function domainNames({ domains }: Pick<Load, 'domains'>): readonly string[] {
  return Array.from({ length: domains }, (_, index) => `bench-${String(index + 1)}.${PARENT}`);
}

/** Writes scenario and manifest into `directory` (created when absent) and returns their paths. */
export function writeInputs(directory: string, load: Load): Inputs {
  mkdirSync(directory, { recursive: true });
  const scenario = join(directory, 'world.json');
  const manifest = join(directory, 'mailkeel.json');
  const world = worldOf(load);
  // A mistake here must show here, not in a child process's log.
  parseScenario(world);
  writeFileSync(scenario, JSON.stringify(world));
  writeFileSync(manifest, JSON.stringify(manifestOf(load)));
  return { scenario, manifest };
}

const PARENT = 'example.com';

function worldOf(load: Load): unknown {
  const { latencyMs } = load;
  // Each domain has a zone of its own; the one above them is there because the world asks from the top down.
  const zones = [PARENT, ...domainNames(load)].map((name) => ({
    name,
    name_servers: NAME_SERVERS,
  }));
  const account = { token: TOKENS.mail, id: 'bench-user', email: 'operator@example.edu' };
  const limits = {
    ...{ domains: NO_LIMIT, aliases: NO_LIMIT, passwords: NO_LIMIT },
    ...(load.limited === true ? {} : { requestsPerMinute: NO_LIMIT }),
  };
  return {
    forwardEmail: { accounts: [{ ...account, domains: existing(load) }], limits, latencyMs },
    cloudflare: {
      accounts: [{ token: TOKENS.dns, userId: 'bench-user', zones }],
      ...(load.limited === true ? {} : { limits: { requestsPerFiveMinutes: NO_LIMIT } }),
      latencyMs,
    },
    dns: { latencyMs },
    imap: { latencyMs },
    ...(load.signups === undefined ? {} : { stalwart: ownServer(load) }),
    faults: faultsOf(load),
  };
}

function ownServer({ latencyMs }: Load): unknown {
  const limits = { authenticated: NO_LIMIT, anonymous: NO_LIMIT, failures: NO_LIMIT };
  const domains = [{ name: SIGNUP_DOMAIN, dkim: false }];
  return { line: 'jmap', admin: ADMIN, domains, limits, latencyMs };
}

function faultsOf({ signups = { failures: 0 } }: Load): unknown[] {
  if (signups.failures === 0) return [];
  // No 5xx: a storm of them closes the account, and nothing would be tried at all.
  const match = { method: 'POST', body: 'Mailbox/get' };
  const body = JSON.stringify({ methodResponses: [['error', { type: 'forbidden' }, 'c0']] });
  const action = { status: 200, contentType: 'application/json', body };
  return [{ id: 'unjudged', provider: 'stalwart', match, times: signups.failures, action }];
}

/** Domains of a paid plan are created by the run itself. */
function existing({ plan, ...load }: Load): unknown[] {
  return plan === 'free' ? domainNames(load).map((name) => ({ name, plan })) : [];
}

function manifestOf(load: Load): unknown {
  const every = `${String(load.everyMs / 1000)}s`;
  const pace = Object.fromEntries(
    OPERATIONS.map((operation) => [
      operation,
      operation === 'requests' || operation === 'logins' ? { every } : { every, perDay: NO_LIMIT },
    ]),
  );
  const names = Array.from({ length: load.aliases }, (_, index) => `user${String(index + 1)}`);
  return {
    version: 1,
    accounts: {
      fe: { kind: 'forward-email', token: { env: 'FORWARD_EMAIL_TOKEN' } },
      cf: { kind: 'cloudflare', token: { env: 'CLOUDFLARE_TOKEN' } },
    },
    pace: { fe: pace, cf: { requests: { every } } },
    defaults: {
      mail: 'fe',
      dns: { account: 'cf', mx: 'publish', spf: 'merge', dmarc: 'none' },
      protection: 'ensure',
      phases: load.phases,
      alias: { mailbox: true, recipients: [] },
    },
    policy: { window: load.window },
    domains: domainNames(load).map((name) => ({ name, aliases: names })),
  };
}
