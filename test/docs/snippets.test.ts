/** What the documents show can be typed: every command line is taken by the real parser, every block of data parses. */
import { describe, expect, it } from '@jest/globals';
import { CommanderError, type Command } from 'commander';
import { parse, parseAllDocuments } from 'yaml';
import { judge } from '../../src/core/manifest.ts';
import { readManifest } from '../../src/core/manifest-read.ts';
import { deafProgram } from './deaf-program.ts';
import { codeSpans, DOCUMENTS, fencedBlocks, fencedLines, filesBelow, read } from './documents.ts';
import { proofOf, shellLines, wordsOf } from './snippet-runs.ts';

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
    const run = deafProgram().parseAsync([...wordsOf(line)], { from: 'user' });

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
      tries.map((line) => deafProgram().parseAsync([...wordsOf(line)], { from: 'user' })),
    );

    expect(refused.map(({ status }) => status)).toEqual(tries.map(() => 'rejected'));
  });
});

describe('command lines among what a command prints', () => {
  const printed = DOCUMENTS.flatMap((document) =>
    fencedLines(read(document), 'text').flatMap((line) => {
      const [, command] = /^(?:\$ )?mailkeel (.+)$/.exec(line) ?? [];
      return command === undefined ? [] : [[document, command] as const];
    }),
  );

  it('are found', () => {
    expect(printed.length).toBeGreaterThan(1);
  });

  it.each(printed)('%s: mailkeel %s is taken by the program', async (_document, line) => {
    await expect(
      deafProgram().parseAsync([...wordsOf(line)], { from: 'user' }),
    ).resolves.toBeDefined();
  });
});

describe('commands in the prose of the documents', () => {
  /** What the text names, with the flags it names: arguments are left out in prose. */
  const named = DOCUMENTS.flatMap((document) =>
    [...codeSpans(read(document))].flatMap((span) => {
      const [, whole] = /^(?:npm run mailkeel -- |mailkeel )(.+)$/.exec(span) ?? [];
      const isCommand = whole !== undefined || (isKnown(span) && span.includes(' --'));
      return isCommand ? [[document, whole ?? span] as const] : [];
    }),
  );

  it('are found', () => {
    expect(named.length).toBeGreaterThan(60);
  });

  it.each(named)('%s: `%s` names a command there is, and flags it has', (_document, text) => {
    expect(unknownIn(text)).toEqual([]);
  });

  it('would be refused if they were wrong', () => {
    const wrong = [
      'no-such-command',
      'start --no-such-flag',
      'limits set --watch',
      'passwords shwo',
    ];

    expect(wrong.map((text) => unknownIn(text).length)).toEqual(wrong.map(() => 1));
  });
});

describe('the proof of a command line', () => {
  it.each(shellLines())(
    'is settled for %s: it runs, a test runs it, or there is a reason',
    (line) => {
      const proof = proofOf(line);

      expect(proof).toBeDefined();
      if (proof?.by !== 'test') return;
      const program = read(proof.file);
      // A test of another program's line takes it from the document itself.
      if (!/^(?:mailkeel|npm) /.test(line))
        expect(program).toMatch(/docs\/[a-z]+\.md|shellLines\(/);
      if (!line.startsWith('mailkeel ')) return;
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

/** Whether the first word is a command. */
function isKnown(text: string): boolean {
  const [first = ''] = text.split(' ');
  return deafProgram().commands.some((command) => command.name() === first);
}

/** Words that are no command, and flags the command they belong to does not have. `<…>`, `…` and quoted values stand for anything. */
function unknownIn(text: string): readonly string[] {
  const words = wordsOf(text);
  return (words[0] ?? '').split('|').flatMap((first) => {
    if (/^[<…]/.test(first)) return [];
    return unknownOf([first, ...words.slice(1)]);
  });
}

function unknownOf(words: readonly string[]): readonly string[] {
  let command = deafProgram();
  let flags = [...flagsOf(command), '--help', '--version'];
  for (const word of words) {
    const below = command.commands.find((each) => each.name() === word);
    if (below === undefined) {
      if (/^[a-z][a-z-]+$/.test(word) && command.registeredArguments.length === 0) return [word];
      break;
    }
    command = below;
    flags = [...flags, ...flagsOf(below)];
  }
  return words.filter((word) => /^--[a-z]/.test(word) && !flags.includes(word.replace(/=.*$/, '')));
}

function flagsOf(command: Command): readonly string[] {
  return command.options.flatMap(({ long }) => long ?? []);
}

/** The bodies of the fenced blocks of a language, by document. */
function blocks(language: string): readonly (readonly [string, string])[] {
  return DOCUMENTS.flatMap((document) =>
    fencedBlocks(read(document), language).map((body) => [document, body] as const),
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

  const accounts = blocks('yaml').filter(
    ([, body]) => !hasVersion(body) && /^accounts:/m.test(body),
  );

  it('has the accounts of every provider among it', () => {
    expect(accounts.map(([document]) => document)).toEqual(filesBelow('docs/providers', '.md'));
  });

  it.each(accounts)('%s: with a version and a domain it is a manifest: %s', (_document, body) => {
    const mail = /kind: (?:forward-email|stalwart)/.test(body);
    const [, label = ''] = /^accounts:\s+([a-z]+):/m.exec(body) ?? [];
    const beside = mail ? '' : '  mail: fe\n';
    const other = mail ? '' : '  fe: { kind: forward-email, token: { env: FE } }\n';
    const text = [
      'version: 1\n',
      body.replace(/^accounts:\n/m, `$&${other}`).replace(/^defaults:\n/m, `$&${beside}`),
      mail ? `defaults: { mail: ${label}, dns: manual }\n` : '',
      'domains: [{ name: example.com, aliases: [postmaster] }]\n',
    ].join('');

    const model = readManifest({ path: 'manifest.yaml', text }, () => '');

    expect([...model.errors, ...judge(model)]).toEqual([]);
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
