/** The interfaces people and scripts hold on to: manifest keys, CSV columns, report files, events. */
import { describe, expect, it } from '@jest/globals';
import { ADDRESS_SHEET, ALIAS_SHEET, DOMAIN_SHEET } from '../../src/core/csv-cells.ts';
import { manifestJsonSchema } from '../../src/core/manifest-json-schema.ts';
import { codeSpans, collect, filesBelow, read } from './documents.ts';

function section(path: string, heading: string): string {
  const [, rest = ''] = read(path).split(`\n## ${heading}\n`);
  return rest.split('\n## ')[0] ?? '';
}

describe('docs/manifest.md', () => {
  /** Keys and values of the grammar, gathered from every object and enum of its JSON Schema. */
  function words(node: unknown): readonly string[] {
    if (Array.isArray(node)) return node.flatMap(words);
    if (typeof node !== 'object' || node === null) return [];
    const { properties, enum: values, const: value } = node as Record<string, unknown>;
    return [
      ...(typeof properties === 'object' && properties !== null ? Object.keys(properties) : []),
      ...(Array.isArray(values) ? values : []).filter((one) => typeof one === 'string'),
      ...(typeof value === 'string' ? [value] : []),
      ...Object.values(node).flatMap(words),
    ];
  }

  it('explains every key and every value of the grammar', () => {
    const spans = codeSpans(read('docs/manifest.md'));
    const all = new Set(words(manifestJsonSchema()));

    expect([...all]).toEqual(expect.arrayContaining(['maxDeletions', 'converge', 'forward-email']));
    // `{ env: NAME }` and `{ csv: path }` stand as wholes.
    const inside = [...spans].flatMap((span) => span.match(/[\w~-]+/g) ?? []);
    expect([...all].filter((word) => !spans.has(word) && !inside.includes(word))).toEqual([]);
  });

  it('gives every key of an account, domain, alias or policy a row of its own', () => {
    const rows = [...read('docs/manifest.md').matchAll(/^\| (`[^|]+) \|/gm)].flatMap(
      ([, cell = '']) => [...codeSpans(cell)],
    );
    const schema = manifestJsonSchema() as { definitions: Record<string, { properties?: object }> };
    const shapes = ['Dns', 'Settings', 'DomainEntry', 'AliasEntry', 'Policy'];
    const keys = shapes.flatMap((shape) =>
      Object.keys(schema.definitions[shape]?.properties ?? {}),
    );

    expect(keys).toEqual(
      expect.arrayContaining(['spfAll', 'catchAll', 'client', 'labels', 'window']),
    );
    expect(keys.filter((key) => !rows.includes(key))).toEqual([]);
  });

  it('names every CSV column and its synonyms', () => {
    const text = section('docs/manifest.md', 'CSV files')
      .toLowerCase()
      .replaceAll(/[\s_-]/g, '');
    const sheets = [ADDRESS_SHEET, ALIAS_SHEET, DOMAIN_SHEET];
    const columns = sheets.flatMap(({ fields }) => Object.entries(fields).flat(2));

    expect(columns).toEqual(expect.arrayContaining(['forwardto', 'phases']));
    expect(columns.filter((column) => !text.includes(`\`${column}`))).toEqual([]);
  });

  it('lists everything that is refused as not supported yet', () => {
    const what = collect(['src/core/manifest-unsupported.ts'], /what: '([^']+)'/g);
    const templates = collect(['src/core/manifest-unsupported.ts'], /what: `(\w+): \$\{/g);
    const listed = section('docs/manifest.md', 'Not supported yet');

    expect([...what, ...templates]).toEqual(expect.arrayContaining(['quota']));
    expect([...what, ...templates].filter((word) => !listed.includes(word))).toEqual([]);
  });
});

describe('docs/reports.md', () => {
  const text = read('docs/reports.md');

  it('names every file of a report', () => {
    const files = collect(['src/reports/files.ts'], /\['([a-z]+\.[a-z]+)',/g);

    expect(files).toContain('report.html');
    expect(files.filter((file) => !codeSpans(text).has(file))).toEqual([]);
  });

  it.each(filesBelow('test/golden/report', '.csv'))(
    'lists the columns of %s in their order',
    (path) => {
      const name = path.split('/').at(-1) ?? '';
      const [paragraph = ''] = (text.split(`\n**${name}**: `)[1] ?? '').split('\n\n');
      const [header = ''] = read(path).split(/\r?\n/);
      // Values of a column stand in brackets after it.
      const columns = [...codeSpans(paragraph.replaceAll(/\([^)]*\)/g, ''))];

      expect(columns).toEqual(header.split(','));
    },
  );

  it.each([
    ['state.json', 'test/golden/report/state.json'],
    ['summary.json', 'test/golden/report/summary.json'],
  ])('explains every key at the top of %s', (heading, golden) => {
    const keys = Object.keys(JSON.parse(read(golden)) as object);
    const spans = [...codeSpans(section('docs/reports.md', heading))];

    expect(keys).toContain('execution_id');
    expect(keys.filter((key) => !spans.some((span) => span.split(/[.[]/)[0] === key))).toEqual([]);
  });

  it('explains every kind of event', () => {
    const kinds = collect(['src/core/report-events.ts'], /kind: '([a-z]+)'/g);
    const spans = codeSpans(section('docs/reports.md', 'Events'));

    expect(kinds).toContain('skipped');
    expect(kinds.filter((kind) => !spans.has(kind))).toEqual([]);
  });
});
