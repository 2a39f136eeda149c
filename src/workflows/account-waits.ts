/** A person who looks is not kept waiting in silence: that an account waits is an answer of its own. */
import { ApplicationFailure } from '@temporalio/workflow';
import type { Deferred } from '../activities/contract.ts';
import { CREDENTIALS_REFUSED } from '../core/limits.ts';
import type { ActivityFailureDetails } from './failures.ts';
import { ACCOUNT_WAITS } from './messages.ts';

/** The failure that tells which account waits, since when, why, until when, and what to do about it. */
export function accountWaits(deferred: Deferred): ApplicationFailure {
  const details: ActivityFailureDetails = {
    ...{ category: 'RateLimit', severity: 'RateLimit', operation: 'wait' },
    code: `quota.${deferred.reason}`,
    message: sentence(deferred),
    remediation: remedy(deferred),
  };
  return ApplicationFailure.create({
    ...{ message: details.message, type: ACCOUNT_WAITS, nonRetryable: true, details: [details] },
  });
}

function sentence({ account, reason, since, until, detail }: Deferred): string {
  const whose = account === undefined ? 'an account' : `account ${account}`;
  const state = reason === 'paused' ? 'is paused' : 'has no call left';
  const began = since === undefined ? '' : ` since ${since}`;
  return `${whose} ${state}${began}: ${detail} (next call ${until})`;
}

function remedy({ account = '<account>', reason, detail }: Deferred): string {
  if (reason !== 'paused') return 'run the command again then; mailkeel limits shows what is left';
  if (detail.startsWith(CREDENTIALS_REFUSED))
    return `replace the token of the account, then: mailkeel limits open ${account} --reason "token replaced"`;
  return `run the command again then; or, once the cause is gone: mailkeel limits open ${account} --reason "…"`;
}
