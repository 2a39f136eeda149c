/** A whole outside world on the loopback interface: two vendors' HTTP APIs, DNS, IMAP and a control API, all from one scenario. */
import { mkdir } from 'node:fs/promises';
import { createCloudflareVendor } from './cloudflare/vendor.ts';
import { Bystander } from './control/bystander.ts';
import { startControl } from './control/server.ts';
import { startDns } from './dns/server.ts';
import { RateLimits } from './forward-email/rate-limit.ts';
import { domainsNamed, findAlias } from './forward-email/state.ts';
import { createForwardEmailVendor } from './forward-email/vendor.ts';
import { startVendor } from './http-vendor.ts';
import { keptCertificate, makeCertificate, type Certificate } from './imap/certificate.ts';
import { startImap } from './imap/server.ts';
import type { Scenario } from './scenario.ts';
import type { ServerName } from './scenario-dns.ts';
import { takeSnapshot } from './snapshot.ts';
import { startStalwart } from './stalwart/server.ts';
import { stalwartSnapshot } from './stalwart/snapshot.ts';
import type { Clock } from './surroundings.ts';
import { assemble, type Parts, type WorldState } from './world-state.ts';

/** Ports to listen on; absent or 0 = any free one. */
export interface WorldPorts {
  readonly forwardEmail?: number;
  readonly cloudflare?: number;
  readonly dns?: number;
  readonly imap?: number;
  readonly control?: number;
  readonly stalwart?: number;
  readonly stalwartImap?: number;
}

export interface WorldOptions {
  /** Where `ca.pem` is written; made when it does not exist. */
  readonly directory: string;
  readonly ports?: WorldPorts;
  /** Default: the system's clock. Limits, lock-outs and propagation follow it; latencies are real time. */
  readonly now?: Clock;
  /** File the vendors' state is kept in, from process to process; needs ids of accounts and zones in the scenario. Default: none is kept. */
  readonly durable?: string;
}

/** Where the parts of a running world are reached. */
export interface World {
  /** Base URL without `/v1`, as the vendor documents it. */
  readonly forwardEmail: { readonly url: string };
  /** Base URL with `/client/v4`, as the vendor documents it. */
  readonly cloudflare: { readonly url: string };
  /** The recursive resolver, and where its name servers are; all on one port. */
  readonly dns: {
    readonly address: string;
    readonly port: number;
    readonly nameServers: Readonly<Record<Exclude<ServerName, 'recursive'>, string>>;
  };
  readonly imap: { readonly host: string; readonly port: number; readonly caFile: string };
  readonly control: { readonly url: string };
  /** Where the scenario has one. Its IMAP certificate is of the same authority. */
  readonly stalwart?: {
    readonly url: string;
    readonly imap: { readonly host: string; readonly port: number };
  };
  readonly state: WorldState;
  close(): Promise<void>;
}

/** Starts every part. When one cannot start, those that did are stopped and the error is thrown. */
export async function startWorld(scenario: Scenario, options: WorldOptions): Promise<World> {
  await mkdir(options.directory, { recursive: true });
  const parts = assemble(scenario, options);
  const closers: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(closers.map((end) => end()));
  };
  try {
    return { ...(await open(parts, options, closers)), state: parts.state, close };
  } catch (error) {
    await close();
    throw error;
  }
}

type Closers = (() => Promise<void>)[];

async function open(
  parts: Parts,
  { directory, durable, ports = {} }: WorldOptions,
  closers: Closers,
): Promise<Omit<World, 'state' | 'close'>> {
  const { surroundings, dns: worldDns } = parts.state;
  const dns = await startDns(worldDns, surroundings, ports.dns ?? 0);
  closers.push(() => dns.close());
  parts.addresses.current = dns.addresses;
  const vendors = await openVendors(parts, ports, closers);
  const make = durable === undefined ? makeCertificate : keptCertificate;
  const certificate = await make(directory);
  const imap = await startImap(
    { surroundings, authenticate: parts.authenticate, certificate },
    ports.imap ?? 0,
  );
  closers.push(() => imap.close());
  const { recursive, ...nameServers } = dns.addresses;
  return {
    ...vendors,
    ...(await openStalwart(parts, { certificate, ports, closers })),
    dns: { address: recursive, port: dns.port, nameServers },
    imap: { host: '127.0.0.1', port: imap.port, caFile: certificate.caFile },
    control: { url: await openControl(parts.state, ports.control ?? 0, closers) },
  };
}

async function openVendors(
  parts: Parts,
  ports: WorldPorts,
  closers: Closers,
): Promise<Pick<World, 'forwardEmail' | 'cloudflare'>> {
  const { forwardEmail, cloudflare, dns, surroundings } = parts.state;
  const { now } = surroundings;
  const mail = createForwardEmailVendor({
    state: forwardEmail,
    scenario: parts.scenario.forwardEmail,
    limits: new RateLimits(now),
    lookup: dns.lookup(),
    authenticate: parts.authenticate,
    now,
  });
  const zones = createCloudflareVendor({
    state: cloudflare,
    scenario: parts.scenario.cloudflare,
    now,
  });
  const mailServer = await startVendor(mail, surroundings, ports.forwardEmail ?? 0);
  closers.push(() => mailServer.close());
  const zoneServer = await startVendor(zones, surroundings, ports.cloudflare ?? 0);
  closers.push(() => zoneServer.close());
  return {
    forwardEmail: { url: mailServer.url },
    cloudflare: { url: `${zoneServer.url}/client/v4` },
  };
}

async function openStalwart(
  { scenario, state }: Parts,
  {
    certificate,
    ports,
    closers,
  }: {
    readonly certificate: Certificate;
    readonly ports: WorldPorts;
    readonly closers: Closers;
  },
): Promise<Pick<World, 'stalwart'>> {
  if (scenario.stalwart === undefined || state.stalwart === undefined) return {};
  const { url, imap, ...server } = await startStalwart(scenario.stalwart, {
    state: state.stalwart,
    surroundings: state.surroundings,
    certificate,
    ports: { http: ports.stalwart ?? 0, imap: ports.stalwartImap ?? 0 },
  });
  closers.push(() => server.close());
  return { stalwart: { url, imap } };
}

async function openControl(state: WorldState, port: number, closers: Closers): Promise<string> {
  const { forwardEmail, cloudflare, stalwart, surroundings } = state;
  const bystander = new Bystander({
    domainsNamed: (name) => domainsNamed(forwardEmail, name).map(({ domain }) => domain),
    aliasesAt: (address) => {
      const [local = '', domain = ''] = address.split('@');
      return domainsNamed(forwardEmail, domain)
        .map((found) => findAlias(found.domain, local))
        .filter((alias) => alias !== undefined);
    },
  });
  const server = await startControl(
    {
      surroundings,
      bystander,
      snapshot: () => ({
        ...takeSnapshot(forwardEmail, cloudflare, surroundings.troubles),
        ...(stalwart === undefined ? {} : { stalwart: stalwartSnapshot(stalwart) }),
      }),
    },
    port,
  );
  closers.push(() => server.close());
  return server.url;
}
