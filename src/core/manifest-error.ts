/** What is wrong with a manifest, where, and what to do: data first, text on request. */

/** A place in a file, 1-based. `path` is the manifest path (`domains[1].dns.mx`) or the CSV column. */
export interface Spot {
  readonly file: string;
  readonly line: number;
  readonly column?: number;
  readonly path: string;
}

/** One problem. Neither text ever holds the value of a secret. */
export interface ManifestError extends Spot {
  readonly message: string;
  readonly remedy: string;
}

/** Keys from the root of a manifest, or from one of its entries, to a value. */
export type KeyPath = readonly (string | number)[];

/** The place of a value below one entry, wherever that entry was written. A missing key gives the place of what should hold it. */
export type At = (...keys: KeyPath) => Spot;

/** Remedies line up below the first column of a typical place. */
const INDENT = ' '.repeat(21);
const LONGEST_QUOTE = 60;

/** A value (of JSON, not `undefined`) as messages show it: quoted, cut at 60 characters, control characters escaped. */
export function quote(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const cut = text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text;
  return typeof value === 'string' ? JSON.stringify(cut) : cut;
}

/** `domains[1].dns.mx`; keys that are no plain word are quoted. */
export function pathText(keys: KeyPath): string {
  return keys.map(stepText).join('').replace(/^\./, '');
}

function stepText(key: string | number): string {
  if (typeof key === 'number') return `[${String(key)}]`;
  return /^[\w$-]{1,60}$/.test(key) ? `.${key}` : `[${quote(key)}]`;
}

/** `file:line` or `file:line:column`. */
export function spotText(spot: Spot): string {
  const column = spot.column === undefined ? '' : `:${String(spot.column)}`;
  return `${spot.file}:${String(spot.line)}${column}`;
}

/** One problem as two lines: place, path and message; below it the remedy. */
export function renderError(error: ManifestError): string {
  const head = [spotText(error), error.path, error.message].filter((part) => part !== '');
  return `${head.join('  ')}\n${INDENT}→ ${error.remedy}`;
}

/** All problems and their number, as printed before `start` gives up. */
export function renderErrors(errors: readonly ManifestError[]): string {
  const count = `${String(errors.length)} ${errors.length === 1 ? 'error' : 'errors'}`;
  return [...errors.map(renderError), `${count}; nothing was started.`].join('\n');
}
