import { describe, expect, it } from '@jest/globals';
import { buildReport } from '../../src/core/report.ts';
import { type DomainProgress } from '../../src/core/run.ts';
import { fleet } from '../reports/fleet.ts';
import { attemptOf, failureOf, NO_COUNTS, progressOf } from '../reports/rows.ts';

describe('the report of a fleet', () => {
  it('puts every domain into one status, not started ones included', () => {
    const { totals, notStarted, domains } = buildReport(fleet());

    expect(totals.byStatus).toEqual({
      waiting: 1,
      running: 0,
      deferred: 1,
      aborted: 0,
      parked: 1,
      done: 1,
      incomplete: 2,
    });
    expect(notStarted).toEqual(['help.example.org']);
    expect(domains.map(({ domain }) => domain)).toEqual([
      'example.com',
      'shop.example.com',
      'example.net',
      'mail.example.net',
      'example.org',
      'help.example.org',
    ]);
  });

  it('divides the proven by the wanted less those an operator skipped', () => {
    const { totals } = buildReport(fleet());

    expect(totals).toMatchObject({
      wanted: 10,
      proven: 2,
      skipped: 1,
      failed: 2,
      open: 5,
      kept: 1,
    });
    expect(totals.successRate).toBeCloseTo(2 / 9);
    expect(totals.minProvenMet).toBe(false);
  });

  it('names the pass an operator skipped as a hole', () => {
    const { domains } = buildReport(fleet());

    expect(domains.flatMap(({ holes }) => holes)).toEqual([
      { pass: '3-3', by: 'anna', reason: 'IMAP port blocked here' },
    ]);
  });

  it('counts a transient fault as recovered only when the same thing succeeded later', () => {
    const fault = { status: 'failed', severity: 'Transient' } as const;
    const attempts = [
      attemptOf({ id: 1, ...fault }),
      attemptOf({ id: 2, status: 'succeeded' }),
      attemptOf({ id: 3, ...fault }),
      attemptOf({ id: 4, ...fault, email: 'ben@example.com' }),
      attemptOf({ id: 5, status: 'succeeded', action: 'provePassword', email: 'ben@example.com' }),
      attemptOf({ id: 6, status: 'failed', severity: 'Permanent' }),
    ];

    const { effort } = buildReport({ ...fleet(), attempts });

    expect(effort).toMatchObject({ attempts: 6, transientFaults: 3, recovered: 1 });
    expect(effort.recoveryRate).toBeCloseTo(1 / 3);
  });

  it('counts the requests sent, by account too, and the attempts of which nobody knows them', () => {
    const { account, ...nobodys } = attemptOf({ requests: 2 });
    const attempts = [
      attemptOf({ requests: 1, status: 'failed' }),
      attemptOf({ requests: 3, account: 'cf', waitedMs: 0 }),
      attemptOf({ requests: 0, status: 'deferred' }),
      attemptOf({ status: 'lost', durationMs: 0, waitedMs: 0 }),
      nobodys,
    ];

    const { effort, accounts } = buildReport({ ...fleet(), attempts });

    expect(effort).toMatchObject({ requests: 6, uncounted: 1, attempts: 5 });
    expect(accounts).toEqual([
      { account: 'cf', requests: 3, attempts: 1, failed: 0, providerMs: 100, waitedMs: 0 },
      { account, requests: 1, attempts: 3, failed: 1, providerMs: 200, waitedMs: 1000 },
    ]);
  });

  it('names the alias of a finding by its address', () => {
    const finding = { pass: '4-1', check: 'alias.missing', status: 'fail', message: 'no' } as const;
    const findings = ['anna', 'ben@example.com', undefined].map((alias) => ({
      ...finding,
      ...(alias === undefined ? {} : { alias }),
    }));

    const { domains } = buildReport({
      ...fleet(),
      progress: [progressOf('example.com', '4-3', { findings })],
    });

    const [domain] = domains;
    expect(domain?.findings.map(({ alias }) => alias)).toEqual([
      ...['anna@example.com', 'ben@example.com', undefined],
    ]);
  });

  it('lists decisions apart from attempts', () => {
    const { decisions, effort } = buildReport(fleet());

    expect(decisions).toEqual([
      {
        at: '2026-11-22T14:15:00.000Z',
        domain: 'mail.example.net',
        action: 'skip',
        pass: '3-3',
        actor: 'anna',
        reason: 'IMAP port blocked here',
      },
    ]);
    expect(effort.attempts).toBe(9);
  });
});

describe('the verdict', () => {
  const verdictOf = (...progress: readonly DomainProgress[]) =>
    buildReport({ ...fleet(), entries: [], specs: new Map(), progress }).verdict;
  const done = progressOf('a.example', '4-3', { status: 'done' });

  it('is done only when nothing is open', () => {
    expect(verdictOf(done)).toBe('done');
    expect(verdictOf(done, progressOf('b.example', '1-1', { status: 'parked' }))).toBe(
      'incomplete',
    );
    expect(
      verdictOf(progressOf('a.example', '4-3', { status: 'done', failures: [failureOf()] })),
    ).toBe('incomplete');
    expect(verdictOf(done, progressOf('b.example', '3-2', { status: 'deferred' }))).toBe('waiting');
    expect(verdictOf(done, progressOf('b.example', '1-2'))).toBe('running');
  });

  it('is incomplete below minProven although no failure was recorded', () => {
    const counts = { ...NO_COUNTS, aliases: 2, mailboxes: 2, wanted: 2, proven: 1 };

    expect(verdictOf({ ...done, counts })).toBe('incomplete');
  });
});

describe('failures by cause', () => {
  it('joins the same cause over aliases and domains, largest first', () => {
    const refused = (domain: string, name: string) =>
      failureOf({
        alias: `${name}@${domain}`,
        error: `${name}@${domain} is not allowed on ${domain}`,
      });
    const progress = [
      progressOf('a.example', '2-1', { failures: [failureOf({ error: 'something else' })] }),
      progressOf('b.example', '2-1', {
        failures: [refused('b.example', 'x'), refused('b.example', 'y')],
      }),
      progressOf('c.example', '2-1', { failures: [refused('c.example', 'x')] }),
    ];

    const { failureGroups } = buildReport({ ...fleet(), progress });

    expect(failureGroups.map(({ count, error }) => [count, error])).toEqual([
      [3, '<address> is not allowed on <domain>'],
      [1, 'something else'],
    ]);
    expect(failureGroups[0]).toMatchObject({
      domains: ['b.example', 'c.example'],
      aliases: ['x@b.example', 'y@b.example', 'x@c.example'],
    });
  });
});
