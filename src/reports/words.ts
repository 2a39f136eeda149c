/** The words for statuses, the same in every view. */
import type {
  AliasStatus,
  ReportDomainStatus,
  ReportModel,
  Verdict,
} from '../core/report-model.ts';
import type { PassStatus } from '../core/run.ts';
import { count, percent, plural } from './format.ts';

/** Statuses in the order a person wants to read them: what needs attention first. */
export const DOMAIN_STATUSES: readonly ReportDomainStatus[] = [
  'parked',
  'incomplete',
  'aborted',
  'running',
  'deferred',
  'waiting',
  'done',
];

export const DOMAIN_STATUS_WORDS: Readonly<Record<ReportDomainStatus, string>> = {
  parked: 'parked',
  incomplete: 'incomplete',
  aborted: 'aborted',
  running: 'running',
  deferred: 'deferred',
  waiting: 'not started',
  done: 'done',
};

export const ALIAS_STATUS_WORDS: Readonly<Record<AliasStatus, string>> = {
  proven: 'proven',
  ready: 'ready',
  accepted: 'set, not proven',
  unanswered: 'no answer yet',
  kept: 'kept',
  failed: 'failed',
  skipped: 'skipped',
  'not-requested': 'not requested',
  pending: 'pending',
};

export const PASS_STATUS_WORDS: Readonly<Record<PassStatus, string>> = {
  pending: 'pending',
  running: 'running',
  parked: 'parked',
  done: 'done',
  incomplete: 'with failures',
  skipped: 'skipped',
  'not-requested': 'not requested',
};

export const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  done: 'Finished, nothing open',
  incomplete: 'Finished with open items',
  waiting: 'Waiting for a quota or a provider',
  running: 'Still running',
};

/** "38 of 40 wanted mailboxes proven: 95%, 95% asked"; that the share was missed is said once nothing is running any more. */
export function provenSentence(model: Pick<ReportModel, 'totals' | 'verdict'>): string {
  const { successRate, proven, wanted, skipped, minProven } = model.totals;
  if (successRate === undefined) return 'no mailbox was to be proven';
  const asked = plural(wanted - skipped, 'wanted mailbox', 'wanted mailboxes');
  const missed = isMissed(model) ? 'BELOW the ' : '';
  return `${count(proven)} of ${asked} proven: ${percent(successRate)}, ${missed}${percent(minProven)} asked`;
}

/** Too few mailboxes are proven, and no more will be without a person. */
export function isMissed({ totals, verdict }: Pick<ReportModel, 'totals' | 'verdict'>): boolean {
  return !totals.minProvenMet && verdict !== 'running' && verdict !== 'waiting';
}

/** "12 not listed": failures that are counted, and of which nobody kept the words. Nothing where all are listed. */
export function notListed({ unlisted = 0 }: ReportModel['totals']): readonly string[] {
  return unlisted === 0 ? [] : [`${count(unlisted)} not listed`];
}

/** "412 sent to providers, repeated ones and logins among them", and of how many attempts nobody knows how many they sent. */
export function requestsSentence({ requests, uncounted }: ReportModel['effort']): string {
  const sent = `${count(requests)} sent to providers, repeated ones and logins among them`;
  return uncounted === 0 ? sent : `${sent} · not known of ${plural(uncounted, 'attempt')}`;
}

/** "2 done · 1 parked", only what there is. */
export function statusSentence({ totals }: Pick<ReportModel, 'totals'>): string {
  return DOMAIN_STATUSES.filter((status) => totals.byStatus[status] > 0)
    .map((status) => `${count(totals.byStatus[status])} ${DOMAIN_STATUS_WORDS[status]}`)
    .join(' · ');
}
