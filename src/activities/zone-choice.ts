/** Which of several zones that may hold a domain counts: the one the world is sent to. */
import type { DnsConflict } from '../core/dns.ts';
import type { DomainSpec } from '../core/spec.ts';
import type { DnsResolver, Zone } from '../providers/ports.ts';
import { currentAttempt } from './attempt.ts';

/** Several zones, none of them delegated to; `servers` are those the world asks. */
export interface Undelegated {
  readonly candidates: readonly Zone[];
  readonly servers: readonly string[];
}

/**
 * The zone alone where it has no rivals, without a question; otherwise the one whose name servers the domain is delegated to. Throws
 * ProviderError (Transient) when the delegation cannot be looked up: a guess could write where nobody looks.
 */
export async function chooseZone(
  resolver: Pick<DnsResolver, 'delegation'>,
  domain: string,
  found: Zone,
): Promise<{ readonly zone: Zone } | Undelegated> {
  if (found.others === undefined) return { zone: found };
  const delegated = await resolver.delegation(domain, currentAttempt().signal);
  const servers = delegated.map(({ host }) => host);
  const zone = delegatedZone(found, servers);
  return zone === undefined ? { candidates: candidateZones(found), servers } : { zone };
}

/**
 * The first candidate all of whose name servers are among `servers`. The host puts served zones first: two of one name have different name
 * servers, and a zone above another one may share them.
 */
export function delegatedZone(found: Zone, servers: readonly string[]): Zone | undefined {
  return candidateZones(found).find(
    ({ nameServers }) =>
      nameServers.length > 0 && nameServers.every((server) => servers.includes(server)),
  );
}

/** The zone found and its rivals, each without them. */
export function candidateZones(found: Zone | undefined): readonly Zone[] {
  if (found === undefined) return [];
  const { others = [], ...zone } = found;
  return [zone, ...others];
}

/** The refusal where the world is sent to none of the candidates: it names each, and whom the world asks. */
export function undelegatedConflict(
  { name, dns }: DomainSpec,
  { candidates, servers }: Undelegated,
): DnsConflict {
  const asks = servers.length === 0 ? 'nobody' : servers.join(', ');
  const [first] = candidates;
  return {
    code: 'dns.zone-ambiguous',
    sentence: `the DNS account "${dns.account ?? ''}" sees ${String(candidates.length)} zones that may hold ${name}, and it is delegated to none of them: the world asks ${asks}.`,
    remedy: [
      ...candidates.map(shown),
      `delegate ${first?.name ?? name} at its registrar to the name servers of the zone that is right, or give the credential access to that one only`,
      `then: mailkeel resume ${name} --reason "zone settled"`,
    ],
  };
}

function shown({ id, name, status, nameServers }: Zone): string {
  return `zone ${name} (${id}, ${status}): ${nameServers.join(', ') || 'no name servers told'}`;
}
