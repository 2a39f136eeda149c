/** Gathers the domains of a manifest, from its list or its CSV file. */
import { DOMAIN_SHEET, domainEntry } from './csv-cells.ts';
import type { CsvRow } from './csv-sheet.ts';
import { parseDomainName } from './domain-name.ts';
import { locateRow, openSheet, type Findings } from './manifest-csv.ts';
import { pathText, spotText, type At, type KeyPath } from './manifest-error.ts';
import { toErrors } from './manifest-issues.ts';
import { atBase, type DomainItem, type ReadFile } from './manifest-model.ts';
import { member, readable } from './manifest-salvage.ts';
import { domainSchema, type Settings } from './manifest-schema.ts';
import type { Located } from './manifest-tree.ts';

/** One entry as gathered. */
export interface GatheredDomain extends Omit<DomainItem, 'aliases'> {
  /** As written: a list, a file, or anything else. */
  readonly aliases: unknown;
}

/** All entries whose name is one, each domain once; a second entry is an error naming both places. */
export function gatherDomains(
  source: { readonly root: Located; readonly domains: unknown; readonly defaults: Settings },
  readFile: ReadFile,
  findings: Findings,
): readonly GatheredDomain[] {
  const found = Array.isArray(source.domains)
    ? source.domains.map((_, index) => fromList(source.root, index, source.domains))
    : fromSheet(source, readFile, findings);
  findings.domainsUnknown = found.length === 0 || found.includes(undefined);
  return onlyFirst(
    found.filter((domain) => domain !== undefined),
    findings,
  );
}

/** List entries were checked with the whole manifest: their errors are known already. */
function fromList(root: Located, index: number, domains: unknown): GatheredDomain | undefined {
  const raw: unknown = Array.isArray(domains) ? domains[index] : undefined;
  return gathered(raw, atBase(root, ['domains', index]));
}

/** What is usable of an entry, whatever else is wrong in it; `undefined` without a name. */
function gathered(raw: unknown, at: At): GatheredDomain | undefined {
  const written = member(raw, 'name');
  const parsed = typeof written === 'string' ? parseDomainName(written) : undefined;
  if (parsed?.ok !== true) return undefined;
  const { data, malformed } = readable(entrySchema, raw);
  return { name: parsed.name, at, entry: data, malformed, aliases: member(raw, 'aliases') };
}

const entrySchema = domainSchema.omit({ name: true, aliases: true });

/** The file a `{ csv }` value names, where it is one. */
export function csvPath(value: unknown): string | undefined {
  const path = member(value, 'csv');
  return typeof path === 'string' && path !== '' ? path : undefined;
}

function fromSheet(
  source: { readonly root: Located; readonly domains: unknown; readonly defaults: Settings },
  readFile: ReadFile,
  findings: Findings,
): readonly (GatheredDomain | undefined)[] {
  const path = csvPath(source.domains);
  if (path === undefined) return [];
  const spot = source.root.at(['domains', 'csv']);
  const before = findings.errors.length;
  const rows = openSheet({ path, spot, kind: DOMAIN_SHEET }, readFile, findings);
  if (rows.length === 0 && findings.errors.length === before)
    findings.errors.push({
      ...spot,
      message: `${path} holds no domain`,
      remedy: 'add a row below the headers, one a domain',
    });
  const { dns } = source.defaults;
  const account = typeof dns === 'object' ? dns.account : undefined;
  return rows.map((row) => fromRow(row, { path, account }, findings));
}

function fromRow(
  row: CsvRow,
  sheet: { readonly path: string; readonly account: string | undefined },
  findings: Findings,
): GatheredDomain | undefined {
  const { entry, problems } = domainEntry(row, sheet.account);
  const place = { file: sheet.path, line: row.line };
  findings.errors.push(...problems.map((problem) => ({ ...place, ...problem })));
  const located = locateRow(sheet.path, row.line, { value: entry, columnOf });
  const checked = domainSchema.safeParse(entry);
  findings.errors.push(...toErrors(checked.error?.issues ?? [], located));
  return gathered(entry, atBase(located, []));
}

function columnOf(keys: KeyPath): string {
  if (keys[0] === 'name') return 'domain';
  if (keys[0] === 'dns' && keys[1] === 'mx') return 'mx';
  return pathText(keys.slice(0, 1));
}

function onlyFirst(
  domains: readonly GatheredDomain[],
  findings: Findings,
): readonly GatheredDomain[] {
  const first = new Map<string, GatheredDomain>();
  for (const domain of domains) {
    const other = first.get(domain.name);
    if (other === undefined) first.set(domain.name, domain);
    else
      findings.errors.push({
        ...domain.at('name'),
        message: `${domain.name} has two entries (the first at ${spotText(other.at('name'))})`,
        remedy: 'keep one entry a domain and move its aliases there',
      });
  }
  return [...first.values()];
}
