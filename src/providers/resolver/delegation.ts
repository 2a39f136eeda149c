/** Who serves a domain: from the registrable domain's name servers downwards, cut by cut. */
import type { Answer, DecodedPacket } from 'dns-packet';
import { getDomain } from 'tldts';
import { hostName } from '../../core/records.ts';
import { ProviderError } from '../errors.ts';
import type { NameServer, Rcode } from '../ports.ts';
import { toAnswer } from './message.ts';

export interface Question {
  readonly name: string;
  readonly type: string;
}

type Signal = AbortSignal | undefined;

/** The two ways to ask; both throw ProviderError (`NetworkError`) when nothing answers. */
export interface DnsSight {
  recursive(question: Question, signal: Signal): Promise<DecodedPacket>;
  /** RD=0. */
  authoritative(address: string, question: Question, signal: Signal): Promise<DecodedPacket>;
}

/**
 * Name servers of the closest enclosing zone of `domain`, addresses resolved; none for an unregistered name. The recursive resolver is asked
 * for the registrable domain only: of a sub-domain that has no records yet it would remember for every type that it does not exist
 * (RFC 2308 §5), and nobody would see the records written next. Throws ProviderError (Transient) when a question is not answered.
 */
export async function delegation(
  sight: DnsSight,
  domain: string,
  signal: Signal,
): Promise<readonly NameServer[]> {
  const name = hostName(domain);
  const top = getDomain(name) ?? name;
  const hosts = await hostsOfTop(sight, top, signal);
  let servers = await withAddresses(sight, hosts, signal);
  for (const below of namesBelow(top, name)) {
    if (servers.length === 0) return [];
    const cut = await cutAt(sight, { name: below, servers }, signal);
    if (cut === 'nothing-below') return servers;
    if (cut.length > 0) servers = await withAddresses(sight, cut, signal);
  }
  return servers;
}

/** `mail.eu.example.com` under `example.com` → `eu.example.com`, `mail.eu.example.com`. */
function namesBelow(top: string, name: string): readonly string[] {
  const labels = name
    .slice(0, -top.length)
    .split('.')
    .filter((label) => label !== '');
  return labels.map((_, at) => [...labels.slice(at), top].join('.')).reverse();
}

async function hostsOfTop(
  sight: DnsSight,
  name: string,
  signal: Signal,
): Promise<readonly string[]> {
  const packet = await sight.recursive({ name, type: 'NS' }, signal);
  const { rcode } = toAnswer(packet, 'NS');
  if (rcode === 'SERVFAIL' || rcode === 'REFUSED')
    throw noAnswer(name, 'the recursive resolver', rcode);
  return hostsFor(name, packet.answers ?? []);
}

interface Place {
  readonly name: string;
  readonly servers: readonly NameServer[];
}

/** The name servers a zone cut at `name` names, in a referral or in an answer; empty where there is no cut. */
async function cutAt(
  sight: DnsSight,
  { name, servers }: Place,
  signal: Signal,
): Promise<readonly string[] | 'nothing-below'> {
  let failure: ProviderError | undefined;
  for (const address of servers.flatMap((server) => server.addresses)) {
    try {
      const packet = await sight.authoritative(address, { name, type: 'NS' }, signal);
      const { rcode } = toAnswer(packet, 'NS');
      if (rcode === 'NXDOMAIN') return 'nothing-below';
      if (rcode !== 'NOERROR') throw noAnswer(name, address, rcode);
      return hostsFor(name, [...(packet.answers ?? []), ...(packet.authorities ?? [])]);
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      failure = error;
    }
  }
  if (failure !== undefined) throw failure;
  return [];
}

/** Behind a CNAME stand the servers of another zone: only the name's own count. */
function hostsFor(name: string, records: readonly Answer[]): readonly string[] {
  const own = records.filter((record) => hostName(record.name) === name);
  const hosts = own.flatMap((record) => (record.type === 'NS' ? [hostName(record.data)] : []));
  return [...new Set(hosts)];
}

async function withAddresses(
  sight: DnsSight,
  hosts: readonly string[],
  signal: Signal,
): Promise<readonly NameServer[]> {
  return Promise.all(
    hosts.map(async (host) => {
      const answers = await Promise.all(
        ['A', 'AAAA'].map(async (type) =>
          toAnswer(await sight.recursive({ name: host, type }, signal), type),
        ),
      );
      return { host, addresses: [...new Set(answers.flatMap((answer) => answer.values))] };
    }),
  );
}

function noAnswer(name: string, server: string, rcode: Rcode): ProviderError {
  return new ProviderError({
    category: 'ServerError',
    severity: 'Transient',
    operation: 'find the name servers',
    code: rcode,
    message: `${server} answers ${rcode} for the name servers of ${name}`,
    remediation: `Check the delegation and DNSSEC of ${name} at its registrar (for instance at dnsviz.net); Mailkeel asks again.`,
  });
}
