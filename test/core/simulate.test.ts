import { describe, expect, it } from '@jest/globals';
import { WINDOW_MS } from '../../src/core/ledger-decision.ts';
import { EVERY_ACCOUNT, UNTIL_OPENED, type LimitRow } from '../../src/core/limits.ts';
import { simulateFleet, type SimulationInput } from '../../src/core/simulate.ts';
import type { Simulation } from '../../src/core/simulation.ts';
import { forwarder, mailbox, specOf, surveyed } from './simulation-fixtures.ts';

const NOW = Date.parse('2026-11-22T08:00:00Z');
const DAY = 86_400_000;

function simulate(input: Partial<SimulationInput>): Simulation {
  const base = { limits: [], pace: {}, window: 10, now: NOW, basis: 'read' } as const;
  return simulateFleet({ ...base, domains: [], ...input });
}

function row(
  account: string,
  operation: LimitRow['operation'],
  change: Partial<LimitRow>,
): LimitRow {
  return {
    ...{ account, operation, everyMs: 200, everyFrom: 'default', used: 0, nextFreeAt: NOW },
    ...{ maxInFlight: 4, inFlight: 0, waiting: 0 },
    ...change,
  };
}

const names = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `user-${String(index)}`);

describe('simulateFleet', () => {
  it('finishes 1,000 aliases at 300 a day on the fourth day', () => {
    const domains = [surveyed(specOf(names(1_000).map(forwarder)))];

    const { totals, rows } = simulate({ domains });

    const aliases = rows.find(({ operation }) => operation === 'aliases');
    expect(aliases).toMatchObject({ slots: 1_000, perDay: 300, windows: 4 });
    expect(totals.durationMs! / WINDOW_MS).toBeGreaterThan(3);
    expect(totals.durationMs! / DAY).toBeLessThan(4);
  });

  it('finishes the same on the first day where the provider allows as many', () => {
    const domains = [surveyed(specOf(names(1_000).map(forwarder)))];

    const { totals } = simulate({ domains, pace: { fe: { aliases: { perDay: 5_000 } } } });

    // One every 200 ms, and the calls around them.
    expect(totals.durationMs! / 1_000).toBeGreaterThan(200);
    expect(totals.durationMs! / 1_000).toBeLessThan(215);
  });

  it('counts what is used of a window that is open, and waits for its end', () => {
    const domains = [surveyed(specOf(names(20).map(forwarder)))];
    const windowEndsAt = NOW + 3_600_000;
    const limits = [row('fe', 'aliases', { perDay: 300, used: 290, windowEndsAt })];

    const { totals, rows, issues } = simulate({ domains, limits });

    expect(rows.find(({ operation }) => operation === 'aliases')).toMatchObject({ left: 10 });
    expect(Date.parse(totals.endsAt!)).toBeGreaterThan(windowEndsAt);
    expect(Date.parse(totals.endsAt!)).toBeLessThan(windowEndsAt + 60_000);
    expect(issues.map(({ code }) => code)).toEqual(['quota.budget']);
  });

  it('paces passwords by the manifest, and counts an e-mail to each administrator', () => {
    const domains = [surveyed(specOf(names(50).map(mailbox)), { admins: 3 })];

    const { totals, rows } = simulate({
      domains,
      pace: { fe: { passwords: { everyMs: 10_000 } } },
    });

    expect(totals.emails).toBe(150);
    expect(rows.find(({ operation }) => operation === 'passwords')).toMatchObject({
      ...{ everyMs: 10_000, slots: 50 },
    });
    expect(totals.durationMs).toBeGreaterThanOrEqual(49 * 10_000);
    expect(totals.durationMs).toBeLessThan(60 * 10_000);
  });

  it.each([
    ['the account is paused', [row('fe', 'aliases', { pausedUntil: UNTIL_OPENED })], {}],
    ['everything is', [row(EVERY_ACCOUNT, 'requests', { pausedUntil: UNTIL_OPENED })], {}],
    ['the budget is nothing', [], { fe: { aliases: { perDay: 0 } } }],
  ])('never ends while %s', (_why, limits, pace) => {
    const domains = [surveyed(specOf([forwarder('info')]))];

    const { totals, issues, domains: forecasts } = simulate({ domains, limits, pace });

    expect(totals.endsAt).toBeUndefined();
    expect(forecasts.map(({ outcome }) => outcome)).toEqual(['stopped']);
    expect(issues.map(({ code }) => code)).toContain('quota.stopped');
  });

  it('says of each paused account only the domains whose calls it paces', () => {
    const domains = ['a', 'b'].map((letter) => {
      const mail = { label: `fe-${letter}`, account: `fe-${letter}`, provider: 'forward-email' };
      return surveyed(specOf([forwarder('info')], { name: `${letter}.example` }), { mail });
    });
    const limits = ['fe-a', 'fe-b'].map((account) =>
      row(account, 'aliases', { pausedUntil: UNTIL_OPENED }),
    );

    const { issues } = simulate({ domains, limits });

    const stopped = issues.filter(({ code }) => code === 'quota.stopped');
    expect(stopped.map((issue) => issue.domains)).toEqual([['a.example'], ['b.example']]);
  });

  it('names what an earlier run was refused, and that there is more of it', () => {
    const { spec, planned } = surveyed(specOf([]));
    const shown = [{ alias: 'all@example.com', error: 'too many', remediation: 'shorten it' }];

    const { issues } = simulate({
      domains: [{ spec, planned: { ...planned, refused: { count: 3, shown } } }],
    });

    expect(issues.map(({ code, severity }) => [code, severity])).toEqual([
      ['alias.refused', 'warn'],
      ['alias.refused', 'warn'],
    ]);
    expect(issues[0]).toMatchObject({
      message: 'all@example.com was refused by an earlier run and is not tried again: too many',
      remedy: ['shorten it', expect.stringContaining('--retry-failed')],
    });
    expect(issues[1]?.message).toMatch(/^2 more aliases/);
  });

  it('tells the same cause over several domains once', () => {
    const park = (name: string) => ({
      ...{ code: 'dns.foreign-mx', sentence: `${name} has the MX of somebody else` },
      remedy: [`resume ${name}`],
    });
    const domains = ['example.net', 'example.org'].map((name) => {
      const { spec, planned } = surveyed(specOf([], { name }), {
        zone: { asked: 1, found: true, writes: true, conflict: true },
      });
      return { spec, planned: { ...planned, conflicts: [park(name)], park: park(name) } };
    });

    const { issues, totals } = simulate({ domains });

    expect(issues).toEqual([
      {
        ...{ code: 'dns.foreign-mx', severity: 'park', domains: ['example.net', 'example.org'] },
        message: '<domain> has the MX of somebody else',
        remedy: ['resume <domain>'],
      },
    ]);
    expect(totals.byOutcome).toEqual({ changes: 0, nothing: 0, waits: 2, stopped: 0 });
  });

  it('counts the requests of a worker that begins once an account', () => {
    const domains = ['example.net', 'example.org'].map((name) =>
      surveyed(specOf([mailbox('anna')], { name })),
    );

    const { totals, domains: forecasts } = simulate({ domains });

    const own = forecasts.reduce((sum, { requests }) => sum + requests, 0);
    // GET /v1/account, one more PUT of an emptied alias, and Cloudflare's look at the token.
    expect(totals.requests - own).toBe(3);
    expect(totals.calls).toContainEqual({
      ...{ provider: 'forward-email', operation: 'update-alias', count: 3 },
    });
    expect(totals.calls).toContainEqual({
      ...{ provider: 'cloudflare', operation: 'verify-token', count: 1 },
    });
  });

  it('lets domains follow one another, so that their paces overlap', () => {
    const domains = names(10).map((name) =>
      surveyed(specOf(names(50).map(mailbox), { name: `${name}.example.com` })),
    );
    const everyMs = 500;
    const pace = {
      fe: {
        aliases: { everyMs, perDay: 9_999 },
        passwords: { everyMs, perDay: 9_999 },
        logins: { everyMs },
      },
    };

    const { totals } = simulate({ domains, pace });

    // At the least ten domains' logins without a pause, and one domain's creations and passwords before them; in step thirty of them.
    expect(totals.durationMs).toBeGreaterThan(12 * 50 * everyMs);
    expect(totals.durationMs).toBeLessThan(0.5 * 30 * 50 * everyMs);
  });

  it('takes 600 domains', () => {
    const domains = names(600).map((name) =>
      surveyed(specOf([mailbox('anna'), forwarder('info')], { name: `${name}.example.com` })),
    );

    const { totals, domains: forecasts } = simulate({ domains });

    expect(forecasts.every(({ endsAt }) => endsAt !== undefined)).toBe(true);
    expect(totals.create).toEqual({ domains: 600, records: 4_200, aliases: 1_200, passwords: 600 });
    // 50 new domains a day.
    expect(Math.ceil(totals.durationMs! / WINDOW_MS)).toBe(12);
  });
});
