import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { stringify } from 'yaml';
import type { ManifestResult } from '../../src/core/manifest.ts';
import { accountsOf } from '../../src/core/manifest.ts';
import { HEAD, accepted, parseText } from './manifest-cases.ts';

/** Every error names a file, a line inside it, what is wrong and what to do. */
function namesItsPlace(result: ManifestResult, files: Readonly<Record<string, number>>): boolean {
  if (result.ok) return true;
  return (
    result.errors.length > 0 &&
    result.errors.every(
      ({ file, line, column, message, remedy }) =>
        line >= 1 &&
        line <= (files[file] ?? 0) &&
        (column ?? 1) >= 1 &&
        message !== '' &&
        remedy !== '',
    )
  );
}

const lineCount = (text: string): number => text.split(/\r\n|\r|\n/).length;

const word = fc.constantFrom(
  ...['version', 'accounts', 'domains', 'aliases', 'name', 'dns', 'mail', 'csv', 'defaults'],
  ...['mx', 'alias', 'recipients', 'policy', 'pace', 'kind', 'token', 'env', '__proto__', 'fe'],
  ...['example.com', 'a+b', '*', 'yes', '-', '1', 'manual', 'constructor', 'forward-email'],
);
const yamlish = fc
  .array(
    fc.oneof(
      word,
      fc.constantFrom(': ', '\n', '\n  ', '- ', '{', '}', '[', ']', ', ', '"', "'", '&a ', '*a'),
      fc.constantFrom('#', '|', '>', '!', '? ', '\t', '%', '---\n', '\0', '\uFEFF', '\r', '<<: '),
      fc.string({ maxLength: 5, unit: 'binary' }),
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(''));
const csvish = fc
  .array(
    fc.oneof(
      fc.constantFrom('email', 'name', 'imap', 'recipients', 'password', 'a@example.com', 'x', '-'),
      fc.constantFrom(',', ';', '\t', '\n', '\r\n', '\r', '"', '""', ' ', '\uFEFF', '\0'),
      fc.string({ maxLength: 5, unit: 'binary' }),
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(''));
/** Any data a YAML file can hold, with keys the grammar knows. */
const tree = fc.letrec((tie) => ({
  node: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<unknown>(1, 0, -1, 1.5, true, null, '', 'cf', 'fe', '48h', '95%', 'keep'),
    word,
    fc.array(tie('node'), { maxLength: 4 }),
    fc.dictionary(
      word.filter((key) => key !== '__proto__'),
      tie('node'),
      { maxKeys: 6 },
    ),
  ),
})).node;

describe('parseManifest, whatever it is given,', () => {
  it('answers arbitrary text with places and never crashes', () => {
    fc.assert(
      fc.property(fc.oneof(yamlish, fc.string({ unit: 'binary' })), (text) => {
        const result = parseText(text, { csv: 'email\n' });

        expect(namesItsPlace(result, { 'mailkeel.yaml': lineCount(text), csv: 2 })).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('answers arbitrary data behind a valid head with places and never crashes', () => {
    fc.assert(
      fc.property(tree, tree, (domains, aliases) => {
        const text = HEAD + stringify({ domains, aliases }, { aliasDuplicateObjects: false });

        const result = parseText(text, { 'example.com': 'email\n' });

        const files = { 'mailkeel.yaml': lineCount(text), 'example.com': 2 };
        expect(namesItsPlace(result, files)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('answers arbitrary sheets with places and never crashes', () => {
    const text = `${HEAD}domains: [{ name: example.com, aliases: { csv: own.csv } }]\naliases: [{ csv: all.csv }]`;
    fc.assert(
      fc.property(csvish, csvish, (own, all) => {
        const result = parseText(text, { 'own.csv': own, 'all.csv': all });

        const files = { 'mailkeel.yaml': 7, 'own.csv': lineCount(own), 'all.csv': lineCount(all) };
        expect(namesItsPlace(result, files)).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  it('answers arbitrary bytes in sheets of domains with places and never crashes', () => {
    const text = `${HEAD}domains: { csv: domains.csv }`;
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), csvish, (bytes, rest) => {
        const tail = new TextEncoder().encode(`domain,mx,phases\n${rest}`);
        for (const sheet of [bytes, tail]) {
          const result = parseText(text, { 'domains.csv': sheet });

          const count = lineCount(new TextDecoder().decode(sheet));
          expect(namesItsPlace(result, { 'mailkeel.yaml': 6, 'domains.csv': count })).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('gives accounts or errors for arbitrary accounts', () => {
    fc.assert(
      fc.property(tree, (accounts) => {
        const text = stringify({ accounts }, { aliasDuplicateObjects: false });

        const found = accountsOf({ path: 'a.yaml', text });

        const labels = Object.keys(found.accounts);
        expect(labels.length === 0 || found.errors.length === 0).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('keeps every plain alias exactly once, in order, wherever it is written', () => {
    const name = fc
      .stringMatching(/^[a-z0-9](?:[a-z0-9._-]{0,10}[a-z0-9])?$/)
      .filter((text) => !text.includes('..'));
    fc.assert(
      fc.property(fc.uniqueArray(name, { maxLength: 20 }), fc.boolean(), (names, inSheet) => {
        const sheet = ['email', ...names.map((local) => `${local}@example.com`)].join('\n');
        const list = stringify(
          names.map((local) => ({ name: local })),
          { indent: 2 },
        );
        const text = inSheet
          ? `${HEAD}domains: [{ name: example.com }]\naliases: [{ csv: a.csv }]`
          : `${HEAD}domains:\n- name: example.com\n  aliases:\n${list.replaceAll(/^/gm, '    ')}`;

        const { domains } = accepted(text, { 'a.csv': sheet });

        expect(domains[0]?.aliases.map((alias) => alias.name)).toEqual(names);
      }),
      { numRuns: 300 },
    );
  });
});
