/** How long the operations of a run took and how its attempts spread over time, from the audit log. Pure. */
import type { ReportAttempt } from './report-input.ts';

/** Answered attempts of one operation; times are milliseconds at the provider, waiting for a turn not counted. */
export interface OperationRow {
  readonly operation: string;
  readonly succeeded: number;
  readonly failed: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
  readonly longestMs: number;
}

/** Attempts by when they ended, in equal steps from `from`; the last step ends with the last attempt. */
export interface Timeline {
  readonly from: string;
  readonly stepMs: number;
  readonly steps: readonly TimelineStep[];
}

export interface TimelineStep {
  readonly succeeded: number;
  readonly failed: number;
  readonly deferred: number;
}

const STEPS = 60;

/** One row an operation that was answered at least once, slowest median first. */
export function measureOperations(rows: readonly ReportAttempt[]): readonly OperationRow[] {
  const byAction = new Map<string, ReportAttempt[]>();
  for (const row of rows) {
    if (row.actor !== undefined || !isAnswered(row)) continue;
    const known = byAction.get(row.action);
    if (known === undefined) byAction.set(row.action, [row]);
    else known.push(row);
  }
  return [...byAction]
    .map(([operation, attempts]) => toOperation(operation, attempts))
    .sort((a, b) => b.p50Ms - a.p50Ms || a.operation.localeCompare(b.operation));
}

function isAnswered({ status }: ReportAttempt): boolean {
  return status === 'succeeded' || status === 'failed';
}

function toOperation(operation: string, attempts: readonly ReportAttempt[]): OperationRow {
  const times = attempts.map(({ durationMs }) => durationMs ?? 0).sort((a, b) => a - b);
  const succeeded = attempts.filter(({ status }) => status === 'succeeded').length;
  return {
    operation,
    succeeded,
    failed: attempts.length - succeeded,
    p50Ms: percentile(times, 0.5),
    p90Ms: percentile(times, 0.9),
    p99Ms: percentile(times, 0.99),
    longestMs: times.at(-1) ?? 0,
  };
}

/** Nearest rank: a time that was really measured. */
function percentile(sorted: readonly number[], fraction: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * fraction) - 1)] ?? 0;
}

/** At most 60 steps of a whole number of seconds; `undefined` when nothing has ended yet. */
export function spreadOverTime(rows: readonly ReportAttempt[]): Timeline | undefined {
  const ended = rows.flatMap(({ actor, endedAt, status }) => {
    const at = Date.parse(endedAt ?? '');
    return actor === undefined && !Number.isNaN(at) ? [{ at, status }] : [];
  });
  if (ended.length === 0) return undefined;
  const from = ended.reduce((first, { at }) => Math.min(first, at), Infinity);
  const last = ended.reduce((newest, { at }) => Math.max(newest, at), from);
  const stepMs = Math.max(1, Math.ceil((last - from + 1) / STEPS / 1000)) * 1000;
  const steps = Array.from({ length: Math.floor((last - from) / stepMs) + 1 }, () => ({
    succeeded: 0,
    failed: 0,
    deferred: 0,
  }));
  for (const { at, status } of ended) {
    const step = steps[Math.floor((at - from) / stepMs)];
    if (step !== undefined && isCounted(status)) step[status] += 1;
  }
  return { from: new Date(from).toISOString(), stepMs, steps };
}

function isCounted(status: ReportAttempt['status']): status is keyof TimelineStep {
  return status === 'succeeded' || status === 'failed' || status === 'deferred';
}
