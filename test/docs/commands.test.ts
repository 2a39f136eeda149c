/** Every command, flag and exit code is documented, and every command line a document shows exists. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { Command } from 'commander';
import { createContext, EXIT } from '../../src/cli/context.ts';
import { createProgram } from '../../src/cli/program.ts';
import { readConfig } from '../../src/config.ts';
import { DOCUMENTS, fencedLines, read, ROOT } from './documents.ts';

const program = createProgram(createContext(readConfig({})));

/** Its own flags and those of the commands below it. */
function flagsOf(command: Command): readonly string[] {
  const own = command.options.flatMap(({ long }) => (long === undefined ? [] : [long]));
  return [...own, ...command.commands.flatMap(flagsOf)];
}

/** The section of docs/commands.md whose heading names the command. */
function sectionOf(name: string): string {
  const sections = read('docs/commands.md').split('\n## ').slice(1);
  return sections.find((text) => (text.split('\n')[0] ?? '').includes(`\`${name}`)) ?? '';
}

describe('docs/commands.md', () => {
  it.each(program.commands.map((command) => [command.name(), command] as const))(
    'explains %s and its flags',
    (name, command) => {
      const section = sectionOf(name);

      expect(section).not.toBe('');
      expect(flagsOf(command).filter((flag) => !section.includes(`\`${flag}`))).toEqual([]);
    },
  );

  it('explains no flag a command does not have', () => {
    const known = new Set(program.commands.flatMap(flagsOf));
    const rows = [...read('docs/commands.md').matchAll(/^\| `(--[a-z-]+)/gm)];

    expect(rows.length).toBeGreaterThan(10);
    expect(rows.map(([, flag = '']) => flag).filter((flag) => !known.has(flag))).toEqual([]);
  });

  it('explains every exit code', () => {
    const rows = [...read('docs/commands.md').matchAll(/^\| (\d+) +\|/gm)].map(([, code]) =>
      Number(code),
    );

    expect(rows.toSorted((a, b) => a - b)).toEqual(Object.values(EXIT).toSorted((a, b) => a - b));
  });
});

interface Shown {
  readonly document: string;
  readonly line: string;
}

const shown: readonly Shown[] = DOCUMENTS.flatMap((document) =>
  fencedLines(read(document), 'sh').map((line) => ({ document, line })),
);

describe('command lines in the documents', () => {
  const ours = shown.flatMap(({ document, line }) => {
    const [, words] = /npm run mailkeel -- ([^#]*)/.exec(line) ?? [];
    return words === undefined ? [] : [[document, words.trim()] as const];
  });

  it('are found', () => {
    expect(ours.length).toBeGreaterThan(5);
  });

  it.each(ours)('%s: mailkeel %s is a command with these flags', (_document, words) => {
    const [name = '', ...rest] = words.split(/\s+/);
    const flags = rest.filter((word) => word.startsWith('--'));
    const command = program.commands.find((known) => known.name() === name);
    const known = command === undefined ? ['--help', '--version'] : [...flagsOf(command), '--help'];

    expect(command !== undefined || known.includes(name)).toBe(true);
    expect(flags.filter((flag) => !known.includes(flag))).toEqual([]);
  });

  it('run only scripts package.json has', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const names = shown.flatMap(({ line }) =>
      [...line.matchAll(/npm run ([a-z]+(?:[:-][a-z]+)*)/g)].map(([, name = '']) => name),
    );

    expect(names).toContain('demo');
    expect(names.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  });

  it('name only files of the checkout when they run a source', () => {
    const paths = shown.flatMap(
      ({ line }) => line.match(/\b(?:src|examples|scripts)\/[\w./-]+/g) ?? [],
    );

    expect(paths).toContain('src/simulators/main.ts');
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });
});

describe('links between the documents', () => {
  const links = DOCUMENTS.flatMap((document) =>
    [...read(document).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(
      ([, target = '']) => [document, target] as const,
    ),
  );

  function anchorsOf(path: string): readonly string[] {
    const headings = [...read(path).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading);
    return headings.map((heading) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\w\s-]/g, '')
        .replaceAll(/\s/g, '-'),
    );
  }

  it.each(links)('%s → %s leads somewhere', (document, target) => {
    const [file = '', anchor] = target.split('#');
    const path = file === '' ? document : join(dirname(document), file);

    expect(existsSync(join(ROOT, path))).toBe(true);
    expect(anchor === undefined ? [anchor] : anchorsOf(path)).toContain(anchor);
  });
});
