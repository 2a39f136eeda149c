/** The DNS servers of the world: 127.0.0.1 (resolver), 127.0.0.2 (ns1) and 127.0.0.3 (ns2), all on one port. */
import type { ServerName } from '../scenario-dns.ts';
import type { Surroundings } from '../surroundings.ts';
import { exchange } from './exchange.ts';
import { startTcp, startUdp, type Handle } from './listeners.ts';
import type { WorldDns } from './world-dns.ts';

const LOOPBACKS: Readonly<Record<ServerName, string>> = {
  recursive: '127.0.0.1',
  ns1: '127.0.0.2',
  ns2: '127.0.0.3',
};
/** Where only 127.0.0.1 can be bound (macOS): questions with RD go to the resolver, those without to ns1; ns2 is not there. */
export const SINGLE: Readonly<Record<ServerName, string>> = {
  recursive: '127.0.0.1',
  ns1: '127.0.0.1',
  ns2: '127.0.0.1',
};

export interface DnsServer {
  readonly port: number;
  readonly addresses: Readonly<Record<ServerName, string>>;
  close(): Promise<void>;
}

const MOST_TRIES = 20;

/** Binds every address on one port; 0 = any port that is free on all. */
export async function startDns(
  dns: WorldDns,
  surroundings: Surroundings,
  port: number,
): Promise<DnsServer> {
  const handles: Handles = (server, addresses) => (query) => {
    const single = addresses === SINGLE && !query.recursionDesired;
    return exchange(dns, surroundings, { server: single ? 'ns1' : server, query });
  };
  for (let tries = 1; ; tries += 1) {
    try {
      return await bindAll(handles, port, LOOPBACKS);
    } catch (error) {
      if (codeOf(error) === 'EADDRNOTAVAIL') return await bindAll(handles, port, SINGLE);
      if (codeOf(error) !== 'EADDRINUSE' || port !== 0 || tries === MOST_TRIES) throw error;
    }
  }
}

type Addresses = Readonly<Record<ServerName, string>>;
type Handles = (server: ServerName, addresses: Addresses) => Handle;

async function bindAll(handles: Handles, port: number, addresses: Addresses): Promise<DnsServer> {
  const closers: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(closers.map((end) => end()));
  };
  try {
    let actual = port;
    for (const server of distinctServers(addresses)) {
      const handle = handles(server, addresses);
      const tcp = await startTcp(handle, { port: actual, host: addresses[server] });
      closers.push(tcp.close);
      actual = tcp.port;
      closers.push(await startUdp(handle, { port: actual, host: addresses[server] }));
    }
    return { port: actual, addresses, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function distinctServers(addresses: Addresses): ServerName[] {
  return addresses.ns1 === addresses.recursive ? ['recursive'] : ['recursive', 'ns1', 'ns2'];
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
