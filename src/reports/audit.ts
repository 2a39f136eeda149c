/** The audit log as people and scripts read it. Pure: rows in, text out. */
import { toCsv } from './csv.ts';
import { utc } from './format.ts';
import { fit, oneLine } from './text.ts';

/** One attempt or decision, as the store tells it; absent fields are empty cells. */
export interface AuditLine {
  readonly createdAt: string;
  readonly endedAt?: string;
  readonly status: string;
  readonly attemptCount: number;
  readonly action: string;
  readonly domain: string;
  readonly email?: string;
  readonly category?: string;
  readonly error?: string;
  readonly remediation?: string;
  readonly actor?: string;
  readonly reason?: string;
}

/** Columns of `audit --csv`, named as in the table `email_provisioning_log`. */
const COLUMNS = {
  created_at: 'createdAt',
  ended_at: 'endedAt',
  execution_id: 'executionId',
  workflow_id: 'workflowId',
  run_id: 'runId',
  activity_id: 'activityId',
  domain: 'domain',
  email: 'email',
  alias_id: 'aliasId',
  kratos_identity_id: 'kratosIdentityId',
  account: 'account',
  action: 'action',
  pass: 'pass',
  status: 'status',
  attempt_count: 'attemptCount',
  category: 'category',
  severity: 'severity',
  http_status: 'httpStatus',
  error: 'error',
  remediation: 'remediation',
  waited_ms: 'waitedMs',
  duration_ms: 'durationMs',
  actor: 'actor',
  reason: 'reason',
  requests: 'requests',
} as const;

/** Rows as CSV with every column; `header` only above the first ones. */
export function auditCsv(rows: readonly object[], header = true): string {
  return toCsv({ columns: Object.keys(COLUMNS), rows: rows.map(cells) }, header);
}

function cells(row: object): readonly string[] {
  const values = new Map(Object.entries(row) as [string, unknown][]);
  return Object.values(COLUMNS).map((field) => {
    const value = values.get(field);
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  });
}

/** Rows with the table's column names, absent fields left out. */
export function auditJson(rows: readonly object[]): readonly Readonly<Record<string, unknown>>[] {
  return rows.map((row) => {
    const values = new Map(Object.entries(row) as [string, unknown][]);
    return Object.fromEntries(
      Object.entries(COLUMNS)
        .filter(([, field]) => values.has(field))
        .map(([column, field]) => [column, values.get(field)]),
    );
  });
}

/** One line an attempt or decision, a failure with its error and remedy below it. */
export function auditText(rows: readonly AuditLine[]): string {
  return rows.flatMap(lines).join('\n');
}

function lines(row: AuditLine): readonly string[] {
  const { createdAt, action, status, attemptCount, email, domain } = row;
  const which = attemptCount === 0 ? 'decision' : `${fit(status, 9)} #${String(attemptCount)}`;
  const head = `${utc(createdAt)}  ${fit(which, 13)} ${fit(action, 17)} ${email ?? domain}`;
  return [head.trimEnd(), ...reasonLines(row)];
}

function reasonLines({ category, error, remediation, actor, reason }: AuditLine): string[] {
  const told = [
    error === undefined ? '' : `${category ?? ''}: ${error}`,
    error === undefined || remediation === undefined ? '' : `→ ${remediation}`,
    actor === undefined ? '' : `${actor}: ${reason ?? ''}`,
  ];
  return told.filter((line) => line !== '').map((line) => `    ${oneLine(line)}`);
}
