/** Whatever the source can say, a document explains. The lists come from the source, so that a new word fails here first. */
import { describe, expect, it } from '@jest/globals';
import { CATEGORIES } from '../../src/core/errors.ts';
import { PROVIDER_OPERATIONS, REMEDIATION_CODES } from '../../src/core/remediation.ts';
import { PASSES, PASS_TITLES } from '../../src/core/run.ts';
import * as messages from '../../src/workflows/messages.ts';
import { codeSpans, collect, filesBelow, read } from './documents.ts';

const SOURCES = filesBelow('src', '.ts').filter((path) => !path.startsWith('src/simulators/'));

function undocumented(
  names: readonly string[],
  ...documents: readonly string[]
): readonly string[] {
  const spans = new Set(documents.flatMap((path) => [...codeSpans(read(path))]));
  return names.filter((name) => !spans.has(name));
}

describe('docs/operations.md', () => {
  const rooms = ['core', 'workflows', 'activities'];
  const deciding = SOURCES.filter((path) => rooms.some((room) => path.startsWith(`src/${room}/`)));
  const isFile = (name: string): boolean => /\.(?:csv|json|txt|html|ts|js)$/.test(name);
  const isHost = (name: string): boolean => /\.(?:com|org|goog)$/.test(name);
  const literals = collect(deciding, /'([a-z]+\.[a-z]+(?:-[a-z]+)*)'/g).filter(
    (name) => !isFile(name) && !isHost(name),
  );
  const members = (union: string): readonly string[] =>
    [...union.matchAll(/'([a-z-]+)'/g)].map(([, word = '']) => word);
  const [, what = ''] = /readonly what: ([^;]+);/.exec(read('src/store/errors.ts')) ?? [];
  const [, why = ''] =
    /interface Deferred[\s\S]*?readonly reason: ([^;]+);/.exec(
      read('src/activities/contract.ts'),
    ) ?? [];

  it('finds the codes it is to check', () => {
    expect(literals).toEqual(
      expect.arrayContaining(['plan.free', 'dns.foreign-mx', 'dns.spf-lookups']),
    );
    expect(members(what)).toEqual(expect.arrayContaining(['store', 'vault']));
    expect(members(why)).toEqual(expect.arrayContaining(['budget', 'lease']));
  });

  it('explains every park code, or another page explains it as a check or an event', () => {
    const codes = [
      ...literals,
      ...members(what).map((part) => `local.${part}`),
      ...['local.bug', 'local.failure', 'failed.<operation>'],
      ...members(why).map((reason) => `quota.${reason}`),
    ];

    const documents = ['operations', 'reports', 'logging', 'commands'].map((n) => `docs/${n}.md`);
    expect(undocumented(codes, ...documents)).toEqual([]);
  });

  it('knows every place where a code is put together', () => {
    const prefixes = collect(deciding, /code: `([a-z]+)\.\$\{/g);
    const returned = collect(deciding, /return `([a-z]+)\.\$\{/g);

    expect([...prefixes, ...returned].toSorted()).toEqual(['failed', 'local', 'quota', 'wait']);
  });

  it('has no park code the source does not have', () => {
    const [, table = ''] = read('docs/operations.md').split('## Park codes');
    const [rows = ''] = table.split('\n## ');
    const documented = [...rows.matchAll(/^\|([^|]*)\|/gm)].flatMap(([, cell = '']) => [
      ...codeSpans(cell),
    ]);
    const plain = documented.filter((code) => !/^(?:local|quota|wait)\.|^failed\.</.test(code));

    expect(plain.filter((code) => !literals.includes(code))).toEqual([]);
    expect(plain.length).toBeGreaterThan(15);
  });

  it('names every pass with its title', () => {
    const text = read('docs/operations.md').replaceAll('\n', ' ');

    expect(PASSES.filter((pass) => !text.includes(`${pass} ${PASS_TITLES[pass]}`))).toEqual([]);
  });

  it('names every signal, update and query', () => {
    const names = Object.values(messages).flatMap((value) =>
      typeof value === 'object' && 'type' in value ? [value.name] : [],
    );

    expect(names).toEqual(expect.arrayContaining(['skip', 'progress', 'survey']));
    expect(undocumented(names, 'docs/operations.md')).toEqual([]);
  });
});

describe('docs/web-ui.md', () => {
  it('names every search attribute', () => {
    const names = Object.keys(messages.SEARCH_ATTRIBUTES);

    expect(names).not.toEqual([]);
    expect(undocumented(names, 'docs/web-ui.md')).toEqual([]);
  });
});

describe('docs/configuration.md', () => {
  const places = [
    ...SOURCES,
    ...filesBelow('scripts', '.mjs', '.ts'),
    'Dockerfile',
    'docker-compose.yml',
  ];

  it.each([
    ['MAILKEEL', /\b(MAILKEEL_[A-Z_]+)\b/g, 'MAILKEEL_VAULT_KEY'],
    ['TEMPORAL', /\b(TEMPORAL_[A-Z_]+[A-Z])\b/g, 'TEMPORAL_ADDRESS'],
  ])('names every %s variable', (_prefix, pattern, known) => {
    const names = collect(places, pattern);

    expect(names).toContain(known);
    expect(undocumented(names, 'docs/configuration.md')).toEqual([]);
  });
});

describe('docs/errors.md', () => {
  it('names every category, severity, operation and refusal with a remedy of its own', () => {
    const [, union = ''] = /type Severity = ([^;]+);/.exec(read('src/core/errors.ts')) ?? [];
    const severities = [...union.matchAll(/'(\w+)'/g)].map(([, word = '']) => word);
    const names = [...CATEGORIES, ...severities, ...PROVIDER_OPERATIONS, ...REMEDIATION_CODES];

    expect(severities).toContain('Critical');
    expect(undocumented(names, 'docs/errors.md')).toEqual([]);
  });
});
