/** Which column of a sheet means what: headers in any order, case, and spelling people really use. */
import { quote, type ManifestError } from './manifest-error.ts';
import { nearest } from './nearest.ts';

/** A column as found: its header as written, and the field it fills. */
export interface CsvColumn {
  readonly header: string;
  readonly field: string;
}

/** What a kind of sheet may hold. */
export interface SheetKind {
  /** Field → further spellings, normalised (lower case, without spaces, `_`, `-`). */
  readonly fields: Readonly<Record<string, readonly string[]>>;
  /** One of these names the row: without it the first line is no header. */
  readonly keys: readonly string[];
}

type Text = Pick<ManifestError, 'message' | 'remedy'>;

/** Headers under which people keep passwords. */
const PASSWORD = new Set(['password', 'passwd', 'passphrase', 'pass', 'pwd']);

const REFUSED_PASSWORD: Text = {
  message: 'a manifest never holds passwords',
  remedy: 'remove the column; to keep passwords people use today: `mailkeel passwords import`',
};

/** A header without case, spaces, `_` and `-`. */
export function normalise(header: string): string {
  return header.toLowerCase().replaceAll(/[\s_-]/g, '');
}

function fieldOf(kind: SheetKind, header: string): string | undefined {
  const word = normalise(header);
  if (word.startsWith('alias@') && 'email' in kind.fields) return 'email';
  const found = Object.entries(kind.fields).find(
    ([field, synonyms]) => field.toLowerCase() === word || synonyms.includes(word),
  );
  return found?.[0];
}

/** The columns of a header line; `undefined` for an empty header. Each problem carries the header it is about as `path`. */
export function mapColumns(
  kind: SheetKind,
  headers: readonly string[],
): {
  readonly columns: readonly (CsvColumn | undefined)[];
  readonly problems: readonly (Text & { readonly path: string })[];
  /** False when no column names the row: the line is data, and is not quoted in any message. */
  readonly isHeader: boolean;
} {
  const columns = headers.map((header) => {
    const field = fieldOf(kind, header);
    return field === undefined ? undefined : { header: header.trim(), field };
  });
  if (!columns.some((column) => column !== undefined && kind.keys.includes(column.field)))
    return { columns, problems: [noKey(kind)], isHeader: false };
  const problems = [...unknown(kind, headers), ...doubled(columns), ...keyTwice(kind, columns)];
  return { columns, problems, isHeader: true };
}

/** Says nothing of what was found: a file without headers begins with somebody's data. */
function noKey(kind: SheetKind): Text & { readonly path: string } {
  return {
    path: kind.keys[0] ?? '',
    message: `the first line names no column ${kind.keys.join(' or ')}`,
    remedy: `begin the file with a line of headers: ${Object.keys(kind.fields).join(', ')}`,
  };
}

function unknown(
  kind: SheetKind,
  headers: readonly string[],
): readonly (Text & { readonly path: string })[] {
  return headers
    .filter((header) => header.trim() !== '' && fieldOf(kind, header) === undefined)
    .map((header) =>
      PASSWORD.has(normalise(header))
        ? { path: header.trim(), ...REFUSED_PASSWORD }
        : {
            path: header.trim().slice(0, 60),
            message: `${quote(header.trim())} is not a known column`,
            remedy: nearest(normalise(header), Object.keys(kind.fields)),
          },
    );
}

function doubled(
  columns: readonly (CsvColumn | undefined)[],
): readonly (Text & { readonly path: string })[] {
  return columns.flatMap((column, index) => {
    const first = columns.slice(0, index).find((other) => other?.field === column?.field);
    if (column === undefined || first === undefined) return [];
    return {
      path: column.field,
      message: `both ${quote(first.header)} and ${quote(column.header)} are read as ${column.field}`,
      remedy: 'keep one of the two columns',
    };
  });
}

/** A column `name` beside `email` is mostly a person's name, which must not become an address. */
function keyTwice(
  kind: SheetKind,
  columns: readonly (CsvColumn | undefined)[],
): readonly (Text & { readonly path: string })[] {
  const present = kind.keys.filter((key) => columns.some((column) => column?.field === key));
  if (present.length < 2) return [];
  return [
    {
      path: present.at(-1) ?? '',
      message: `the columns ${present.join(' and ')} both name the alias`,
      remedy: 'keep email; the name of a person belongs into description',
    },
  ];
}
