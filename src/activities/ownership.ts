/** Is the record that proves ownership in public DNS? Every mailbox login at Forward Email looks for it. */
import { ProviderError } from '../providers/errors.ts';
import type { Toolset } from './accounts.ts';
import { currentAttempt } from './attempt.ts';

/** Who serves the record: every name server that answers, only some of them, or none. */
export type OwnershipSeen = 'everywhere' | 'partly' | 'nowhere';

/**
 * Looks for the TXT at each name server of the domain. Asks the authoritative servers, never a cache. Throws ProviderError (`NetworkError`)
 * when none of them answers: silence says nothing about the record.
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
      serves.push(answer.values.includes(ownership.value));
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      silence = error;
    }
  }
  if (serves.length === 0 && silence !== undefined) throw silence;
  if (!serves.includes(true)) return 'nowhere';
  return serves.includes(false) ? 'partly' : 'everywhere';
}
