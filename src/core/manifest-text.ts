/** What a file must be before a parser may see it: text, of a bearable size, not nested without end. */
import { Lexer } from 'yaml';
import type { ManifestError, Spot } from './manifest-error.ts';

/** Characters (or bytes) in a manifest, about 15,000 domains; more belongs into CSV files, which are read many times faster. */
export const LARGEST_MANIFEST = 2_000_000;
/** Characters (or bytes) in one CSV file, about 400,000 aliases. */
export const LARGEST_CSV = 20_000_000;

/** Real manifests nest 8 deep. The YAML composer recurses, and a hundred thousand levels end the process, not the parse. */
const DEEPEST_FLOW = 100;
const LONGEST_INDICATOR_RUN = 50;

function problem(file: string, line: number, text: readonly [string, string]): ManifestError {
  const spot: Spot = { file, line, path: '' };
  return { ...spot, message: text[0], remedy: text[1] };
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split(/\r\n|\r|\n/).length;
}

/** The file without its byte order mark, or the reason it is not readable as text. Bytes are decoded as UTF-8. */
export function checkText(
  source: { readonly path: string; readonly text: string | Uint8Array },
  largest: number,
): { readonly text: string } | { readonly error: ManifestError } {
  const { path } = source;
  const { length } = source.text;
  if (length > largest) return { error: tooLarge(path, length, largest) };
  const text =
    typeof source.text === 'string' ? source.text : new TextDecoder().decode(source.text);
  const bad = /[\0\uFFFD]/.exec(text);
  if (bad === null) return { text: text.replace(/^\uFEFF/, '') };
  const what = bad[0] === '\0' ? 'a NUL byte' : 'bytes that are no UTF-8';
  const advice = 'save the file as text in UTF-8 (Excel: "CSV UTF-8") and start again';
  return { error: problem(path, lineAt(text, bad.index), [`the file holds ${what}`, advice]) };
}

function tooLarge(path: string, length: number, largest: number): ManifestError {
  const millions = (count: number): string => (count / 1e6).toFixed(1);
  return problem(path, 1, [
    `the file is too large: ${millions(length)} MB, at most ${millions(largest)} MB`,
    largest === LARGEST_CSV
      ? 'split it into several CSV files'
      : 'move aliases and domains into CSV files: aliases: [{ csv: … }], domains: { csv: … }',
  ]);
}

/** Refuses nesting the composer could not survive, by tokens alone. `undefined` = fine. */
export function checkNesting(path: string, text: string): ManifestError | undefined {
  const state = { line: 1, flow: 0, run: 0 };
  for (const token of new Lexer().lex(text)) {
    step(state, token);
    if (state.flow > DEEPEST_FLOW || state.run > LONGEST_INDICATOR_RUN)
      return problem(path, state.line, [
        'the file is nested too deep to be a manifest',
        'compare it with examples/manifest.yaml; no value lies deeper than eight levels',
      ]);
  }
  return undefined;
}

function step(state: { line: number; flow: number; run: number }, token: string): void {
  if (token === '[' || token === '{') state.flow += 1;
  if (token === ']' || token === '}') state.flow = Math.max(0, state.flow - 1);
  if (token === '-' || token === '?' || token === ':') state.run += 1;
  if (token === ',' || token.includes('\n')) state.run = 0;
  state.line += countNewlines(token);
}

function countNewlines(token: string): number {
  let count = 0;
  for (let at = token.indexOf('\n'); at !== -1; at = token.indexOf('\n', at + 1)) count += 1;
  return count;
}
