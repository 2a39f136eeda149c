/** The reference of variables and manifest keys is the one the schemas give, and what it calls a default is what holds without one. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readConfig } from '../../src/config.ts';
import { ENVIRONMENT } from '../../src/config-schema.ts';
import { readIntakeConfig } from '../../src/config-signup.ts';
import { manifestJsonSchema } from '../../src/core/manifest-json-schema.ts';
import { renewReference } from '../../scripts/configuration-reference.ts';
import { typeOf, type JsonSchema } from '../../scripts/json-schema-types.ts';
import { codeSpans, collect, filesBelow, read, ROOT } from './documents.ts';

/** As Prettier, which runs as a module only, would lay it out. */
function formatted(markdown: string): string {
  const prettier = join(ROOT, 'node_modules/prettier/bin/prettier.cjs');
  const path = join(ROOT, 'docs/configuration.md');
  return execFileSync(process.execPath, [prettier, '--stdin-filepath', path], {
    ...{ input: markdown, encoding: 'utf8', cwd: ROOT },
  });
}

describe('docs/configuration.md', () => {
  const document = read('docs/configuration.md');

  it('is what npm run docs:configuration makes of the schemas', () => {
    expect(formatted(renewReference(document))).toBe(document);
  });

  it('refuses a document without its marks', () => {
    expect(() => renewReference('# Configuration\n')).toThrow('has lost its mark');
  });

  it('has a row of its own for every key of the manifest', () => {
    const rows = [...document.matchAll(/^\| `([^`]+)`/gm)].map(([, key = '']) => key);
    const { definitions = {}, properties = {} } = manifestJsonSchema() as JsonSchema;
    const shapes = ['Settings', 'Dns', 'DomainEntry', 'AliasEntry', 'Policy'].map(
      (name) => definitions[name]?.properties ?? {},
    );
    const keys = [properties, ...shapes].flatMap((shape) => Object.keys(shape));

    expect(keys).toEqual(expect.arrayContaining(['version', 'spfAll', 'labels', 'window']));
    expect(keys.filter((key) => !rows.includes(key))).toEqual([]);
  });

  it('says what every key and variable means', () => {
    expect(document.match(/^\|.*\| +\|$/gm) ?? []).toEqual([]);
  });
});

describe('the schema of the environment', () => {
  const names = Object.values(ENVIRONMENT).flatMap(({ shape }) => Object.keys(shape));

  it('has no variable that nothing reads', () => {
    const places = [...filesBelow('src', '.ts'), ...filesBelow('scripts', '.mjs', '.ts')];
    const read = collect(
      [...places.filter((path) => path !== 'src/config-schema.ts'), 'docker-compose.yml'],
      /\b([A-Z][A-Z_]+[A-Z])\b/g,
    );
    // Temporal's own loader and Node read the others.
    const elsewhere = names.filter((name) => /^TEMPORAL_(?:API|TLS)/.test(name));
    const known = [...read, ...elsewhere, 'NODE_EXTRA_CA_CERTS'];

    expect(names.filter((name) => !known.includes(name))).toEqual([]);
  });

  it('gives defaults that are what holds without the variable', () => {
    const stated = Object.fromEntries(
      Object.values(ENVIRONMENT)
        .flatMap((schema) => Object.entries(schema.parse({})))
        .filter(([, value]) => value !== undefined),
    ) as Record<string, string>;
    const needed = {
      MAILKEEL_INTAKE_SECRET: 'a secret of some length',
      MAILKEEL_SIGNUP_ACCOUNT: 'own',
      MAILKEEL_SIGNUP_DOMAINS: 'example.com',
    };

    expect(Object.keys(stated)).toContain('MAILKEEL_HOME');
    expect({ ...readConfig(stated), environment: {} }).toEqual(readConfig({}));
    expect(readIntakeConfig({ ...needed, ...stated })).toEqual(readIntakeConfig(needed));
  });
});

describe('types in words', () => {
  it.each<readonly [JsonSchema, string]>([
    [{ type: 'string' }, 'text'],
    [{ type: 'boolean' }, '`true`, `false`'],
    [{ type: 'integer' }, 'whole number'],
    [{ type: 'integer', minimum: 1, maximum: 9 }, 'whole number, 1 to 9'],
    [{ type: 'array', items: { enum: ['a', 'b'] } }, 'list of `a`, `b`'],
    [{ type: 'object', properties: { csv: {} } }, '`{ csv: … }`'],
    [{ anyOf: [{ const: 1 }, { $ref: '#/definitions/Label' }] }, '`1`, or account label'],
  ])('names %j as %s', (node, words) => {
    expect(typeOf(node)).toBe(words);
  });

  it('refuses what it has no words for', () => {
    expect(() => typeOf({ $ref: '#/definitions/Unheard' })).toThrow('Unheard');
    expect(() => typeOf({ type: 'null' })).toThrow('no words');
  });

  it('are not lost in the table', () => {
    expect(codeSpans(read('docs/configuration.md')).has('{ env: NAME }')).toBe(true);
  });
});
