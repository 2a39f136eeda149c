/** Old sheets of addresses and passwords, as people and other programs left them. No message quotes a cell: it may be a password. */
import { normalise } from './csv-columns.ts';
import { hasStray, readRecords, type RawRow } from './csv-sheet.ts';
import { parseAddress } from './mail-address.ts';
import type { ManifestError } from './manifest-error.ts';

/** One password somebody keeps for an address. */
export interface SheetPassword {
  readonly file: string;
  readonly line: number;
  /** Lower case, domain in Punycode. */
  readonly address: string;
  readonly local: string;
  readonly domain: string;
  readonly password: string;
}

export interface PasswordSheet {
  /** One line: which columns were taken. */
  readonly mapping: string;
  readonly passwords: readonly SheetPassword[];
  /** Rows, or the whole file, that cannot be used. */
  readonly errors: readonly ManifestError[];
}

/** Headers, best first (lower case, without spaces, `_`, `-`): where a sheet has several, the first of these is taken. */
export const PASSWORD_SHEET = {
  address: [
    'email',
    'emailaddress',
    'address',
    'mailbox',
    'mail',
    'fromemail',
    'imapusername',
    'imapuser',
    'imaplogin',
    'loginusername',
    'username',
    'login',
    'user',
    'account',
  ],
  password: [
    'password',
    'imappassword',
    'loginpassword',
    'apppassword',
    'smtppassword',
    'passwd',
    'passphrase',
    'pass',
    'pwd',
    'passwort',
    'kennwort',
  ],
} as const;

/** Reads a sheet; never throws. A row that cannot be used is an error beside the others, which are used. */
export function readPasswordSheet(source: {
  readonly path: string;
  readonly text: string | Uint8Array;
}): PasswordSheet {
  const file = source.path;
  const parsed = readRecords(source);
  if ('error' in parsed) return failed(parsed.error);
  const [head, ...body] = parsed.rows;
  const headers = head?.record ?? [];
  const address = columnOf(headers, PASSWORD_SHEET.address);
  const password = columnOf(headers, PASSWORD_SHEET.password);
  if (address === undefined || password === undefined)
    return failed(noHeaders(file, address, password));
  const rows = body
    .filter(({ record }) => record.some((cell) => cell.trim() !== ''))
    .map((row) => readRow(row, { file, headers, address, password }));
  const found = (index: number): string => headers[index]?.trim() ?? '';
  return {
    mapping: `${file}: ${String(rows.length)} rows; address from ${found(address)}, password from ${found(password)}`,
    passwords: rows.filter((row) => 'password' in row),
    errors: rows.filter((row) => 'message' in row),
  };
}

function failed(error: ManifestError): PasswordSheet {
  return { mapping: `${error.file}: not read`, passwords: [], errors: [error] };
}

function columnOf(headers: readonly string[], names: readonly string[]): number | undefined {
  const normal = headers.map(normalise);
  const best = names.find((name) => normal.includes(name));
  return best === undefined ? undefined : normal.indexOf(best);
}

interface Columns {
  readonly file: string;
  readonly headers: readonly string[];
  readonly address: number;
  readonly password: number;
}

function readRow(
  { record, line }: RawRow,
  { file, headers, ...columns }: Columns,
): SheetPassword | ManifestError {
  const problem = (path: string, message: string, remedy: string): ManifestError => ({
    ...{ file, line, path, message, remedy },
  });
  if (hasStray(record, headers))
    return problem(
      '',
      'more cells than headers: a password with a separator in it, not quoted?',
      'quote the whole cell and double the quotes inside it, e.g. "a,b""c"',
    );
  const parsed = parseAddress((record[columns.address] ?? '').trim());
  if (parsed === undefined)
    return problem(
      'address',
      'no e-mail address here',
      'write the full address, e.g. anna@example.com',
    );
  const password = record[columns.password] ?? '';
  if (password.trim() === '')
    return problem('password', 'no password here', 'leave the row out, or write its password');
  const { local, domain } = parsed;
  return { file, line, address: `${local}@${domain}`, local, domain, password };
}

function noHeaders(
  file: string,
  address: number | undefined,
  password: number | undefined,
): ManifestError {
  const missing = [
    address === undefined ? 'address' : '',
    password === undefined ? 'password' : '',
  ];
  const lacks = missing.filter((name) => name !== '').join(' and no column of ');
  return {
    file,
    line: 1,
    path: '',
    message: `the first line names no column of ${lacks}`,
    remedy: 'begin the file with a line of headers, e.g. email,password',
  };
}

/** One password an address; the same one twice is once. Two different ones are an error that names both rows: a login is not spent on a guess. */
export function onePerAddress(passwords: readonly SheetPassword[]): {
  readonly passwords: readonly SheetPassword[];
  readonly errors: readonly ManifestError[];
} {
  const byAddress = new Map<string, SheetPassword[]>();
  for (const row of passwords)
    byAddress.set(row.address, [...(byAddress.get(row.address) ?? []), row]);
  const one: SheetPassword[] = [];
  const errors: ManifestError[] = [];
  for (const [address, rows] of byAddress) {
    const [first, ...others] = rows;
    const other = others.find(({ password }) => password !== first?.password);
    if (first !== undefined && other === undefined) one.push(first);
    if (first !== undefined && other !== undefined)
      errors.push({
        ...{ file: other.file, line: other.line, path: 'address' },
        message: `${address} has another password in ${first.file}:${String(first.line)}`,
        remedy: 'keep the row with the password in use',
      });
  }
  return { passwords: one, errors };
}
