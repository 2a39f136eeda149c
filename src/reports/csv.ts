/**
 * Tables as CSV: RFC 4180, CRLF, header row, UTF-8. A cell that a spreadsheet would run as a formula (it starts with `=`, `+`, `-`,
 * `@`, tab or CR) is prefixed with `'`.
 */
import { stringify } from 'csv-stringify/sync';
import type { ReportModel } from '../core/report-model.ts';
import {
  aliasTable,
  failureTable,
  findingTable,
  inventoryTable,
  passwordTable,
  type Table,
} from './tables.ts';

/** aliases.csv: every alias of the manifest. */
export function aliasesCsv(model: ReportModel): string {
  return toCsv(aliasTable(model));
}

/** passwords.csv: every mailbox and the state of its password, never the password. */
export function passwordsCsv(model: ReportModel): string {
  return toCsv(passwordTable(model));
}

/** failures.csv: every recorded failure. */
export function failuresCsv(model: ReportModel): string {
  return toCsv(failureTable(model));
}

/** inventory.csv: the aliases known to exist. */
export function inventoryCsv(model: ReportModel): string {
  return toCsv(inventoryTable(model));
}

/** health.csv: every finding of every pass. */
export function healthCsv(model: ReportModel): string {
  return toCsv(findingTable(model));
}

/** One table as CSV; without `header` rows that go below others. */
export function toCsv({ columns, rows }: Table, header = true): string {
  return stringify(
    rows.map((row) => [...row]),
    { header, columns: [...columns], escape_formulas: true, record_delimiter: 'windows' },
  );
}
