import { describe, expect, it } from '@jest/globals';
import { renderDomain } from '../../../src/reports/console/domain.ts';
import { renderFrame, type Frame } from '../../../src/reports/console/frame.ts';
import { rateOf, sampleOf } from '../../../src/reports/console/rate.ts';
import { renderStatus } from '../../../src/reports/console/status.ts';
import { fleet } from '../fleet.ts';
import { failureOf, NO_COUNTS, passesUntil, progressOf } from '../rows.ts';
import { expectGolden } from '../golden.ts';
import { uncoloured, VIEW } from './view.ts';

const COUNTS = {
  ...NO_COUNTS,
  aliases: 40,
  created: 30,
  existed: 2,
  mailboxes: 36,
  wanted: 34,
  set: 20,
  proven: 12,
  kept: 2,
  failed: 1,
};
const BUSY = progressOf('busy.example.com', '3-2', {
  counts: COUNTS,
  passes: passesUntil('3-2', 'running').map((pass) =>
    pass.pass === '3-2' ? { ...pass, total: 34, done: 20, failed: 1 } : pass,
  ),
});
const DOMAINS = [...fleet().progress, BUSY];
const FRAME: Frame = {
  execution: '20261122-140000',
  startedAt: '2026-11-22T14:00:00Z',
  total: 8,
  aliases: 60,
  window: 10,
  domains: DOMAINS,
  samples: [
    { at: 0, done: 10, total: 94 },
    { at: 60_000, done: 44, total: 94 },
  ],
};

describe('the status of a fleet', () => {
  it('puts what needs a person first and shows the remedies', () => {
    expectGolden('console/status.txt', `${renderStatus(DOMAINS, VIEW)}\n`);
  });

  it('fits its rows to 60 columns', () => {
    const [head, ...rows] = renderStatus(DOMAINS, { ...VIEW, width: 60 })
      .split('\n')
      .slice(0, 1 + DOMAINS.length);

    expect(head!.length).toBeLessThanOrEqual(60);
    for (const row of rows) expect(row.length).toBeLessThanOrEqual(75);
  });

  it('tells a park that many domains share once', () => {
    const parked = DOMAINS.find(({ domain }) => domain === 'shop.example.com')!;
    const twin = { ...parked, domain: 'shop.example.net' };

    const text = renderStatus([parked, twin], VIEW);

    expect(text.match(/API cannot change that/g)).toHaveLength(1);
    expect(text).toContain('the same for 1 more domain');
  });

  it('colours without changing a letter', () => {
    const coloured = renderStatus(DOMAINS, { ...VIEW, color: true });

    expect(coloured).not.toBe(renderStatus(DOMAINS, VIEW));
    expect(uncoloured(coloured)).toBe(renderStatus(DOMAINS, VIEW));
  });

  it('says so when there is nothing', () => {
    expect(renderStatus([], VIEW)).toBe('no domain to show');
  });
});

describe('one domain', () => {
  it.each(['shop.example.com', 'example.net', 'mail.example.net', 'busy.example.com'])(
    'shows its passes, park and failures: %s',
    (name) => {
      const progress = DOMAINS.find(({ domain }) => domain === name)!;

      expectGolden(`console/domain-${name}.txt`, `${renderDomain(progress, VIEW)}\n`);
    },
  );

  it('counts the failures it does not list', () => {
    const failures = Array.from({ length: 25 }, (_, index) =>
      failureOf({ alias: `a${String(index)}@example.com` }),
    );

    const text = renderDomain({ ...BUSY, failures }, VIEW);

    expect(text).toContain('Failures (25)');
    expect(text).toContain('and 5 more');
    expect(text.match(/✖ a\d+@/g)).toHaveLength(20);
  });
});

describe('a frame of --watch', () => {
  it('shows totals, rate, what needs a person, failures and work', () => {
    expectGolden('console/frame.txt', `${renderFrame(FRAME, { ...VIEW, height: 40 })}\n`);
  });

  it.each([
    ['waits for a person', 'parked', 'nothing goes on before a person decides'],
    ['has ended', 'done', 'all ended'],
  ] as const)('measures no rate where every domain %s', (_, status, words) => {
    const domains = [{ ...BUSY, status }];

    const text = renderFrame({ ...FRAME, total: 1, domains, samples: [] }, { ...VIEW, height: 40 });

    expect(text).toContain(words);
    expect(text).not.toContain('measuring');
  });

  it('tells the end by the budgets of days to come, not by the rate of now, and by the rate where that is later', () => {
    const left = (passwordsBy: number): string =>
      renderFrame({ ...FRAME, passwordsBy }, { ...VIEW, height: 40 });

    expect(left(VIEW.now + 3 * 86_400_000)).toContain('34 a minute · about 3 d left');
    expect(left(VIEW.now + 1)).toContain('34 a minute · about 1 min 28 s left');
  });

  it.each([16, 20, 24, 30])('keeps to %d lines and says what it hides', (height) => {
    const many = Array.from({ length: 50 }, (_, index) => ({
      ...BUSY,
      domain: `d${String(index)}.example.com`,
    }));

    const text = renderFrame({ ...FRAME, domains: [...DOMAINS, ...many] }, { ...VIEW, height });

    expect(text.split('\n').length).toBeLessThanOrEqual(height);
    expect(text).toContain('more lines');
    expect(text).toContain('Needs a person');
  });

  it.each([80, 120])('fits %d columns save for the remedies', (width) => {
    const lines = renderFrame(FRAME, { ...VIEW, width, height: 60 }).split('\n');

    const own = lines.filter((line) => !/→|! |PARKED|API/.test(line));
    for (const line of own) expect(Array.from(line).length).toBeLessThanOrEqual(width);
  });
});

describe('the rate', () => {
  it('is unknown until two samples are apart in time', () => {
    expect(rateOf([])).toBeUndefined();
    expect(rateOf([sampleOf(DOMAINS, 60, 5), sampleOf(DOMAINS, 60, 5)])).toBeUndefined();
  });

  it('gives items a minute and the time left', () => {
    const rate = rateOf(FRAME.samples);

    expect(rate?.perMinute).toBeCloseTo(34);
    expect(rate?.leftMs).toBeCloseTo((50 / 34) * 60_000);
  });

  it('gives no time left when nothing moves', () => {
    expect(
      rateOf([
        { at: 0, done: 5, total: 9 },
        { at: 9, done: 5, total: 9 },
      ]),
    ).toEqual({ perMinute: 0 });
  });
});
