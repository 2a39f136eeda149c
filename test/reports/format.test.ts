import { describe, expect, it } from '@jest/globals';
import { duration, inZone, percent, plural, shortTime, utc } from '../../src/reports/format.ts';

describe('a duration', () => {
  it.each([
    [0, '0 ms'],
    [850, '850 ms'],
    [12_400, '12 s'],
    [180_000, '3 min'],
    [185_000, '3 min 5 s'],
    [7_800_000, '2 h 10 min'],
    [356_400_000, '4 d 3 h'],
  ])('of %d ms reads %s', (ms, text) => {
    expect(duration(ms)).toBe(text);
  });
});

describe('a share', () => {
  it('reads 100% only when it is everything', () => {
    expect(percent(1)).toBe('100%');
    expect(percent(0.99999)).toBe('99.9%');
    expect(percent(0.95)).toBe('95%');
    expect(percent(0)).toBe('0%');
  });
});

describe('a number of things', () => {
  it('has its plural and its thousands', () => {
    expect(plural(1, 'alias', 'aliases')).toBe('1 alias');
    expect(plural(8212, 'alias', 'aliases')).toBe('8,212 aliases');
  });
});

describe('a time', () => {
  it('is told in the zone of the reader, midnight as 00', () => {
    expect(inZone('2026-11-22T23:00:05Z', 'Europe/Berlin')).toEqual({
      date: '2026-11-23',
      clock: '00:00',
      seconds: '00:00:05',
    });
  });

  it('has its date only on another day', () => {
    const now = Date.parse('2026-11-22T12:00:00Z');

    expect(shortTime('2026-11-22T14:02:00Z', now, 'UTC')).toBe('14:02');
    expect(shortTime('2026-11-23T06:00:00Z', now, 'UTC')).toBe('2026-11-23 06:00');
  });

  it('that is none comes back as it is', () => {
    expect(utc('soon')).toBe('soon');
    expect(shortTime('soon', 0, 'UTC')).toBe('soon');
  });
});
