import { describe, expect, it } from '@jest/globals';
import { progressEvents } from '../../../src/core/report-events.ts';
import type { DomainProgress, Park } from '../../../src/core/run.ts';
import { renderDomainFrame } from '../../../src/reports/console/domain-frame.ts';
import { renderFrame, type Frame } from '../../../src/reports/console/frame.ts';
import { rowsOf } from '../../../src/reports/text.ts';
import { at, EXECUTION, failureOf, NO_COUNTS, passesUntil, progressOf } from '../rows.ts';
import { uncoloured, VIEW } from './view.ts';

const WIDTHS = [40, 80, 200] as const;

const widest = (text: string): number =>
  Math.max(
    ...uncoloured(text)
      .split('\n')
      .map((line) => Array.from(line).length),
  );

describe('the frame of one domain', () => {
  const counts = { ...NO_COUNTS, aliases: 40, created: 38, existed: 2, wanted: 30, proven: 12 };
  const working = progressOf('example.net', '3-2', {
    counts,
    passes: passesUntil('3-2', 'running').map((pass) =>
      pass.pass === '3-2' ? { ...pass, total: 30, done: 12 } : pass,
    ),
  });
  const deferred: DomainProgress = {
    ...working,
    status: 'deferred',
    park: {
      ...{ code: 'quota.passwords', pass: '3-2', sentence: 'The quota is used up.', remedy: [] },
      ...{ since: at(10), resumedBy: 'clock', until: at(33) },
    },
  };
  const failures = Array.from({ length: 60 }, (_, nth) =>
    failureOf({ alias: `a${String(nth)}@example.net`, lastAttempt: at(nth / 10) }),
  );
  const events = progressEvents(undefined, { ...working, failures });

  it('shows the passes as a stepper, the pass at work, and aliases as bars', () => {
    const text = renderDomainFrame(
      { domain: 'example.net', progress: working, events },
      { ...VIEW, height: 24 },
    );

    expect(text).toContain('example.net · running · 30 min');
    expect(text).toContain('✔ 1-1 ✔ 1-2 ✔ 1-3 ✔ 2-1 ✔ 2-2 ✔ 2-3 ✔ 3-1 ● 3-2 ○ 3-3');
    expect(text).toMatch(/ {2}3-2 set passwords 12\/30 · 23 min █+░+\n/);
    expect(text).toMatch(/Aliases {2}█+ +40\/40/);
    expect(text).toMatch(/Proven {3}█+░+ +12\/30/);
  });

  it('says of the passwords when they can be set at the earliest', () => {
    const told = (passwordsBy: number): string =>
      renderDomainFrame(
        { domain: 'example.net', progress: deferred, events: [], passwordsBy },
        { ...VIEW, height: 24 },
      );

    expect(told(VIEW.now + 3 * 86_400_000)).toContain('12/30 · 23 min · at least 3 d left');
    expect(told(VIEW.now)).not.toContain('at least');
  });

  it('counts a wait down, with what ends it', () => {
    const text = renderDomainFrame(
      { domain: 'example.net', progress: deferred, events: [] },
      { ...VIEW, height: 24 },
    );

    expect(text).toContain('DEFERRED 3-2 quota.passwords');
    expect(text).toContain('  3 min left');
  });

  it('counts a wait of less than a minute down in one line, whatever the width', () => {
    const brief = { sentence: 'its turn among 40 others of account fe', until: at(30.25) };

    const framed = (progress: DomainProgress): readonly string[] =>
      WIDTHS.map((width) =>
        renderDomainFrame(
          { domain: 'example.net', progress, events: [] },
          { ...VIEW, width, height: 24 },
        ),
      );
    const texts = framed({ ...working, brief });

    expect(texts.at(-1)).toContain('  its turn among 40 others of account fe · 15 s left');
    expect(texts.map((text) => text.split('\n').length)).toEqual(
      framed(working).map((text) => text.split('\n').length + 2),
    );
    expect(texts.every((text, index) => widest(text) <= (WIDTHS[index] ?? 0))).toBe(true);
  });

  it('says that a wait is over when nobody has gone on yet', () => {
    const now = Date.parse(at(40));

    const text = renderDomainFrame(
      { domain: 'example.net', progress: deferred, events: [] },
      { ...VIEW, now, height: 24 },
    );

    expect(text).toContain('due now');
  });

  it('shows as many of the last events as there is room for, the newest last', () => {
    const text = renderDomainFrame(
      { domain: 'example.net', progress: working, events },
      { ...VIEW, height: 16 },
    );

    const lines = text.split('\n');
    expect(lines).toHaveLength(16);
    expect(lines.at(-1)).toContain('3-2 set passwords');
    expect(lines.at(-2)).toContain('a59@example.net');
    expect(text).not.toContain('a0@example.net');
  });

  it.each(WIDTHS)('fits %i columns and a low terminal', (width) => {
    const options = { ...VIEW, color: true, width, height: 20 };

    const text = renderDomainFrame({ domain: 'example.net', progress: working, events }, options);

    expect(widest(text)).toBeLessThanOrEqual(width);
    expect(text.split('\n').length).toBeLessThanOrEqual(20);
    expect(uncoloured(text).match(/[✔●○] \d-\d/g)).toHaveLength(13);
  });

  it('on a low terminal shows what it waits for before the passes', () => {
    const text = renderDomainFrame(
      { domain: 'example.net', progress: deferred, events },
      { ...VIEW, width: 60, height: 12 },
    );

    const line = (words: string): number =>
      text.split('\n').findIndex((each) => each.includes(words));
    expect(line('3 min left')).toBeLessThan(line('✔ 1-1'));
    expect(line('DEFERRED')).toBe(1);
    expect(rowsOf(text, 60)).toBeLessThanOrEqual(12);
  });

  it('writes no colour when none is wanted', () => {
    const text = renderDomainFrame(
      { domain: 'example.net', progress: deferred, events },
      { ...VIEW, height: 40 },
    );

    expect(uncoloured(text)).toBe(text);
  });

  it('waits for the first state', () => {
    const text = renderDomainFrame({ domain: 'example.net', events: [] }, { ...VIEW, height: 20 });

    expect(text).toBe('example.net was not started yet');
  });
});

