/** What the audit log says about a run: how often the providers were asked, which faults healed by themselves, what operators decided. */
import type { ReportAttempt } from './report-input.ts';
import type { AccountRow, DecisionRow, Effort } from './report-model.ts';

/**
 * Counts the attempts of a run. A fault (failed, Transient or RateLimit) is recovered when the same operation on the same alias or domain
 * succeeded later; operators' decisions are no attempts.
 */
export function measureEffort(rows: readonly ReportAttempt[]): Effort {
  const attempts = rows.filter(({ actor }) => actor === undefined);
  const faults = attempts.filter(isFault);
  const lastSuccess = latestSuccesses(attempts);
  const recovered = faults.filter((fault) => (lastSuccess.get(itemOf(fault)) ?? -1) > fault.id);
  return {
    requests: sum(attempts.map(({ requests }) => requests ?? 0)),
    uncounted: attempts.filter(({ requests }) => requests === undefined).length,
    attempts: attempts.length,
    ...countByStatus(attempts),
    waitedMs: sum(attempts.map(({ waitedMs }) => waitedMs ?? 0)),
    providerMs: sum(attempts.map(({ durationMs }) => durationMs ?? 0)),
    transientFaults: faults.length,
    recovered: recovered.length,
    ...(faults.length === 0 ? {} : { recoveryRate: recovered.length / faults.length }),
  };
}

/** The same by account, the most requests first; no row for what was asked nothing, as the public DNS, nor for attempts whose account nobody knows. */
export function measureAccounts(rows: readonly ReportAttempt[]): readonly AccountRow[] {
  const labels = new Set(rows.flatMap(({ account }) => account ?? []));
  return [...labels]
    .map((account) => {
      const its = measureEffort(rows.filter((row) => row.account === account));
      const { requests, attempts, failed, providerMs, waitedMs } = its;
      return { account, requests, attempts, failed, providerMs, waitedMs };
    })
    .filter((row) => row.requests + row.failed + row.providerMs + row.waitedMs > 0)
    .sort((a, b) => b.requests - a.requests || a.account.localeCompare(b.account));
}

/** The operators' decisions among the rows of the audit log, oldest first. */
export function collectDecisions(rows: readonly ReportAttempt[]): readonly DecisionRow[] {
  return rows
    .flatMap(({ actor, reason, createdAt, domain, action, pass }) =>
      actor === undefined
        ? []
        : [{ at: createdAt, domain, action, pass, actor, reason: reason ?? '' }],
    )
    .sort((a, b) => a.at.localeCompare(b.at));
}

function countByStatus(
  attempts: readonly ReportAttempt[],
): Pick<Effort, 'succeeded' | 'failed' | 'deferred' | 'lost' | 'pending'> {
  const counts = { succeeded: 0, failed: 0, deferred: 0, lost: 0, pending: 0, skipped: 0 };
  for (const { status } of attempts) counts[status] += 1;
  const { succeeded, failed, deferred, lost, pending } = counts;
  return { succeeded, failed, deferred, lost, pending };
}

function isFault({ status, severity }: ReportAttempt): boolean {
  return status === 'failed' && (severity === 'Transient' || severity === 'RateLimit');
}

function latestSuccesses(attempts: readonly ReportAttempt[]): ReadonlyMap<string, number> {
  const latest = new Map<string, number>();
  for (const attempt of attempts) {
    if (attempt.status !== 'succeeded') continue;
    const item = itemOf(attempt);
    latest.set(item, Math.max(latest.get(item) ?? -1, attempt.id));
  }
  return latest;
}

function itemOf({ domain, email, action }: ReportAttempt): string {
  return JSON.stringify([domain, email ?? '', action]);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
