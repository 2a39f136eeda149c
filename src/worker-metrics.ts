/** Root: what a worker counts of its own work, and what it reads of the store and of Temporal when somebody scrapes it. */
import type { Client } from '@temporalio/client';
import { Counter, type MetricName, type Sample } from './core/metrics.ts';
import type { DomainProgress } from './core/run.ts';
import { renderMetrics } from './reports/prometheus.ts';
import type { AuditLog } from './store/audit-port.ts';
import type { LedgerRow } from './store/ledger-port.ts';
import type { Store } from './store/ports.ts';
import { searchAttributesOf } from './temporal.ts';

export interface WorkerMetrics<S extends Store> {
  /** The same store, whose audit log and progress are counted as they are written. */
  readonly store: S;
  /** Ours as Prometheus text. Throws what the store or Temporal throws. */
  render(client: Client): Promise<string>;
}

/** Parked runs are listed for one scrape in this time, however many ask. */
const LISTED_FOR_MS = 15_000;

/** Starts counting what goes through `store`. */
export function createWorkerMetrics<S extends Store>(store: S): WorkerMetrics<S> {
  const attempts = new Counter();
  const passes = new Counter();
  const parked = remembered(parkedByCode);
  return {
    store: {
      ...store,
      audit: countedAudit(store.audit, attempts),
      progress: {
        ...store.progress,
        save: async (progress) => {
          await store.progress.save(progress);
          for (const labels of endedPasses(progress)) passes.add(labels);
        },
      },
    },
    render: async (client) => {
      const rows = await store.ledger.rows();
      return renderMetrics(
        new Map<MetricName, readonly Sample[]>([
          ['mailkeel_attempts_total', attempts.samples()],
          ['mailkeel_passes_total', passes.samples()],
          ['mailkeel_domains_parked', await parked(client)],
          ['mailkeel_budget_left', rows.flatMap(budgetOf)],
          ['mailkeel_calls_waiting', rows.map((row) => ofRow(row, row.waiting))],
          [
            'mailkeel_account_paused',
            rows.map((row) => ofRow(row, row.pausedUntil === undefined ? 0 : 1)),
          ],
        ]),
      );
    },
  };
}

/** Attempts whose end is awaited: far above what a worker has under way, since one that is cancelled never ends. */
const REMEMBERED = 1_000;

function countedAudit(audit: AuditLog, attempts: Counter): AuditLog {
  const actions = new Map<string, string>();
  return {
    ...audit,
    begin: async (attempt) => {
      const handle = await audit.begin(attempt);
      actions.set(handle, attempt.action);
      const [oldest] = actions.keys();
      if (actions.size > REMEMBERED && oldest !== undefined) actions.delete(oldest);
      return handle;
    },
    end: async (handle, end) => {
      const action = actions.get(handle);
      actions.delete(handle);
      await audit.end(handle, end);
      if (action !== undefined)
        attempts.add({ action, outcome: end.status, category: end.category ?? '' });
    },
  };
}

/** The end of a pass is recorded by the state of that very moment: later states carry it with an earlier time. */
function endedPasses({ passes, updatedAt }: DomainProgress): readonly Sample['labels'][] {
  return passes
    .filter(({ endedAt }) => endedAt === updatedAt)
    .map(({ pass, status }) => ({ pass, status }));
}

function budgetOf(row: LedgerRow): readonly Sample[] {
  return row.perDay === undefined ? [] : [ofRow(row, Math.max(0, row.perDay - row.used))];
}

function ofRow({ account, operation }: LedgerRow, value: number): Sample {
  return { labels: { account, operation }, value };
}

const PARKED = `WorkflowType = "provisionDomain" AND ExecutionStatus = "Running" AND MailkeelStatus = "parked"`;

async function parkedByCode(client: Client): Promise<readonly Sample[]> {
  const counts = new Map<string, number>();
  for await (const run of client.workflow.list({ query: PARKED })) {
    const [code = ''] = searchAttributesOf(run).get('MailkeelParkCode') ?? [];
    counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  return [...counts].map(([code, value]) => ({ labels: { code }, value }));
}

function remembered<T>(look: (client: Client) => Promise<T>): (client: Client) => Promise<T> {
  let last: { readonly value: T; readonly until: number } | undefined;
  return async (client) => {
    if (last === undefined || last.until < Date.now())
      last = { value: await look(client), until: Date.now() + LISTED_FOR_MS };
    return last.value;
  };
}
