/**
 * The tables of a report, shared by the CSV files and the HTML page. Columns are an interface: new ones are only added at the end.
 * Times are ISO 8601 UTC; a cell that is not known is empty.
 */
import type { AliasRow, ReportModel } from '../core/report-model.ts';

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

type Cell = string | number | boolean | undefined;
type Columns<Row> = Readonly<Record<string, (row: Row) => Cell>>;

/** Every alias of the manifest; `status` is an `AliasStatus`, `attempts` counts answered ones. */
export function aliasTable(model: ReportModel): Table {
  return table(model.aliases, {
    domain: ({ domain }) => domain,
    email: ({ email }) => email,
    alias_id: ({ aliasId }) => aliasId,
    kind: ({ kind }) => kind,
    create: ({ create }) => create,
    status: ({ status }) => status,
    attempts: ({ attempts }) => attempts,
    category: ({ category }) => category,
    error: ({ error }) => error,
    remedy: ({ remedy }) => remedy,
    set_at: ({ setAt }) => setAt,
    proven_at: ({ provenAt }) => provenAt,
    client: ({ client }) => client,
    execution_id: () => model.executionId,
  });
}

/** Every mailbox; `attempts` counts answered attempts to set its password. */
export function passwordTable(model: ReportModel): Table {
  return table(
    model.aliases.filter(({ kind }) => kind === 'mailbox'),
    {
      domain: ({ domain }) => domain,
      email: ({ email }) => email,
      alias_id: ({ aliasId }) => aliasId,
      status: ({ status }) => status,
      attempts: ({ passwordAttempts }) => passwordAttempts,
      category: ({ category }) => category,
      error: ({ error }) => error,
      remedy: ({ remedy }) => remedy,
      set_at: ({ setAt }) => setAt,
      proven_at: ({ provenAt }) => provenAt,
      execution_id: () => model.executionId,
    },
  );
}

/** Every recorded failure; `email` is empty when it concerns the whole domain. */
export function failureTable(model: ReportModel): Table {
  return table(model.failures, {
    domain: ({ domain }) => domain,
    email: ({ alias }) => alias,
    alias_id: ({ aliasId }) => aliasId,
    pass: ({ pass }) => pass,
    operation: ({ operation }) => operation,
    error: ({ error }) => error,
    category: ({ category }) => category,
    severity: ({ severity }) => severity,
    remedy: ({ remediation }) => remediation,
    attempts: ({ attempts }) => attempts,
    last_attempt: ({ lastAttempt }) => lastAttempt,
    execution_id: () => model.executionId,
  });
}

/**
 * Aliases known to exist at the provider, among those the manifest names. `origin` is `created` (by Mailkeel) or `found`; recipients,
 * description, labels and enabled are as the manifest states them, empty where it does not.
 */
export function inventoryTable(model: ReportModel): Table {
  return table(inventoryRows(model), {
    domain: ({ domain }) => domain,
    client: ({ client }) => client,
    email: ({ email }) => email,
    alias_id: ({ aliasId }) => aliasId,
    kind: ({ kind }) => kind,
    origin: ({ origin }) => origin,
    account: ({ account }) => account,
    recipients: ({ recipients }) => recipients?.join(' '),
    description: ({ description }) => description,
    labels: ({ labels }) => labels?.join(' '),
    enabled: ({ enabled }) => enabled,
    recorded_at: ({ recordedAt }) => recordedAt,
    execution_id: () => model.executionId,
  });
}

/** Every finding of every pass; `status` is pass, warn, fail, not-tested or error. */
export function findingTable(model: ReportModel): Table {
  const findings = model.domains.flatMap(({ domain, findings: rows }) =>
    rows.map((finding) => ({ ...finding, domain })),
  );
  return table(findings, {
    domain: ({ domain }) => domain,
    pass: ({ pass }) => pass,
    check: ({ check }) => check,
    status: ({ status }) => status,
    message: ({ message }) => message,
    remedy: ({ remedy }) => remedy,
    email: ({ alias }) => alias,
    execution_id: () => model.executionId,
  });
}

/** The rows of the inventory: aliases with an object at the provider that is known to exist. */
export function inventoryRows({ aliases }: Pick<ReportModel, 'aliases'>): readonly AliasRow[] {
  return aliases.filter(({ origin }) => origin === 'created' || origin === 'found');
}

function table<Row>(rows: readonly Row[], columns: Columns<Row>): Table {
  const cells = Object.values(columns);
  return {
    columns: Object.keys(columns),
    rows: rows.map((row) => cells.map((cellOf) => toText(cellOf(row)))),
  };
}

function toText(cell: Cell): string {
  return cell === undefined ? '' : String(cell);
}
