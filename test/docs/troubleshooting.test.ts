/** Nobody who looks for help finds a code or a page missing. */
import { describe, expect, it } from '@jest/globals';
import { CATEGORIES } from '../../src/core/errors.ts';
import * as messages from '../../src/workflows/messages.ts';
import * as adopting from '../../src/workflows/messages-adopt.ts';
import * as diagnosing from '../../src/workflows/messages-diagnose.ts';
import * as inspecting from '../../src/workflows/messages-inspect.ts';
import * as mailboxes from '../../src/workflows/mailbox-messages.ts';
import { codeSpans, collect, filesBelow, read } from './documents.ts';

function section(path: string, heading: string): string {
  const [, rest = ''] = read(path).split(`\n## ${heading}\n`);
  return rest.split('\n## ')[0] ?? '';
}

/** What the first cells of the tables in a text have in backticks. */
function firstCells(text: string): readonly string[] {
  const cells = [...text.matchAll(/^\|([^|]*)\|/gm)].map(([, cell = '']) => cell);
  return cells.flatMap((cell) => [...codeSpans(cell)]);
}

/** Rows whose second or third cell is empty. */
function gaps(text: string): readonly string[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .filter((line) =>
      line
        .split(/(?<!\\)\|/)
        .slice(2, 4)
        .some((cell) => cell.trim() === ''),
    );
}

describe('docs/troubleshooting.md', () => {
  it('has every park code of docs/operations.md and no other', () => {
    const codes = firstCells(section('docs/operations.md', 'Park codes'));
    const told = section('docs/troubleshooting.md', 'Park codes');

    expect(codes.length).toBeGreaterThan(40);
    expect([...firstCells(told)].toSorted()).toEqual([...codes].toSorted());
    expect(gaps(told)).toEqual([]);
  });

  it('says of every error category how to see it and what to do', () => {
    const told = section('docs/troubleshooting.md', 'Error categories');

    expect(firstCells(told).toSorted()).toEqual([...CATEGORIES, 'LocalFailure'].toSorted());
    expect(gaps(told)).toEqual([]);
  });
});

describe('docs/README.md', () => {
  it('leads to every page', () => {
    const links = [...read('docs/README.md').matchAll(/\]\(([^)#]+)/g)].map(([, to]) => to);
    const pages = filesBelow('docs', '.md').map((path) => path.slice('docs/'.length));
    // The page of decisions lists the single ones.
    const listed = pages.filter((page) => page !== 'README.md' && !/^adr\/\d/.test(page));

    expect(listed).toContain('providers/powerdns.md');
    expect(listed.filter((page) => !links.includes(page))).toEqual([]);
  });
});

describe('docs/api.md', () => {
  const spans = codeSpans(read('docs/api.md'));

  it('names every signal, update and query', () => {
    const values = [messages, adopting, diagnosing, inspecting, mailboxes].flatMap((module) =>
      Object.values<unknown>(module),
    );
    const names = values.flatMap((value) =>
      typeof value === 'object' && value !== null && 'type' in value && 'name' in value
        ? [String(value.name)]
        : [],
    );

    expect(names).toEqual(expect.arrayContaining(['window', 'firstOutcome', 'inspection']));
    expect(names.filter((name) => !spans.has(name))).toEqual([]);
  });

  it('names every path the intake answers on', () => {
    const paths = collect(filesBelow('src/server', '.ts'), /server\.(?:get|post)\('([^']+)'/g);

    expect(paths).toContain('/internal/mail/provision');
    expect(paths.filter((path) => !spans.has(`GET ${path}`) && !spans.has(`POST ${path}`))).toEqual(
      [],
    );
  });

  it('names every field of a message', () => {
    const fields = ['OperatorMessage', 'AmendMessage', 'WindowMessage'].flatMap((name) => {
      const [, body = ''] =
        new RegExp(`interface ${name}[^{]*\\{([\\s\\S]*?)\\n\\}`).exec(
          read('src/workflows/messages.ts'),
        ) ?? [];
      return [...body.matchAll(/readonly (\w+)\??:/g)].map(([, field = '']) => field);
    });

    expect(fields).toEqual(expect.arrayContaining(['reason', 'spec', 'size']));
    expect(fields.filter((field) => !spans.has(field))).toEqual([]);
  });
});

describe('docs/logging.md', () => {
  it('explains every event of the log', () => {
    const events = collect(filesBelow('src', '.ts'), /event: '([a-z]+\.[a-z]+)'/g);
    const told = firstCells(section('docs/logging.md', 'Events'));

    expect(events).toContain('attempt.began');
    expect(events.filter((event) => !told.includes(event))).toEqual([]);
  });
});
