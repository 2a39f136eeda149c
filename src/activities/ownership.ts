/** Is the record that proves ownership in public DNS? Every mailbox login at Forward Email looks for it. */
import { isConclusive } from '../core/dns-answers.ts';
import { ProviderError } from '../providers/errors.ts';
import type { Toolset } from './accounts.ts';
import { currentAttempt } from './attempt.ts';

/** Who serves the record: every name server that answers, only some of them, or none. */
export type OwnershipSeen = 'everywhere' | 'partly' | 'nowhere';

/**
 * Looks for the TXT at each name server of the domain. Asks the authoritative servers, never a cache. Throws ProviderError (Transient) when
 * none of them answers, or has an address: silence, SERVFAIL and REFUSED say nothing about the record.
 */
export async function lookForOwnership(
  { resolver }: Pick<Toolset, 'resolver'>,
  domain: string,
  ownership: { readonly name: string; readonly value: string },
): Promise<OwnershipSeen> {
  const { signal } = currentAttempt();
  const servers = await resolver.delegation(domain, signal);
  let silence: ProviderError | undefined;
  const serves: boolean[] = [];
  for (const address of servers.flatMap((server) => server.addresses)) {
    try {
      const answer = await resolver.queryAuthoritative(address, ownership.name, 'TXT', signal);
      if (isConclusive(answer)) serves.push(answer.values.includes(ownership.value));
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      silence = error;
    }
  }
  if (serves.length === 0) throw silence ?? noWord(domain, ownership.name);
  if (!serves.includes(true)) return 'nowhere';
  return serves.includes(false) ? 'partly' : 'everywhere';
}

function noWord(domain: string, name: string): ProviderError {
  return new ProviderError({
    category: 'ServerError',
    severity: 'Transient',
    operation: 'look for the ownership record',
    message: `no name server of ${domain} says whether it serves TXT ${name}`,
    remediation: `Check the delegation, the name servers and DNSSEC of ${domain}; Mailkeel asks again.`,
  });
}
