/** The log as a table: one row a line, the columns people filter by, everything else as JSON in the last one. */
import { Writable } from 'node:stream';
import { stringify } from 'csv-stringify/sync';

/** Columns of the CSV log, in order; `fields` holds what has no column of its own. */
export const LOG_COLUMNS = [
  ...['time', 'level', 'name', 'event', 'execution', 'workflow', 'domain', 'alias', 'alias_id'],
  ...['pass', 'attempt', 'duration_ms', 'msg', 'fields'],
] as const;

/** A stream that takes pino's JSON lines and writes them to `target` as CSV (RFC 4180), formulas escaped; the header comes first. */
export function csvLines(target: NodeJS.WritableStream): Writable {
  target.write(rowOf(LOG_COLUMNS));
  return new Writable({
    decodeStrings: false,
    write: (line: string | Buffer, _, done) => {
      target.write(rowOf(cellsOf(JSON.parse(line.toString()) as Record<string, unknown>)));
      done();
    },
    final: (done) => {
      target.end(done);
    },
  });
}

function cellsOf(line: Readonly<Record<string, unknown>>): readonly string[] {
  const named = LOG_COLUMNS.slice(0, -1).map((column) => textOf(line[column]));
  const rest = Object.entries(line).filter(([key]) => !LOG_COLUMNS.some((name) => name === key));
  return [...named, rest.length === 0 ? '' : JSON.stringify(Object.fromEntries(rest))];
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function rowOf(cells: readonly string[]): string {
  return stringify([[...cells]], { escape_formulas: true, record_delimiter: 'windows' });
}
