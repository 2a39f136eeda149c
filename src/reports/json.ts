/** The JSON files of a report. Keys are snake_case; a field that is not known is absent (`null` only where state.json fixes the shape). */
import type { FailureRow, ReportModel } from '../core/report-model.ts';
import { ENDED_STATUSES, PASSES, phaseOf, type PassId } from '../core/run.ts';
import { inventoryRows } from './tables.ts';

/** summary.json: everything but the single aliases, which are in aliases.csv. */
export function summaryJson(model: ReportModel): string {
  const { aliases, ...rest } = model;
  return pretty({ ...asSnake(rest), alias_rows: aliases.length });
}

/**
 * state.json. `phase` and `pass` say where the execution stands: the earliest pass that a domain has yet to finish, and the last pass
 * once all are finished.
 */
export function stateJson(model: ReportModel): string {
  const pass = standsAt(model);
  const domains = model.domains.map((row) => [
    row.domain,
    {
      status: row.status,
      aliases_created: row.totals.created,
      passwords_set: row.totals.set,
      passwords_failed: row.totals.failed,
      last_updated: row.updatedAt ?? null,
      failures: row.failures.map((failure) => toState({ ...failure, domain: row.domain })),
    },
  ]);
  return pretty({
    execution_id: model.executionId,
    phase: phaseOf(pass),
    pass,
    domains: Object.fromEntries(domains) as unknown,
  });
}

/** inventory.json: the rows of inventory.csv as one array. */
export function inventoryJson(model: ReportModel): string {
  const rows = inventoryRows(model).map((row) => ({
    domain: row.domain,
    client: row.client,
    email: row.email,
    alias_id: row.aliasId,
    kind: row.kind,
    origin: row.origin,
    account: row.account,
    recipients: row.recipients,
    description: row.description,
    labels: row.labels,
    enabled: row.enabled,
    recorded_at: row.recordedAt,
  }));
  return pretty({ execution_id: model.executionId, aliases: rows });
}

function toState(failure: FailureRow) {
  return {
    alias: failure.alias ?? null,
    alias_id: failure.aliasId ?? null,
    operation: failure.operation,
    error: failure.error,
    category: failure.category,
    severity: failure.severity,
    remediation: failure.remediation,
    attempts: failure.attempts,
    last_attempt: failure.lastAttempt,
  };
}

function standsAt({ domains }: ReportModel): PassId {
  const open = domains
    .filter(({ status }) => !ENDED_STATUSES.some((ended) => ended === status))
    .map(({ pass }) => pass ?? '1-1');
  return PASSES.find((pass) => open.includes(pass)) ?? '4-3';
}

/** Renames the keys of plain data from camelCase, at every depth. */
function asSnake(value: object): object {
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [toSnake(key), inside(item)]),
  );
}

function inside(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inside);
  return typeof value === 'object' && value !== null ? asSnake(value) : value;
}

function toSnake(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function pretty(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
