/** What the documents show can be typed: every command line is taken by the real parser, every block of data parses. */
import { describe, expect, it } from '@jest/globals';
import { CommanderError, type Command } from 'commander';
import { parse, parseAllDocuments } from 'yaml';
import { createContext } from '../../src/cli/context.ts';
import { createProgram } from '../../src/cli/program.ts';
import { readConfig } from '../../src/config.ts';
import { judge } from '../../src/core/manifest.ts';
import { readManifest } from '../../src/core/manifest-read.ts';
import { DOCUMENTS, fencedLines, read } from './documents.ts';
import { proofOf, shellLines } from './snippet-runs.ts';

/** The program, whose commands do nothing and whose refusals are thrown. */
function deaf(): Command {
  const program = createProgram(createContext(readConfig({})));
  const silence = (command: Command): void => {
    command
      .exitOverride()
      .configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
    if (acts(command)) command.action(() => undefined);
    for (const below of command.commands) silence(below);
  };
  silence(program);
  return program;
}

/** A mere group of commands does nothing by itself; one like `audit`, with `prune` below it, does. Commander tells nobody which it is. */
function acts(command: Command): boolean {
  return (command as unknown as { readonly _actionHandler: unknown })._actionHandler !== null;
}

/** As a shell parts a line: quotes hold words together, ` #` begins a comment. */
function wordsOf(line: string): readonly string[] {
  const words = line.matchAll(/(?:^|\s)(#.*)|((?:"[^"]*"|'[^']*'|[^\s"'])+)/g);
  return [...words].flatMap(([, comment, word = '']) =>
    comment === undefined && word !== '' ? [word.replaceAll(/["']/g, '')] : [],
  );
}

/** Lines that end in `\` go on in the next one; what stands behind `|`, `>` or `&&` is the shell's. */
function commandsIn(document: string): readonly string[] {
  const lines = fencedLines(read(document).replaceAll(/\\\n\s*/g, ' '), 'sh');
  return lines.flatMap((line) => {
    const [, rest] = /npm run mailkeel -- (.*)/.exec(line) ?? [];
    return rest === undefined ? [] : [rest.split(/ (?:\||>|&&) /)[0] ?? ''];
  });
}

const shown = DOCUMENTS.flatMap((document) =>
  commandsIn(document).map((line) => [document, line] as const),
);

describe('command lines in the documents', () => {
  it('are found', () => {
    expect(shown.length).toBeGreaterThan(40);
  });

  it.each(shown)('%s: mailkeel %s is taken by the program', async (_document, line) => {
    const run = deaf().parseAsync([...wordsOf(line)], { from: 'user' });

    const refusal = await run.then(
      () => undefined,
      (error: unknown) => error,
    );

    const told = refusal instanceof CommanderError ? refusal.exitCode : refusal;
    // `--help` and `--version` end with 0.
    expect([undefined, 0]).toContain(told);
  });

  it('would be refused if they were wrong', async () => {
    const tries = ['status --no-such-flag', 'skip example.org', 'no-such-command', 'plan'];

    const refused = await Promise.allSettled(
      tries.map((line) => deaf().parseAsync([...wordsOf(line)], { from: 'user' })),
    );

    expect(refused.map(({ status }) => status)).toEqual(tries.map(() => 'rejected'));
  });
});

describe('the proof of a command line', () => {
  it.each(shellLines())(
    'is settled for %s: it runs, a test runs it, or there is a reason',
    (line) => {
      const proof = proofOf(line);

      expect(proof).toBeDefined();
      if (proof?.by !== 'test' || !line.startsWith('mailkeel ')) return;
      const program = read(proof.file);
      const [command = ''] = line.split(' ').slice(1);
      const flags = line.match(/ --[a-z-]+/g) ?? [];
      const used = [command, ...flags.map((flag) => flag.trim())];
      // Tests of the vault share their `--reason`.
      const isThere = (word: string): boolean =>
        program.includes(word) || (word === '--reason' && program.includes('BECAUSE'));
      expect(used.filter((word) => !isThere(word))).toEqual([]);
    },
  );
});

/** The bodies of the fenced blocks of a language, by document. */
function blocks(language: string): readonly (readonly [string, string])[] {
  const fence = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm');
  return DOCUMENTS.flatMap((document) =>
    [...read(document).matchAll(fence)].map(([, body = '']) => [document, body] as const),
  );
}

describe('data in the documents', () => {
  it.each(blocks('json'))('%s: JSON parses: %s', (_document, body) => {
    expect(() => JSON.parse(body) as unknown).not.toThrow();
  });

  it.each(blocks('yaml'))('%s: YAML parses: %s', (_document, body) => {
    expect(parseAllDocuments(body).flatMap(({ errors }) => errors)).toEqual([]);
  });

  const manifests = blocks('yaml').filter(([, body]) => hasVersion(body));

  it('has a manifest among it', () => {
    expect(manifests.length).toBeGreaterThan(0);
  });

  it.each(manifests)('%s: is a manifest without an error: %s', (_document, text) => {
    const model = readManifest({ path: 'manifest.yaml', text }, () => '');

    expect([...model.errors, ...judge(model)]).toEqual([]);
  });
});

function hasVersion(body: string): boolean {
  const value = parse(body) as unknown;
  return typeof value === 'object' && value !== null && 'version' in value && 'accounts' in value;
}
