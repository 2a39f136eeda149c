import { describe, expect, it } from '@jest/globals';
import { buildReport } from '../../src/core/report.ts';
import { compareReports, type Trouble } from '../../src/core/report-delta.ts';
import type { DomainProgress } from '../../src/core/run.ts';
import { at, failureOf, NO_COUNTS, NOW, passesUntil, progressOf } from '../reports/rows.ts';

function report(executionId: string, progress: readonly DomainProgress[], waiting: string[] = []) {
  return buildReport({
    ...{ executionId, startedAt: at(0), now: NOW, minProven: 0.95, specs: new Map(), progress },
    entries: waiting.map((domain) => ({ domain, spec: 's', aliases: 0, accounts: [] })),
    ...{ passwords: [], objects: [], attempts: [] },
  });
}

const FAILURE = failureOf({ alias: 'info@a.example', operation: 'createAlias' });
const DMARC = {
  ...({ pass: '4-1', check: 'dmarc', status: 'warn' } as const),
  ...{ message: 'policy none', remedy: 'state dmarc' },
};
const PARK = {
  ...({ code: 'plan.free', pass: '1-1', sentence: 'free', resumedBy: 'person' } as const),
  ...{ remedy: ['switch'], since: at(1) },
};
const ended = (domain: string, more: Partial<DomainProgress> = {}): DomainProgress =>
  progressOf(domain, '4-3', { status: 'done', endedAt: at(20), ...more });
const told = (troubles: readonly Trouble[]): readonly string[] =>
  troubles.map(({ kind, alias, domain, what }) => `${kind} ${alias ?? domain} ${what}`);

describe('compareReports', () => {
  it('tells new, fixed and remaining troubles apart, whatever their texts say now', () => {
    const before = report('e1', [
      ended('a.example', { failures: [FAILURE], findings: [DMARC] }),
      progressOf('b.example', '1-1', { status: 'parked', park: PARK }),
    ]);
    const after = report('e2', [
      ended('a.example', { findings: [{ ...DMARC, message: 'policy is none still' }] }),
      ended('b.example', { failures: [failureOf({ alias: 'x@b.example' })] }),
    ]);

    const delta = compareReports(before, after);

    expect(told(delta.appeared)).toEqual(['failure x@b.example createAlias']);
    expect(told(delta.fixed)).toEqual([
      'failure info@a.example createAlias',
      'park b.example plan.free',
    ]);
    expect(told(delta.remaining)).toEqual(['finding a.example dmarc']);
    expect(delta.remaining[0]?.text).toBe('policy is none still');
  });

  it('calls nothing fixed in a domain that was not looked at again', () => {
    const before = report('e1', [
      ended('a.example', { failures: [FAILURE] }),
      ended('gone.example', { findings: [DMARC] }),
    ]);
    const after = report('e2', [ended('new.example')], ['a.example']);

    const delta = compareReports(before, after);

    expect(delta.fixed).toEqual([]);
    expect(told(delta.notLookedAt)).toEqual([
      'failure info@a.example createAlias',
      'finding gone.example dmarc',
    ]);
    expect([delta.domainsAdded, delta.domainsLeft]).toEqual([['new.example'], ['gone.example']]);
  });

  it('calls nothing fixed whose pass the later run did not go through: not asked for, skipped, or not yet there', () => {
    const before = report('e1', [
      ended('a.example', { failures: [FAILURE], findings: [DMARC] }),
      ended('b.example', { failures: [failureOf({ alias: 'info@b.example' })] }),
      progressOf('c.example', '1-1', { status: 'parked', park: PARK }),
    ]);
    const skipped = passesUntil('4-3', 'running').map((pass) =>
      pass.pass === '2-1' ? { ...pass, status: 'skipped' as const } : pass,
    );
    const after = report('e2', [
      progressOf('a.example', '3-1', { status: 'running' }),
      ended('b.example', { passes: skipped }),
      ended('c.example'),
    ]);

    const delta = compareReports(before, after);

    expect(told(delta.fixed)).toEqual([
      'failure info@a.example createAlias',
      'park c.example plan.free',
    ]);
    expect(told(delta.notLookedAt)).toEqual([
      'finding a.example dmarc',
      'failure info@b.example createAlias',
    ]);
  });

  it('counts proven mailboxes over the domains of both', () => {
    const proven = (count: number): Pick<DomainProgress, 'counts'> => ({
      counts: { ...NO_COUNTS, aliases: 9, mailboxes: 9, wanted: 9, proven: count },
    });
    const before = report('e1', [ended('a.example', proven(4)), ended('gone.example', proven(3))]);
    const after = report('e2', [ended('a.example', proven(6)), ended('new.example', proven(5))]);

    expect(compareReports(before, after).provenMore).toBe(2);
  });

  it('takes a passed and an untested check for no trouble', () => {
    const findings = (['pass', 'not-tested'] as const).map((status) => ({ ...DMARC, status }));
    const after = report('e2', [ended('a.example', { findings })]);

    expect(compareReports(report('e1', []), after).appeared).toEqual([]);
  });
});
