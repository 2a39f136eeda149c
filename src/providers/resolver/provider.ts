/** DNS as the world sees it: the delegation, each authoritative server, and the recursive resolver. */
import { getServers } from 'node:dns';
import { isIPv6 } from 'node:net';
import type { Answer } from 'dns-packet';
import { getDomain } from 'tldts';
import { hostName } from '../../core/records.ts';
import { ProviderError } from '../errors.ts';
import type { DnsAnswer, DnsResolver, NameServer } from '../ports.ts';
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
  return {
    delegation: (domain, signal) => delegation(resolver, domain, signal),
    queryAuthoritative: (...question) => queryAuthoritative({ port, timeoutMs }, question),
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
  { port, timeoutMs }: Pick<ResolverOptions, 'port' | 'timeoutMs'>,
  [address, name, type, signal]: Parameters<DnsResolver['queryAuthoritative']>,
): Promise<DnsAnswer> {
  const query = { name, type, recursive: false };
  return toAnswer(await ask({ address, port }, query, { timeoutMs, signal }), type);
}

interface Question {
  readonly name: string;
  readonly type: string;
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

/** Walks up from the name to its registrable domain: an unregistered name has no servers, not those of its TLD. */
async function delegation(
  resolver: Resolver,
  domain: string,
  signal: Signal,
): Promise<readonly NameServer[]> {
  const top = getDomain(domain) ?? domain;
  let name = hostName(domain);
  for (;;) {
    const hosts = await nameServersOf(resolver, name, signal);
    if (hosts.length > 0)
      return await Promise.all(hosts.map((host) => withAddresses(resolver, host, signal)));
    if (name === top || !name.includes('.')) return [];
    name = name.slice(name.indexOf('.') + 1);
  }
}

async function nameServersOf(
  resolver: Resolver,
  name: string,
  signal: Signal,
): Promise<readonly string[]> {
  const packet = await askRecursive(resolver, { name, type: 'NS' }, signal);
  const { rcode } = toAnswer(packet, 'NS');
  if (rcode === 'SERVFAIL' || rcode === 'REFUSED') throw noAnswer(name, rcode);
  // Behind a CNAME stand the servers of another zone: only the name's own count.
  const own = (packet.answers ?? []).filter((answer) => hostName(answer.name) === name);
  return [
    ...new Set(
      own.flatMap((answer: Answer) => (answer.type === 'NS' ? [hostName(answer.data)] : [])),
    ),
  ];
}

async function withAddresses(
  resolver: Resolver,
  host: string,
  signal: Signal,
): Promise<NameServer> {
  const answers = await Promise.all(
    ['A', 'AAAA'].map((type) => queryRecursive(resolver, { name: host, type }, signal)),
  );
  return { host, addresses: [...new Set(answers.flatMap((answer) => answer.values))] };
}

function noAnswer(name: string, rcode: string): ProviderError {
  return new ProviderError({
    category: 'ServerError',
    severity: 'Transient',
    operation: 'find the name servers',
    code: rcode,
    message: `the recursive resolver answers ${rcode} for the name servers of ${name}`,
    remediation: `Check the delegation and DNSSEC of ${name} at its registrar (for instance at dnsviz.net); Mailkeel asks again.`,
  });
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
