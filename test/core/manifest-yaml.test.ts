import { describe, expect, it } from '@jest/globals';
import { LARGEST_CSV, LARGEST_MANIFEST } from '../../src/core/manifest-text.ts';
import { HEAD, accepted, lines, refused } from './manifest-cases.ts';

const DOMAIN = 'domains: [{ name: example.com, aliases: [anna] }]\n';

describe('hostile and broken YAML', () => {
  it.each([
    ['an empty file', '', '1:1 : the manifest is empty'],
    ['comments only', '# nothing\n', '1:1 : the manifest is empty'],
    ['a text', 'hello', '1:1 : is text, not a mapping'],
    ['a list', '- a', '1:1 : is a list, not a mapping'],
    ['a tab as indentation', 'version: 1\naccounts:\n\tfe: 1', '3:1 : not valid YAML: a tab'],
    ['an open quote', 'version: "1', '1:12 : not valid YAML: a quote, a bracket'],
    ['a custom tag', 'version: !!js/function x', '1:10 : not valid YAML: YAML tags'],
    ['two documents', 'version: 1\n---\nversion: 1', '2:1 : not valid YAML: the file holds more'],
    ['a key written twice', 'version: 1\nversion: 1', '2:1 : the key "version" is written twice'],
    ['a key that is a list', '? [a]\n: 1', '1:3 : a key is not a plain word'],
    ['a prototype key', '__proto__: { version: 1 }', '1:1 : "__proto__" is not a key'],
    ['an alias', 'a: &x [1]\nb: *x', '2:4 b: YAML aliases (*name) are not read here'],
  ])('are refused with their place: it names %s', (_, text, start) => {
    const found = lines(refused(text));

    expect(found[0]?.startsWith(`mailkeel.yaml:${start}`)).toBe(true);
  });

  it('refuses a bomb of aliases without unfolding it', () => {
    const level = (index: number): string =>
      `l${String(index)}: &l${String(index)} [${`*l${String(index - 1)}, `.repeat(9)}]`;
    const text = ['l0: &l0 [x]', ...Array.from({ length: 30 }, (_, i) => level(i + 1))].join('\n');

    const errors = refused(text);

    expect(errors).toHaveLength(270);
    expect(errors[0]?.message).toContain('YAML aliases');
  });

  it.each(['[', '{a: ', '- ', '? ', 'a: ', '[a: '])(
    'survives half a million levels of %j, which would end the process in the YAML composer',
    (opener) => {
      const errors = refused(opener.repeat(400_000));

      expect(errors.map((error) => error.message)).toEqual([
        'the file is nested too deep to be a manifest',
      ]);
    },
  );

  it('reads prototype words as the unknown keys they are', () => {
    const errors = refused(`${HEAD}${DOMAIN}constructor: 1\ntoString: { a: 1 }`);

    expect(errors.map((error) => error.message)).toEqual([
      '"constructor" is not a known key',
      '"toString" is not a known key',
    ]);
  });

  it('does not take an inherited word for an account', () => {
    const errors = refused(`${HEAD}domains: [{ name: example.com, mail: toString }]`);

    expect(errors.map((error) => error.message)).toEqual([
      '"toString" is not an account of this manifest',
    ]);
  });

  it('lets no directive change the meaning of words', () => {
    const text = `%YAML 1.1\n---\n${HEAD}domains: [{ name: example.com, client: no }]`;

    expect(accepted(text).domains[0]?.client).toBe('no');
  });

  it('accepts a byte order mark and Windows line ends', () => {
    const text = `\uFEFF${(HEAD + DOMAIN).replaceAll('\n', '\r\n')}`;

    expect(accepted(text).domains).toHaveLength(1);
  });
});

describe('files that are no text', () => {
  it.each([
    ['a NUL byte', `${HEAD}\0`, 'mailkeel.yaml:6 : the file holds a NUL byte'],
    ['bytes that are no UTF-8', `${HEAD}a: \uFFFD`, 'mailkeel.yaml:6 : the file holds bytes'],
  ])('are refused with the line: it names %s', (_, text, start) => {
    expect(lines(refused(text))).toEqual([expect.stringContaining(start)]);
  });

  it('refuses a CSV file in Latin-1', () => {
    const text = `${HEAD}domains: [{ name: example.com }]\naliases: [{ csv: a.csv }]`;
    const latin1 = Buffer.from('email,description\njose@example.com,José\n', 'latin1');

    expect(lines(refused(text, { 'a.csv': latin1 }))).toEqual([
      'a.csv:2 : the file holds bytes that are no UTF-8',
    ]);
  });

  it('refuses a manifest of 10 MB and says where the aliases belong', () => {
    const errors = refused(HEAD + '# padding\n'.repeat(1_000_000));

    expect(errors).toEqual([
      {
        file: 'mailkeel.yaml',
        line: 1,
        path: '',
        message: `the file is too large: 10.0 MB, at most ${(LARGEST_MANIFEST / 1e6).toFixed(1)} MB`,
        remedy: expect.stringContaining('move aliases and domains into CSV files'),
      },
    ]);
  });

  it('refuses a CSV file above its bound', () => {
    const text = `${HEAD}domains: [{ name: example.com }]\naliases: [{ csv: a.csv }]`;

    const errors = refused(text, { 'a.csv': 'email\n'.padEnd(LARGEST_CSV + 1, 'x') });

    expect(errors).toEqual([expect.objectContaining({ file: 'a.csv', line: 1 })]);
    expect(errors[0]?.remedy).toBe('split it into several CSV files');
  });
});
