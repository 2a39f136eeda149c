/** Passwords as CSV (RFC 4180, CRLF, UTF-8), every cell exactly as it is: whoever reads the file takes the cell for the password. */
import { stringify } from 'csv-stringify/sync';
import type { ExportTable } from '../core/password-export.ts';

/** The file's content. Rows a spreadsheet would run are the caller's to leave out (`exportTable`). */
export function passwordSheet({ columns, rows }: Pick<ExportTable, 'columns' | 'rows'>): string {
  return stringify([[...columns], ...rows.map((row) => [...row])], {
    record_delimiter: 'windows',
  });
}
