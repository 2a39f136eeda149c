/** Gathers the aliases of every domain: inline, from the domain's own CSV file, and from the files with full addresses. */
import { ADDRESS_SHEET, ALIAS_SHEET, aliasEntry } from './csv-cells.ts';
import type { SheetKind } from './csv-columns.ts';
import type { CsvRow } from './csv-sheet.ts';
import { parseDomainName } from './domain-name.ts';
import { aliasSchema } from './manifest-alias-schema.ts';
import { locateRow, openSheet, type Findings } from './manifest-csv.ts';
import { csvPath, type GatheredDomain } from './manifest-domains.ts';
import { pathText, quote, type At, type KeyPath } from './manifest-error.ts';
import { toErrors } from './manifest-issues.ts';
import { atBase, type AliasItem, type ReadFile } from './manifest-model.ts';
import { member } from './manifest-salvage.ts';
import type { Located } from './manifest-tree.ts';

/** Alias items by domain name. */
export type GatheredAliases = ReadonlyMap<string, AliasItem[]>;

interface Sheet {
  readonly path: string;
  readonly kind: SheetKind;
  /** The domain whose own file it is. */
  readonly owner?: string;
}

/** Reads every source of aliases; what cannot be an alias of a known domain becomes an error. */
export function gatherAliases(
  source: {
    readonly root: Located;
    readonly domains: readonly GatheredDomain[];
    readonly files: unknown;
  },
  readFile: ReadFile,
  findings: Findings,
): GatheredAliases {
  const gathered = new Map<string, AliasItem[]>();
  for (const domain of source.domains) gathered.set(domain.name, []);
  const into = { gathered, findings };
  for (const domain of source.domains) fromDomain(domain, readFile, into);
  const files: readonly unknown[] = Array.isArray(source.files) ? source.files : [];
  for (const [index, file] of files.entries()) {
    const path = csvPath(file);
    if (path === undefined) continue;
    const spot = source.root.at(['aliases', index, 'csv']);
    const rows = openSheet({ path, spot, kind: ADDRESS_SHEET }, readFile, findings);
    fromRows(rows, { path, kind: ADDRESS_SHEET }, into);
  }
  return gathered;
}

interface Target {
  readonly gathered: Map<string, AliasItem[]>;
  readonly findings: Findings;
}

function fromDomain(domain: GatheredDomain, readFile: ReadFile, into: Target): void {
  const { aliases, at, name } = domain;
  const list: readonly unknown[] = Array.isArray(aliases) ? aliases : [];
  const items = list.map((alias, index) => inline(alias, at, index));
  into.gathered.get(name)?.push(...items.filter((item) => item !== undefined));
  const path = csvPath(aliases);
  if (path === undefined) return;
  const file = { path, kind: ALIAS_SHEET, spot: at('aliases', 'csv') };
  fromRows(openSheet(file, readFile, into.findings), { ...file, owner: name }, into);
}

function inline(alias: unknown, at: At, index: number): AliasItem | undefined {
  if (typeof alias === 'string')
    return { name: alias.toLowerCase(), entry: {}, at: () => at('aliases', index) };
  const name = member(alias, 'name');
  if (typeof name !== 'string') return undefined;
  return {
    name: name.toLowerCase(),
    entry: entryOf(alias),
    at: (...keys) => at('aliases', index, ...keys),
  };
}

/** What an entry states; of a malformed one, whose error is known, only the name is judged any further. */
function entryOf(alias: unknown): AliasItem['entry'] {
  const checked = aliasSchema.safeParse(alias);
  return checked.data ?? { mailbox: true };
}

/** Rows of addresses at a domain without an entry are told once a domain. */
function fromRows(rows: readonly CsvRow[], sheet: Sheet, into: Target): void {
  const strangers = new Map<string, { readonly line: number; rows: number }>();
  for (const row of rows) {
    const item = fromRow(row, sheet, into.findings);
    const list = item === undefined ? undefined : into.gathered.get(item.domain);
    if (item === undefined) continue;
    if (list !== undefined) list.push(item.alias);
    else strangers.set(item.domain, count(strangers.get(item.domain), row.line));
  }
  if (into.findings.domainsUnknown) return;
  for (const [domain, { line, rows: number }] of strangers)
    into.findings.errors.push({
      file: sheet.path,
      line,
      path: 'email',
      message: `${quote(domain)} is not a domain of this manifest (${String(number)} of the rows)`,
      remedy: 'add it under domains:, or remove these rows',
    });
}

function count(
  known: { readonly line: number; readonly rows: number } | undefined,
  line: number,
): { readonly line: number; readonly rows: number } {
  return { line: known?.line ?? line, rows: (known?.rows ?? 0) + 1 };
}

function fromRow(
  row: CsvRow,
  sheet: Sheet,
  findings: Findings,
): { readonly domain: string; readonly alias: AliasItem } | undefined {
  const column = row.cells.has('name') ? 'name' : 'email';
  const place = { file: sheet.path, line: row.line, path: column };
  const named = nameOf(row, sheet);
  if ('message' in named) {
    findings.errors.push({ ...place, ...named });
    return undefined;
  }
  const { entry, problems } = aliasEntry(row);
  const columnOf = (keys: KeyPath): string =>
    keys[0] === 'name' || keys.length === 0 ? column : pathText(keys.slice(0, 1));
  const value = { ...entry, name: named.name };
  const located = locateRow(sheet.path, row.line, { value, columnOf });
  const checked = aliasSchema.safeParse(value);
  findings.errors.push(
    ...problems.map((problem) => ({ ...place, ...problem })),
    ...toErrors(checked.error?.issues ?? [], located),
  );
  const usable = problems.length === 0 ? entryOf(value) : { mailbox: true };
  const alias = { name: named.name, entry: usable, at: atBase(located, []) };
  return { domain: named.domain, alias };
}

type Named =
  | { readonly name: string; readonly domain: string }
  | { readonly message: string; readonly remedy: string };

function nameOf(row: CsvRow, sheet: Sheet): Named {
  const local = row.cells.get('name');
  if (local !== undefined && sheet.owner !== undefined)
    return { name: local.toLowerCase(), domain: sheet.owner };
  const email = row.cells.get('email');
  if (email === undefined)
    return { message: 'the row names no alias', remedy: 'write its address, or remove the row' };
  const at = email.lastIndexOf('@');
  const domain = parseDomainName(email.slice(at + 1));
  if (at < 1 || !domain.ok)
    return { message: `${quote(email)} is no mail address`, remedy: 'write the full name@domain' };
  if (sheet.owner !== undefined && sheet.owner !== domain.name)
    return {
      message: `${quote(email)} is no address of ${sheet.owner}, whose file this is`,
      remedy: 'move the row to the file of its domain, or to a file under the top-level aliases:',
    };
  return { name: email.slice(0, at).toLowerCase(), domain: domain.name };
}
