/** What a worker offers to machines, and what the documents say of it. */
import { describe, expect, it } from '@jest/globals';
import { EVENT_FORMATS } from '../../src/core/event-formats.ts';
import { METRICS } from '../../src/core/metrics.ts';
import { WHERE_KEYS } from '../../src/core/where.ts';
import { codeSpans, collect, read } from './documents.ts';

function section(path: string, heading: string): string {
  const [, rest = ''] = read(path).split(`\n## ${heading}\n`);
  return rest.split('\n## ')[0] ?? '';
}

/** First cells of the tables in a text. */
function firstCells(text: string): readonly string[] {
  return [...text.matchAll(/^\| `([^`]+)` /gm)].map(([, cell = '']) => cell);
}

describe('docs/operations.md', () => {
  it('explains every metric and no other', () => {
    const cells = firstCells(section('docs/operations.md', 'Metrics and health'));

    expect(cells.filter((cell) => cell.startsWith('mailkeel_')).toSorted()).toEqual(
      Object.keys(METRICS).toSorted(),
    );
  });

  it('explains every path a worker answers on', () => {
    const paths = collect(['src/worker-door.ts'], /path === '(\/[a-z]+)'/g);
    const cells = firstCells(section('docs/operations.md', 'Metrics and health'));

    expect(paths).toHaveLength(3);
    expect(cells).toEqual(expect.arrayContaining([...paths]));
  });

  it('explains every type of event and no other', () => {
    const types = collect(['src/core/events.ts'], /readonly type: '([a-z.]+)'/g);

    expect(types).toContain('domain.parked');
    const cells = firstCells(section('docs/operations.md', 'Events'));
    expect(cells.filter((cell) => cell.includes('.')).toSorted()).toEqual(types);
  });

  it('shows an event that could be one', () => {
    const [, example = ''] =
      /```json\n([\s\S]*?)```/.exec(section('docs/operations.md', 'Events')) ?? [];
    const event = JSON.parse(example) as { type: string; park: object };

    expect(event.type).toBe('domain.parked');
    expect(Object.keys(event.park)).toEqual(['code', 'pass', 'sentence', 'remedy', 'since']);
  });
});

describe('docs/configuration.md', () => {
  it('names every format of events', () => {
    const spans = codeSpans(read('docs/configuration.md'));

    expect(EVENT_FORMATS.filter((format) => !spans.has(format))).toEqual([]);
  });
});

describe('docs/commands.md', () => {
  it('explains every key of --where and no other', () => {
    expect(firstCells(section('docs/commands.md', '`--where`')).toSorted()).toEqual(
      [...WHERE_KEYS].toSorted(),
    );
  });
});
