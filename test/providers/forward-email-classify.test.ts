import { describe, expect, it } from '@jest/globals';
import { parseRetryText, scrub } from '../../src/providers/forward-email/classify.ts';

describe('parseRetryText', () => {
  it.each([
    ['Rate limit exceeded, retry in 5 seconds.', 5000],
    ['Rate limit exceeded, retry in 1 second.', 1000],
    ['Rate limit exceeded, retry in 500 ms.', 500],
    ['Rate limit exceeded, retry in 12 minutes.', 720_000],
    ['Rate limit exceeded, retry in 23 hours, 59 minutes and 1 second.', 86_341_000],
    ['Rate limit exceeded, retry in 1 day.', 86_400_000],
    ['Rate limit exceeded, retry in an hour.', 3_600_000],
    ['Rate limit exceeded, retry in 2h.', 7_200_000],
  ])('it reads "%s"', (text, ms) => {
    expect(parseRetryText(text)).toBe(ms);
  });

  it.each([
    'Rate limit exceeded.',
    'retry in a while',
    'retry in 54 years',
    'retry in 0 seconds',
    '',
  ])('it finds no time to believe in "%s"', (text) => {
    expect(parseRetryText(text)).toBeUndefined();
  });
});

describe('scrub', () => {
  it('it keeps text without secrets, on one line', () => {
    expect(scrub('Two\n  lines ', ['', 'secret'])).toBe('Two lines');
  });

  it('it removes every occurrence before it cuts', () => {
    const text = `${'a'.repeat(295)}secret-secret`;

    expect(scrub(text, ['secret'])).not.toMatch(/sec/);
  });
});
