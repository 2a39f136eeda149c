/** DNS as the world sees it: the delegation, each authoritative server, and the recursive resolver. */
import { getServers } from 'node:dns';
import { isIPv6 } from 'node:net';
import { ProviderError } from '../errors.ts';
import type { DnsAnswer, DnsResolver } from '../ports.ts';
import { delegation, type DnsSight, type Question } from './delegation.ts';
import { ask, type ServerAddress } from './exchange.ts';
import { toAnswer } from './message.ts';

export interface ResolverOptions {
  /** Recursive resolvers, `address`, `address:port` or `[ipv6]:port`; empty = the system's. The next is asked when one is silent. */
  readonly servers: readonly string[];
  /** Port authoritative servers are asked on. */
  readonly port: number;
  /** Per question. */
  readonly timeoutMs: number;
}

interface Resolver {
  readonly servers: readonly ServerAddress[];
  readonly timeoutMs: number;
}

type Signal = AbortSignal | undefined;

/** A `DnsResolver` over UDP and TCP. Throws an Error when a `servers` entry is malformed. */
export function createResolver({ servers, port, timeoutMs }: ResolverOptions): DnsResolver {
  const entries = servers.length === 0 ? getServers() : servers;
  const resolver: Resolver = { servers: entries.map(toServer), timeoutMs };
  const sight: DnsSight = {
    recursive: (question, signal) => askRecursive(resolver, question, signal),
    authoritative: (address, question, signal) =>
      ask(
        { address, port },
        // The SOA stands for its zone: its signature tells whether the zone is still signed anew.
        { ...question, recursive: false, signatures: question.type === 'SOA' },
        { timeoutMs, signal },
      ),
  };
  return {
    delegation: (domain, signal) => delegation(sight, domain, signal),
    queryAuthoritative: (...question) => queryAuthoritative(sight, question),
    queryRecursive: (name, type, signal) => queryRecursive(resolver, { name, type }, signal),
  };
}

function toServer(entry: string): ServerAddress {
  if (isIPv6(entry)) return { address: entry, port: 53 };
  const match = /^(?:\[([0-9a-f:.]+)\]|([0-9.]+))(?::(\d{1,5}))?$/i.exec(entry.trim());
  const address = match?.[1] ?? match?.[2];
  if (address === undefined)
    throw new Error(`"${entry}" is no DNS server: write address, address:port or [ipv6]:port`);
  return { address, port: Number(match?.[3] ?? 53) };
}

async function queryAuthoritative(
  sight: DnsSight,
  [address, name, type, signal]: Parameters<DnsResolver['queryAuthoritative']>,
): Promise<DnsAnswer> {
  const packet = await sight.authoritative(address, { name, type }, signal);
  const answer = toAnswer(packet, type);
  const isLame = type === 'SOA' && answer.rcode === 'NOERROR' && !packet.flag_aa;
  return isLame ? { ...answer, isLame } : answer;
}

async function queryRecursive(
  resolver: Resolver,
  { name, type }: Question,
  signal: Signal,
): Promise<DnsAnswer> {
  return toAnswer(await askRecursive(resolver, { name, type }, signal), type);
}

/** The first server that answers at all; what it answers stands. */
async function askRecursive(
  resolver: Resolver,
  question: Question,
  signal: Signal,
): ReturnType<typeof ask> {
  let silent: unknown = noServers();
  for (const server of resolver.servers) {
    try {
      const { timeoutMs } = resolver;
      return await ask(server, { ...question, recursive: true }, { timeoutMs, signal });
    } catch (error) {
      signal?.throwIfAborted();
      silent = error;
    }
  }
  throw silent;
}

function noServers(): ProviderError {
  return new ProviderError({
    category: 'NetworkError',
    severity: 'Transient',
    operation: 'ask DNS',
    message: 'this machine names no DNS resolver',
    remediation: 'Set MAILKEEL_DNS_SERVERS to the address of a recursive resolver.',
  });
}
