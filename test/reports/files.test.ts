import { describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { buildReport } from '../../src/core/report.ts';
import type { ReportModel } from '../../src/core/report-model.ts';
import { renderReport } from '../../src/reports/files.ts';
import { fleet } from './fleet.ts';
import { failureOf, progressOf } from './rows.ts';
import { expectGolden } from './golden.ts';

const FILES = [
  'summary.txt',
  'summary.json',
  'state.json',
  'aliases.csv',
  'passwords.csv',
  'failures.csv',
  'inventory.csv',
  'inventory.json',
  'health.csv',
];

describe('the files of a report', () => {
  it('are the documented ones', () => {
    const files = renderReport(buildReport(fleet()));

    expect([...files.keys()]).toEqual([...FILES, 'report.html']);
  });

  it.each(FILES)('read as the golden %s', (name) => {
    const files = renderReport(buildReport(fleet()));

    expectGolden(`report/${name}`, files.get(name)!);
  });
});

describe('a CSV file', () => {
  it('survives what a provider may say: quotes, commas, line breaks', () => {
    const error = 'he said "no", then\r\nhung up';

    const rows = parse<Record<string, string>>(failuresOf(error), { columns: true });

    expect(rows.map((row) => row['error'])).toEqual([error]);
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx'])('disarms the formula %j', (error) => {
    const [row] = parse<Record<string, string>>(failuresOf(error), { columns: true });

    expect(row?.['error']).toBe(`'${error}`);
  });

  it('has its header even without rows', () => {
    expect(fileOf(buildReport({ ...fleet(), progress: [] }), 'failures.csv')).toBe(
      'domain,email,alias_id,pass,operation,error,category,severity,remedy,attempts,last_attempt,execution_id\r\n',
    );
  });
});

describe('state.json', () => {
  it('stands at the last pass once every domain has ended', () => {
    const input = fleet();
    const ended = input.progress.filter(({ endedAt }) => endedAt !== undefined);
    const entries = input.entries.filter(({ domain }) =>
      ended.some((row) => row.domain === domain),
    );

    const state: unknown = JSON.parse(
      fileOf(buildReport({ ...input, entries, progress: ended }), 'state.json'),
    );

    expect(state).toMatchObject({ phase: 4, pass: '4-3' });
  });
});

describe('summary.txt', () => {
  it('says that too few are proven only when no more are coming', () => {
    const running = buildReport(fleet());
    const finished = { ...running, verdict: 'incomplete' as const };

    expect(fileOf(running, 'summary.txt')).not.toContain('BELOW');
    expect(fileOf(finished, 'summary.txt')).toContain('22.2%, BELOW the 95% asked');
  });

  it('keeps control characters of foreign texts out', () => {
    const text = fileOf(buildReport(failing('red \u001b[31malert\u0007\nnew line')), 'summary.txt');

    expect(text).toContain('red  [31malert new line');
    expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
  });
});

function failing(error: string) {
  return {
    ...fleet(),
    progress: [progressOf('example.com', '2-1', { failures: [failureOf({ error })] })],
  };
}

function failuresOf(error: string): string {
  return fileOf(buildReport(failing(error)), 'failures.csv');
}

function fileOf(model: ReportModel, name: string): string {
  return renderReport(model).get(name)!;
}
