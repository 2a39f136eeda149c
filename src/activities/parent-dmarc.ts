/** DMARC above a zone: a record created in a sub-zone must not replace a stricter policy inherited from there (RFC 9989 §4.10). */
import { getDomain } from 'tldts';
import { isDmarc, type ParentDmarc } from '../core/dmarc.ts';
import { isConclusive } from '../core/dns-answers.ts';
import { ProviderError } from '../providers/errors.ts';
import type { DnsAnswer, DnsResolver } from '../providers/ports.ts';
import { currentAttempt } from './attempt.ts';

/** RFC 9989 §4.10: a tree walk takes no more. */
const MOST_QUERIES = 8;

/**
 * The DMARC records of the names above `zone`, up to its organisational domain, nearest first; none for a zone that is one itself. Asks
 * the authoritative servers, so that no negative answer is planted in a cache. Throws ProviderError (Transient) when a name is not
 * answered: creating a record then could weaken what applies.
 */
export async function parentDmarc(
  resolver: DnsResolver,
  zone: string,
): Promise<readonly ParentDmarc[]> {
  const found: ParentDmarc[] = [];
  for (const parent of parentsOf(zone).slice(-MOST_QUERIES)) {
    const name = `_dmarc.${parent}`;
    found.push(...recordOf(name, await textsAt(resolver, { parent, name })));
  }
  return found;
}

/**
 * The DMARC records that public DNS has at `names`, in that order. For names whose records the DNS host does not show; nothing is to be
 * created there, so a cached negative answer does no harm. Throws ProviderError (Transient) as `parentDmarc` does.
 */
export async function publicDmarc(
  resolver: Pick<DnsResolver, 'queryRecursive'>,
  names: readonly string[],
): Promise<readonly ParentDmarc[]> {
  const { signal } = currentAttempt();
  const found: ParentDmarc[] = [];
  for (const name of names) {
    const answer = await resolver.queryRecursive(name, 'TXT', signal);
    found.push(...recordOf(name, usable(answer, name).values));
  }
  return found;
}

/** Receivers take none of several (RFC 9989 §4.10). */
function recordOf(name: string, values: readonly string[]): readonly ParentDmarc[] {
  const records = values.filter(isDmarc);
  return records.length === 1 ? records.map((content) => ({ name, content })) : [];
}

function parentsOf(zone: string): readonly string[] {
  const top = getDomain(zone);
  const parents: string[] = [];
  let name = zone;
  while (top !== null && name !== top && name.includes('.')) {
    name = name.slice(name.indexOf('.') + 1);
    parents.push(name);
  }
  return parents;
}

interface Place {
  readonly parent: string;
  readonly name: string;
}

async function textsAt(resolver: DnsResolver, place: Place): Promise<readonly string[]> {
  const { signal } = currentAttempt();
  const servers = await resolver.delegation(place.parent, signal);
  let unanswered: ProviderError | undefined;
  for (const address of servers.flatMap((server) => server.addresses)) {
    try {
      const ask = resolver.queryAuthoritative(address, place.name, 'TXT', signal);
      const { rcode, values } = usable(await ask, place.name);
      // A policy handed to a service by CNAME lies out of this server's sight, and nothing negative is cached for it.
      if (rcode === 'NXDOMAIN' || values.length > 0) return values;
      return usable(await resolver.queryRecursive(place.name, 'TXT', signal), place.name).values;
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      unanswered = error;
    }
  }
  if (unanswered !== undefined) throw unanswered;
  return [];
}

function usable(answer: DnsAnswer, name: string): DnsAnswer {
  if (isConclusive(answer)) return answer;
  throw new ProviderError({
    category: 'ServerError',
    severity: 'Transient',
    operation: 'look up the inherited DMARC policy',
    code: answer.rcode,
    message: `DNS answers ${answer.rcode} for ${name}, whose policy may apply here too`,
    remediation: `Check the name servers and DNSSEC of ${name}, or set dns.dmarc to "keep" for this domain; Mailkeel asks again.`,
  });
}
