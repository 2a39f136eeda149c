/** Is the record that proves ownership in public DNS? Every mailbox login at Forward Email looks for it. */
import { ProviderError } from '../providers/errors.ts';
import type { Toolset } from './accounts.ts';
import { currentAttempt } from './attempt.ts';

/**
 * True when every name server that answers serves the TXT. Asks the authoritative servers, never a cache. Throws ProviderError
 * (`NetworkError`) when none of them answers: silence says nothing about the record.
 */
export async function isOwnershipVisible(
  { resolver }: Pick<Toolset, 'resolver'>,
  domain: string,
  ownership: { readonly name: string; readonly value: string },
): Promise<boolean> {
  const { signal } = currentAttempt();
  const servers = await resolver.delegation(domain, signal);
  let silence: ProviderError | undefined;
  let answers = 0;
  for (const address of servers.flatMap((server) => server.addresses)) {
    try {
      const answer = await resolver.queryAuthoritative(address, ownership.name, 'TXT', signal);
      if (!answer.values.includes(ownership.value)) return false;
      answers += 1;
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      silence = error;
    }
  }
  if (answers === 0 && silence !== undefined) throw silence;
  return answers > 0;
}
