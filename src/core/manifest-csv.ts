/** Opens the CSV files a manifest names. */
import type { SheetKind } from './csv-columns.ts';
import { readSheet, type CsvMapping, type CsvRow, type CsvSheet } from './csv-sheet.ts';
import { quote, type KeyPath, type ManifestError, type Spot } from './manifest-error.ts';
import type { ReadFile } from './manifest-model.ts';
import type { Located } from './manifest-tree.ts';

/** Errors and column mappings as they are found, over all files of one manifest. */
export interface Findings {
  readonly errors: ManifestError[];
  readonly csvMappings: CsvMapping[];
  /** A domain's name could not be read, so that no address can be called a stranger's. */
  domainsUnknown: boolean;
}

/** Reads one file; the place of its `csv:` key is named when it cannot be read. No rows then. */
export function openSheet(
  file: { readonly path: string; readonly spot: Spot; readonly kind: SheetKind },
  readFile: ReadFile,
  findings: Findings,
): readonly CsvRow[] {
  const refusal = refuseTwice(file, findings);
  const text = refusal === undefined ? readFile(file.path) : '';
  if (refusal !== undefined || isFailure(text)) {
    findings.errors.push(refusal ?? unreadable(file, text));
    return [];
  }
  const sheet: CsvSheet = readSheet({ path: file.path, text }, file.kind);
  findings.errors.push(...sheet.errors);
  findings.csvMappings.push(sheet.mapping);
  return sheet.rows;
}

function isFailure(
  text: ReturnType<ReadFile>,
): text is Extract<ReturnType<ReadFile>, { readonly error: string }> {
  return typeof text === 'object' && 'error' in text;
}

function unreadable(
  file: { readonly path: string; readonly spot: Spot },
  failure: ReturnType<ReadFile>,
): ManifestError {
  const reason = isFailure(failure) ? failure.error : '';
  return {
    ...file.spot,
    message: `${quote(file.path)} cannot be read: ${reason}`,
    remedy: 'paths are relative to the manifest; check the name and the rights of the file',
  };
}

function refuseTwice(
  file: { readonly path: string; readonly spot: Spot },
  findings: Findings,
): ManifestError | undefined {
  if (!findings.csvMappings.some((mapping) => mapping.file === file.path)) return undefined;
  return {
    ...file.spot,
    message: `${quote(file.path)} is named twice in this manifest`,
    remedy: 'name each file once',
  };
}

/** A row's entry as located data: every place is its line, every path the column. */
export function locateRow(
  file: string,
  line: number,
  row: { readonly value: unknown; readonly columnOf: (keys: KeyPath) => string },
): Located {
  return { value: row.value, at: (keys) => ({ file, line, path: row.columnOf(keys) }) };
}
