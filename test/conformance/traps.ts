/** Lists of what a vendor does otherwise than one expects, each with the test that covers it: read, and held against reference and tests. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const TESTS = join(__dirname, '..');

/** One trap. `file`: what the path of its test begins with below `test/`; `why` in place of both where Mailkeel never meets it. */
export type Trap = { readonly quote: string } & (
  { readonly file: string; readonly title: string } | { readonly why: string }
);

/** Reads a list beside this file; lines that begin with `#` are not rows. Throws for a row that does not have three cells. */
export function readTraps(name: string): readonly Trap[] {
  const lines = readFileSync(join(__dirname, name), 'utf8').split('\n');
  return lines.filter((line) => line !== '' && !line.startsWith('# ')).map(toTrap);
}

function toTrap(line: string): Trap {
  const [quote, file, rest, ...more] = line.split(' | ');
  if (quote === undefined || file === undefined || rest === undefined || more.length > 0)
    throw new Error(`not three cells: ${line}`);
  return file === '-' ? { quote, why: rest } : { quote, file, title: rest };
}

/** Rows whose test is not there under that title. */
export function withoutTest(traps: readonly Trap[]): readonly Trap[] {
  return traps.filter((trap) => {
    if (!('file' in trap)) return false;
    const text = titlesIn(trap.file);
    return !["'", '"', '`'].some((quote) => text.includes(`${quote}${trap.title}`));
  });
}

/** The text of the test files that begin so, as far as titles stand in it, with one way to write an apostrophe. */
function titlesIn(file: string): string {
  const folder = join(TESTS, dirname(file));
  if (!existsSync(folder)) return '';
  const names = readdirSync(folder).filter((name) => name.startsWith(basename(file)));
  const files = names.filter((name) => name.endsWith('.ts'));
  return files
    .map((name) => readFileSync(join(folder, name), 'utf8').replaceAll("\\'", "'"))
    .join('\n');
}

const SHARED = join(__dirname, '../../../shared/reference');

/** The lines of a reference between two headings that say something; `undefined` where `../shared` is not there. */
export function statements(
  name: string,
  { from, to }: { readonly from: string; readonly to: string },
): readonly string[] | undefined {
  const path = join(SHARED, name);
  if (!existsSync(path)) return undefined;
  const lines = readFileSync(path, 'utf8').split('\n');
  const [first, last] = [from, to].map((heading) => lines.findIndex((l) => l.startsWith(heading)));
  if (first === undefined || last === undefined || first < 0 || last < first)
    throw new Error(`${name} has no part from "${from}" to "${to}"`);
  const part = lines.slice(first, last);
  return part.filter((line, at) => line.trim() !== '' && !isFrame(line, part[at + 1] ?? ''));
}

/** A heading, a rule, the head of a table, or what frames an example. */
function isFrame(line: string, next: string): boolean {
  return /^#|^-{3,}$|^\|[-| ]+\|$|^```|^[{}]$/.test(line) || /^\|[-| ]+\|$/.test(next);
}
