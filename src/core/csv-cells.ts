/** Cells of a sheet as the values a manifest entry holds. An empty cell is not stated; `-` is stated as empty. */
import { quote, type ManifestError } from './manifest-error.ts';
import type { CsvRow } from './csv-sheet.ts';
import type { SheetKind } from './csv-columns.ts';

const ALIAS_FIELDS = {
  mailbox: ['imap'],
  recipients: ['forwardto', 'destination'],
  description: [],
  labels: [],
  enabled: [],
  quota: [],
} as const;

/** Aliases of many domains: every row carries the full address. */
export const ADDRESS_SHEET: SheetKind = {
  fields: { email: ['address'], ...ALIAS_FIELDS },
  keys: ['email'],
};

/** Aliases inside one domain's entry. */
export const ALIAS_SHEET: SheetKind = {
  fields: { email: ['address'], name: [], ...ALIAS_FIELDS },
  keys: ['email', 'name'],
};

export const DOMAIN_SHEET: SheetKind = {
  fields: {
    domain: [],
    client: [],
    mail: [],
    dns: [],
    mx: [],
    existing: [],
    passwords: [],
    phases: [],
  },
  keys: ['domain'],
};

const TRUE = new Set(['yes', 'true', '1', 'x']);
const FALSE = new Set(['no', 'false', '0']);

type Entry = Record<string, unknown>;
type Text = Pick<ManifestError, 'message' | 'remedy'>;

/** Raw manifest entry of one row, to be checked by its schema, and what its cells alone show to be wrong (`path` = column). */
export interface RowEntry {
  readonly entry: Entry;
  readonly problems: readonly (Text & { readonly path: string })[];
}

/** A row of an alias sheet without its `email` or `name`. */
export function aliasEntry(row: CsvRow): RowEntry {
  return entryOf(row, {
    mailbox: boolean,
    recipients: list,
    description: (cell) => (cell === '-' ? '' : cell),
    labels: list,
    enabled: boolean,
    quota: word,
  });
}

/** A row of a domain sheet. `mx` without `dns` belongs to the DNS account of the defaults. */
export function domainEntry(row: CsvRow, defaultDns: string | undefined): RowEntry {
  const { entry, problems } = entryOf(row, {
    domain: word,
    client: word,
    mail: word,
    dns: word,
    mx: word,
    existing: word,
    passwords: word,
    phases: (cell) => several(cell).map((phase) => (/^\d+$/.test(phase) ? Number(phase) : phase)),
  });
  const { domain, dns, mx, ...rest } = entry;
  return {
    entry: {
      name: domain ?? '',
      ...rest,
      ...dnsEntry(dns ?? (mx === undefined ? undefined : defaultDns), mx),
    },
    problems,
  };
}

function dnsEntry(dns: unknown, mx: unknown): Entry {
  if (dns === 'manual' && mx === undefined) return { dns };
  if (dns === undefined && mx === undefined) return {};
  return {
    dns: { ...(dns === undefined ? {} : { account: dns }), ...(mx === undefined ? {} : { mx }) },
  };
}

/** A cell's value, or why it has none. */
type Reader = (cell: string) => unknown;

class CellProblem {
  readonly text: Text;
  constructor(text: Text) {
    this.text = text;
  }
}

function entryOf(row: CsvRow, readers: Readonly<Record<string, Reader>>): RowEntry {
  const entry: Entry = {};
  const problems: (Text & { readonly path: string })[] = [];
  for (const [field, read] of Object.entries(readers)) {
    const cell = row.cells.get(field);
    if (cell === undefined) continue;
    const value = read(cell);
    if (value instanceof CellProblem) problems.push({ path: field, ...value.text });
    else entry[field] = value;
  }
  return { entry, problems };
}

function boolean(cell: string): unknown {
  const text = cell.toLowerCase();
  if (TRUE.has(text) || FALSE.has(text)) return TRUE.has(text);
  return new CellProblem({
    message: `${quote(cell)} is neither yes nor no`,
    remedy: 'write yes/no, true/false, 1/0 or x; leave the cell empty to state nothing',
  });
}

function word(cell: string): unknown {
  if (cell !== '-') return cell;
  return new CellProblem({
    message: '"-" states this as empty, which it cannot be',
    remedy: 'write a value, or leave the cell empty to state nothing',
  });
}

function list(cell: string): readonly string[] {
  return cell === '-' ? [] : several(cell);
}

/** Several values in one cell: parted by space, `,` or `;`. */
function several(cell: string): readonly string[] {
  return cell.split(/[\s,;]+/).filter((part) => part !== '');
}
