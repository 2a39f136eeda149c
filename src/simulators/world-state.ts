/** What a simulated world knows: every vendor's state, its faults and its calls, made from one scenario. */
import { CallLog } from './calls.ts';
import { allZones, seedState as seedCloudflare, type CloudflareState } from './cloudflare/state.ts';
import { SINGLE } from './dns/server.ts';
import { WorldDns } from './dns/world-dns.ts';
import { commitState, restoreState } from './durable.ts';
import { FaultBook } from './faults.ts';
import { createAuthenticate } from './forward-email/login.ts';
import { seedState as seedForwardEmail } from './forward-email/make.ts';
import type { ForwardEmailState } from './forward-email/state.ts';
import type { Authenticate } from './logins.ts';
import type { Scenario } from './scenario.ts';
import type { ServerName } from './scenario-dns.ts';
import { seedState as seedStalwart, type StalwartState } from './stalwart/state.ts';
import type { Clock, Surroundings } from './surroundings.ts';

/** The live objects behind a world, for tests in the same process. */
export interface WorldState {
  readonly forwardEmail: ForwardEmailState;
  readonly cloudflare: CloudflareState;
  readonly dns: WorldDns;
  readonly stalwart: StalwartState | undefined;
  readonly surroundings: Surroundings;
}

/** What the servers of a world answer from, before any of them listens. */
export interface Parts {
  readonly scenario: Scenario;
  readonly state: WorldState;
  readonly authenticate: Authenticate;
  /** Told once the name servers' addresses are known. */
  readonly addresses: { current: Readonly<Record<ServerName, string>> };
}

/** Seeds every vendor's state from the scenario, or takes up the one `durable` keeps. Opens nothing. */
export function assemble(
  scenario: Scenario,
  { now = Date.now, durable }: { readonly now?: Clock; readonly durable?: string },
): Parts {
  const calls = new CallLog();
  const forwardEmail = seedForwardEmail(scenario.forwardEmail, now());
  const cloudflare = seedCloudflare(scenario.cloudflare, now());
  const stalwart = scenario.stalwart === undefined ? undefined : seedStalwart(scenario.stalwart);
  const kept = { forwardEmail, cloudflare, stalwart, calls };
  if (durable !== undefined) restoreState(durable, kept);
  const surroundings: Surroundings = {
    now,
    calls,
    faults: new FaultBook(scenario.faults),
    ...(durable === undefined
      ? {}
      : {
          commit: () => {
            commitState(durable, kept);
          },
        }),
    latency: {
      'forward-email': scenario.forwardEmail.latencyMs,
      cloudflare: scenario.cloudflare.latencyMs,
      stalwart: scenario.stalwart?.latencyMs ?? 0,
      imap: scenario.imap.latencyMs,
      dns: scenario.dns.latencyMs,
    },
    troubles: [],
  };
  const addresses = { current: SINGLE };
  const dns = new WorldDns({
    scenario: scenario.dns,
    zones: () => allZones(cloudflare).filter(({ type }) => type === 'full'),
    now,
    addresses: () => addresses.current,
  });
  const authenticate = createAuthenticate({
    state: forwardEmail,
    lookup: dns.lookup(),
    now,
    lockoutAfter: scenario.imap.lockoutAfter,
  });
  return {
    scenario,
    state: { forwardEmail, cloudflare, dns, stalwart, surroundings },
    authenticate,
    addresses,
  };
}
