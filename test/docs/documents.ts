/** The documents of the checkout, and the parts of them that tests hold against the source. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(__dirname, '../..');

/** Text of a file of the checkout. */
export function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** Files below a folder with one of the endings, as paths of the checkout. */
export function filesBelow(folder: string, ...endings: readonly string[]): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => endings.some((ending) => name.endsWith(ending)))
    .map((name) => `${folder}/${name}`)
    .toSorted();
}

/** Every document a reader may open. */
export const DOCUMENTS: readonly string[] = [
  'README.md',
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'examples/README.md',
  ...filesBelow('docs', '.md'),
];

/** The bodies of fenced blocks of a language, in order. */
export function fencedBlocks(text: string, language: string): readonly string[] {
  const blocks = text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'));
  return [...blocks].map(([, body = '']) => body);
}

/** The lines inside fenced blocks of a language. */
export function fencedLines(text: string, language: string): readonly string[] {
  return fencedBlocks(text, language).flatMap((body) => body.split('\n'));
}

/** What stands in backticks. Several words in one pair count as a whole. */
export function codeSpans(text: string): ReadonlySet<string> {
  return new Set([...text.matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span));
}

/** Every match of the pattern's first group over files, each once. */
export function collect(paths: readonly string[], pattern: RegExp): readonly string[] {
  const found = paths.flatMap((path) =>
    [...read(path).matchAll(pattern)].map(([, group = '']) => group),
  );
  return [...new Set(found)].toSorted();
}
