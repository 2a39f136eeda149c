/** `resume` of a run that waits for its account: the account is tried at once, by one call, instead of when its pause is over. */
import { CREDENTIALS_REFUSED, PROVIDER_IN_TROUBLE } from '../core/limits.ts';
import type { Store } from '../store/ports.ts';

const CODES: readonly string[] = ['account.credentials', 'quota.paused'];
const REASONS = [CREDENTIALS_REFUSED, PROVIDER_IN_TROUBLE] as const;

/**
 * Hears the park code of each run to resume. At the first one that waits for its account, every account that stands still because its
 * credentials were refused or its provider failed gets its probe now. Pauses of operators and of quotas stay.
 */
export function accountProbes(store: Store): (code: string | undefined) => Promise<void> {
  let probed: Promise<void> | undefined;
  return async (code) => {
    if (code === undefined || !CODES.includes(code)) return;
    probed ??= probeAll(store);
    await probed;
  };
}

async function probeAll({ ledger }: Store): Promise<void> {
  for (const { account, operation, pausedReason = '' } of await ledger.rows())
    if (REASONS.some((reason) => pausedReason.startsWith(reason)))
      await ledger.probe({ account, operation });
}
