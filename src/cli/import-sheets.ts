/** What an import of passwords is about: the sheets, held against the manifest and the vault before a login is spent. */
import { readFileSync } from 'node:fs';
import { renderError, type ManifestError } from '../core/manifest-error.ts';
import { decideImport, type ImportScene } from '../core/password-import.ts';
import { onePerAddress, readPasswordSheet, type SheetPassword } from '../core/password-sheet.ts';
import type { DomainSpec } from '../core/spec.ts';
import type { ImportLine } from '../reports/console/imports.ts';
import { StoreError } from '../store/errors.ts';
import type { Store } from '../store/ports.ts';
import { CliExit, EXIT, type CliContext } from './context.ts';

/** What the files hold. */
export interface Sheets {
  readonly passwords: readonly SheetPassword[];
  readonly errors: readonly ManifestError[];
}

/** Reads the files and says which columns were taken. Rows that cannot be used are errors beside the others; without a single password: exit 2. */
export function readSheets(context: CliContext, files: readonly string[]): Sheets {
  const sheets = files.map((path) => readPasswordSheet({ path, text: bytesOf(path) }));
  for (const { mapping } of sheets) context.say(mapping);
  const read = sheets.flatMap(({ passwords }) => passwords);
  const errors = sheets.flatMap((sheet) => sheet.errors);
  const one = onePerAddress(read);
  if (read.length > 0) return { passwords: one.passwords, errors: [...errors, ...one.errors] };
  throw new CliExit(
    EXIT.usage,
    [...errors.map(renderError), 'no password was read; nothing was imported'].join('\n'),
  );
}

function bytesOf(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unreadable';
    throw new CliExit(EXIT.usage, `${path} cannot be read (${code}); nothing was imported`);
  }
}

/** A row that cannot be used, as a line of the result. */
export function invalidLine(error: ManifestError): ImportLine {
  const { file, line, message, remedy } = error;
  const address = `${file}:${String(line)}`;
  return { address, outcome: 'invalid', detail: `${message}; ${remedy}` };
}

/** The manifest's domains by name. */
export type Specs = ReadonlyMap<string, DomainSpec>;

/** Which passwords a login is worth; what is already clear about the others. */
export async function sortOut(
  store: Store,
  { specs, replace }: { readonly specs: Specs; readonly replace: boolean },
  passwords: readonly SheetPassword[],
): Promise<{ readonly lines: readonly ImportLine[]; readonly toProve: readonly SheetPassword[] }> {
  const lines: ImportLine[] = [];
  const toProve: SheetPassword[] = [];
  for (const row of passwords) {
    const spec = specs.get(row.domain);
    const alias = spec?.aliases.find(({ name }) => name === row.local);
    const live = alias === undefined ? undefined : await liveOf(store, row);
    const decision =
      live instanceof StoreError ? damaged(live) : decideImport({ spec, alias, live, replace });
    if (decision.do === 'prove') toProve.push(row);
    else lines.push({ address: row.address, ...pick(decision) });
  }
  return { lines, toProve };
}

/** The vault's password of the address, or why its row does not open. */
async function liveOf(
  store: Store,
  { address, password }: SheetPassword,
): Promise<ImportScene['live'] | StoreError> {
  try {
    const entry = await store.vault.current(address);
    return entry && { state: entry.state, same: entry.password === password };
  } catch (error) {
    if (error instanceof StoreError && error.what === 'row') return error;
    throw error;
  }
}

function damaged({ message, remediation }: StoreError) {
  return { do: 'tell', outcome: 'failed', detail: `${message}; ${remediation}` } as const;
}

function pick({ outcome, detail }: Omit<ImportLine, 'address'>): Omit<ImportLine, 'address'> {
  return { outcome, detail };
}
