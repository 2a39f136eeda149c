/** What the documents show can be typed: every command line is taken by the real parser, every block of data parses. */
import { describe, expect, it } from '@jest/globals';
import { CommanderError } from 'commander';
import { parse, parseAllDocuments } from 'yaml';
import { judge } from '../../src/core/manifest.ts';
import { readManifest } from '../../src/core/manifest-read.ts';
import { deafProgram } from './deaf-program.ts';
import { DOCUMENTS, fencedBlocks, fencedLines, filesBelow, read } from './documents.ts';
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
