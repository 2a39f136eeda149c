import { describe, expect, it } from '@jest/globals';
import { buildReport } from '../../src/core/report.ts';
import type { ReportInput } from '../../src/core/report-input.ts';
import type { ReportModel } from '../../src/core/report-model.ts';
import {
  UNLISTED_CHECK,
  unlistedWords,
  type DomainProgress,
  type Finding,
} from '../../src/core/run.ts';
import { reportHtml } from '../../src/reports/html/page.ts';
import { renderSummary } from '../../src/reports/summary.ts';
import { failureTable } from '../../src/reports/tables.ts';
import {
  at,
  attemptOf,
  failureOf,
  mailbox,
  passesUntil,
  progressOf,
  specOf,
} from '../reports/rows.ts';

const DOMAIN = 'example.net';
const NAMES = ['anna', 'ben', 'carla', 'dora'];
const FINDING: Finding = {
  ...{ pass: '2-1', check: UNLISTED_CHECK, status: 'warn', message: unlistedWords(3) },
};

/** Every alias was refused in 2-1; the run lists the last one, and the audit log has an answer for `answered`. */
function refused(answered: readonly string[], more: Partial<DomainProgress> = {}): ReportModel {
  const refusal = { action: 'createAlias', pass: '2-1', domain: DOMAIN, status: 'failed' } as const;
  const words = { category: 'ValidationError', severity: 'Permanent' } as const;
  const progress = progressOf(DOMAIN, '4-3', {
    ...{ status: 'incomplete', endedAt: at(20), passes: passesUntil('4-3', 'done') },
    ...{ failures: [failureOf({ alias: `dora@${DOMAIN}` })], unlisted: 3, findings: [FINDING] },
    ...more,
  });
  const input: ReportInput = {
    ...{ executionId: 'e1', startedAt: at(0), now: at(30), minProven: 0.95 },
    entries: [{ domain: DOMAIN, spec: 'hash', aliases: NAMES.length, accounts: ['fe'] }],
    specs: new Map([[DOMAIN, specOf(DOMAIN, NAMES.map(mailbox))]]),
    ...{ progress: [progress], passwords: [], objects: [] },
    attempts: answered.map((name) =>
      attemptOf({
        ...{ ...refusal, ...words, email: `${name}@${DOMAIN}` },
        ...{ error: `${name}@${DOMAIN}: reserved`, remediation: 'choose another name' },
      }),
    ),
  };
  return buildReport(input);
}

describe('failures a run of many aliases does not list', () => {
  it('are listed by the report from the audit log, and their aliases read failed', () => {
    const model = refused(NAMES);

    const { columns, rows } = failureTable(model);
    const emails = rows.map((row) => row[columns.indexOf('email')]);
    expect(emails.toSorted()).toEqual(NAMES.map((name) => `${name}@${DOMAIN}`));
    expect(rows.map((row) => row[columns.indexOf('operation')])).toEqual(
      NAMES.map(() => 'createAlias'),
    );
    expect(model.totals).toMatchObject({ failures: 4, failed: 4, open: 0 });
    expect(model.totals.unlisted).toBeUndefined();
    expect(model.domains[0]?.findings).toEqual([]);
  });

  it('are counted everywhere where nobody kept their words, and the report says how many', () => {
    const model = refused(['anna']);

    expect(model.failures).toHaveLength(2);
    expect(model.totals).toMatchObject({ failures: 4, unlisted: 2 });
    expect(model.domains[0]?.findings).toEqual([{ ...FINDING, message: unlistedWords(2) }]);
    expect(renderSummary(model)).toContain('Failures    4 · 2 not listed');
    expect(reportHtml(model)).toContain('2 not listed: see the findings');
  });

  it('are no failures yet while their pass goes on', () => {
    const passes = passesUntil('2-1', 'running');

    const model = refused(NAMES, { status: 'running', pass: '2-1', passes });

    expect(model.failures.map(({ alias }) => alias)).toEqual([`dora@${DOMAIN}`]);
    expect(model.totals).toMatchObject({ failures: 4, unlisted: 3 });
  });
});
