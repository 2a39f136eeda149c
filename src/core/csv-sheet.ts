/** One CSV file as rows of stated cells that know their line. */
import { CsvError, parse } from 'csv-parse/sync';
import { mapColumns, type CsvColumn, type SheetKind } from './csv-columns.ts';
import type { ManifestError } from './manifest-error.ts';
import { LARGEST_CSV, checkText } from './manifest-text.ts';

export interface CsvRow {
  /** Where the row begins, 1-based. */
  readonly line: number;
  /** By field; a cell left empty is absent. Trimmed. */
  readonly cells: ReadonlyMap<string, string>;
}

/** How a file was read, to be printed before a start. */
export interface CsvMapping {
  readonly file: string;
  readonly columns: readonly CsvColumn[];
  readonly rows: number;
}

export interface CsvSheet {
  readonly mapping: CsvMapping;
  readonly rows: readonly CsvRow[];
  readonly errors: readonly ManifestError[];
}

/** One line: the file, its rows, and which header became which field. */
export function renderMapping(mapping: CsvMapping): string {
  const columns = mapping.columns.map(({ header, field }) =>
    header === field ? field : `${header} → ${field}`,
  );
  return `${mapping.file}: ${String(mapping.rows)} rows; columns ${columns.join(', ')}`;
}

/** One record of the file, its cells as they are. */
export interface RawRow {
  readonly record: readonly string[];
  /** Where it begins, 1-based. */
  readonly line: number;
}

const SYNTAX: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quote is opened and never closed',
  CSV_INVALID_CLOSING_QUOTE: 'text follows a closing quote',
  CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE: 'text follows a closing quote',
  INVALID_OPENING_QUOTE: 'a quote stands inside a cell that does not begin with one',
};

/** Reads a sheet; never throws. Rows are given although a column is refused; none without a line of headers. */
export function readSheet(
  source: { readonly path: string; readonly text: string | Uint8Array },
  kind: SheetKind,
): CsvSheet {
  const file = source.path;
  const parsed = readRecords(source);
  if ('error' in parsed) return failed(file, [parsed.error]);
  const [head, ...body] = parsed.rows;
  const headers = head?.record ?? [];
  const { columns, problems, isHeader } = mapColumns(kind, headers);
  const found = problems.map((problem) => ({ file, line: head?.line ?? 1, ...problem }));
  if (!isHeader) return failed(file, found);
  const rows = body.filter(({ record }) => record.some((cell) => cell.trim() !== ''));
  const strays = rows.filter(({ record }) => hasStray(record, headers));
  return {
    mapping: { file, columns: columns.filter((column) => column !== undefined), rows: rows.length },
    rows: rows.map((row) => ({ line: row.line, cells: cellsOf(row, columns) })),
    errors: [...found, ...strays.map((row) => strayCell(file, row.line))],
  };
}

/** The records of a file, the line of headers first; BOM, separator and line breaks are recognised. No message quotes a cell. */
export function readRecords(source: {
  readonly path: string;
  readonly text: string | Uint8Array;
}): { readonly rows: readonly RawRow[] } | { readonly error: ManifestError } {
  const checked = checkText(source, LARGEST_CSV);
  return 'error' in checked ? checked : parseRows(source.path, checked.text);
}

function failed(file: string, errors: readonly ManifestError[]): CsvSheet {
  return { mapping: { file, columns: [], rows: 0 }, rows: [], errors };
}

function parseRows(
  file: string,
  text: string,
): { readonly rows: readonly RawRow[] } | { readonly error: ManifestError } {
  const rows: RawRow[] = [];
  let ended = 0;
  try {
    // One kind of line break, or the parser counts a CRLF twice in some places.
    parse(text.replaceAll(/\r\n?/g, '\n'), {
      record_delimiter: '\n',
      delimiter: delimiterOf(text),
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      on_record: (record: readonly string[], { lines }) => {
        rows.push({ record, line: lines - breaksIn(record) });
        ended = lines;
        return null;
      },
    });
    return { rows };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return { error: syntaxError(file, error.code, ended) };
  }
}

/** The parser counts lines at a record's end; cells may hold line breaks. */
function breaksIn(record: readonly string[]): number {
  return record.reduce((sum, cell) => sum + cell.split('\n').length - 1, 0);
}

/** Names the row after the last one that could be read: an open quote swallows everything behind it. */
function syntaxError(file: string, code: string, ended: number): ManifestError {
  return {
    file,
    line: ended + 1,
    path: '',
    message: `not valid CSV: ${SYNTAX[code] ?? code}`,
    remedy: 'quote the whole cell and double the quotes inside it, e.g. "say ""hello"""',
  };
}

/** The separator the first line uses most, outside quotes. */
function delimiterOf(text: string): string {
  const head = /[^\r\n]+/.exec(text.slice(0, 100_000))?.[0] ?? '';
  const bare = head.replaceAll(/"[^"]*"/g, '');
  const count = (mark: string): number => bare.split(mark).length;
  return [',', ';', '\t'].reduce((best, mark) => (count(mark) > count(best) ? mark : best));
}

function cellsOf(
  row: RawRow,
  columns: readonly (CsvColumn | undefined)[],
): ReadonlyMap<string, string> {
  const cells = new Map<string, string>();
  for (const [index, column] of columns.entries()) {
    const cell = (row.record[index] ?? '').trim();
    if (column !== undefined && cell !== '') cells.set(column.field, cell);
  }
  return cells;
}

/** A value right of the last header, or below an empty one: mostly a separator inside an unquoted cell. */
export function hasStray(record: readonly string[], headers: readonly string[]): boolean {
  return record.some((cell, index) => cell.trim() !== '' && (headers[index] ?? '').trim() === '');
}

function strayCell(file: string, line: number): ManifestError {
  return {
    file,
    line,
    path: '',
    message: 'a cell stands under no header',
    remedy: 'quote cells that hold the separator, or give the column a header',
  };
}