describe('the frame of 2,000 domains', () => {
  const domains = Array.from({ length: 2000 }, (_, nth): DomainProgress => {
    const name = `domain-${String(nth)}.example`;
    const working = progressOf(name, '2-1', { counts: { ...NO_COUNTS, aliases: 5, created: 2 } });
    if (nth !== 1999) return working;
    const park: Park = {
      ...{ code: 'plan.free', pass: '1-1', sentence: 'The domain is on the free plan.' },
      ...{ remedy: ['upgrade it'], since: at(5), resumedBy: 'person' },
    };
    return { ...working, status: 'parked', park };
  });
  const frame: Frame = {
    ...{ execution: EXECUTION, startedAt: at(0), total: 2000, aliases: 10_000, window: 50 },
    ...{ domains, samples: [] },
  };

  it.each(WIDTHS)('fits %i columns, with the one that needs a person first', (width) => {
    const text = renderFrame(frame, { ...VIEW, color: true, width, height: 24 });

    const plain = uncoloured(text);
    const park = plain.split('\n').findIndex((line) => line.includes('domain-1999.example'));
    const other = plain.split('\n').findIndex((line) => line.includes('domain-0.'));
    const copied = /^(?:domain-1999|\s+(?:→|The domain))/;
    const fitted = plain.split('\n').filter((line) => !copied.test(line));
    expect(widest(fitted.join('\n'))).toBeLessThanOrEqual(width);
    expect(plain.split('\n').length).toBeLessThanOrEqual(24);
    expect(park).toBeGreaterThan(0);
    expect(other).toBeGreaterThan(park);
  });

  it.each([
    [60, 14],
    [80, 12],
  ])('on %i × %i shows the whole remedy before anything else', (width, rows) => {
    const remedy = [
      'open https://forwardemail.net/my-account/domains/domain-1999.example/billing?plan=enhanced_protection',
      '! the provider may charge for it',
    ];
    const [last, ...others] = domains.toReversed();
    const parked = { ...last!, park: { ...last!.park!, remedy } };

    const text = renderFrame(
      { ...frame, domains: [parked, ...others] },
      { ...VIEW, color: true, width, height: rows - 2 },
    );

    const plain = uncoloured(text);
    for (const line of [...remedy, 'then: mailkeel resume domain-1999.example'])
      expect(plain).toContain(line);
    expect(plain).toContain('/10,000 aliases');
    expect(rowsOf(text, width)).toBeLessThanOrEqual(rows - 2);
  });

  it('names the command that shows the parks a low window hides', () => {
    const parked = domains.slice(0, 3).map((domain, nth): DomainProgress => {
      const park: Park = {
        ...{ code: `dns.number-${String(nth)}`, pass: '1-2', sentence: 'It waits.' },
        ...{ remedy: ['decide', 'write it down'], since: at(5), resumedBy: 'person' },
      };
      return { ...domain, status: 'parked', park };
    });

    const text = renderFrame({ ...frame, domains: parked }, { ...VIEW, width: 60, height: 12 });

    expect(text).toMatch(/… \d+ more lines: mailkeel status --parked$/m);
  });

  it('says how many lines it hides', () => {
    const text = renderFrame(frame, { ...VIEW, height: 24 });

    expect(text).toMatch(/… 1,9\d\d more lines$/);
  });
});
