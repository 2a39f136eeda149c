import { describe, expect, it } from '@jest/globals';
import { bar } from '../../../src/reports/console/bar.ts';
import type { Palette } from '../../../src/reports/console/view.ts';

/** Letters for colours: g succeeded, r failed, d left. */
const LETTERS = {
  green: (text: string) => 'g'.repeat(text.length),
  red: (text: string) => 'r'.repeat(text.length),
  dim: (text: string) => 'd'.repeat(text.length),
} as Palette;

describe('bar', () => {
  it.each([
    ['half of it done, half of that failed', { done: 5, failed: 2, total: 10 }, 'gggrrddddd'],
    ['all of it done, all failed', { done: 10, failed: 10, total: 10 }, 'rrrrrrrrrr'],
    ['one of very many failed', { done: 1, failed: 1, total: 1000 }, 'rddddddddd'],
    ['nothing to do', { done: 0, failed: 0, total: 0 }, 'dddddddddd'],
  ])('draws each item once: %s', (_case, numbers, drawn) => {
    expect(bar(numbers, 10, LETTERS)).toBe(drawn);
  });
});
