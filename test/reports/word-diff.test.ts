import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { wordDiff } from '../../src/reports/word-diff.ts';

const text = (from: string, to: string): string =>
  wordDiff(from, to)
    .map(({ kind, word }) => `${{ same: '', removed: '-', added: '+' }[kind]}${word}`)
    .join(' ');

describe('wordDiff', () => {
  it('shows what is added to an SPF record', () => {
    expect(
      text('v=spf1 include:a.example ~all', 'v=spf1 include:a.example include:b.example ~all'),
    ).toBe('v=spf1 include:a.example +include:b.example ~all');
  });

  it('shows a word that is replaced, what goes first', () => {
    expect(text('v=spf1 -all', 'v=spf1 ~all')).toBe('v=spf1 --all +~all');
  });

  it('tells both texts whole, and nothing of a text compared with itself', () => {
    const words = fc.array(fc.constantFrom('a', 'b', 'c', 'd')).map((list) => list.join(' '));
    fc.assert(
      fc.property(words, words, (from, to) => {
        const changes = wordDiff(from, to);
        const without = (kind: string): string =>
          changes
            .filter((change) => change.kind !== kind)
            .map(({ word }) => word)
            .join(' ');

        expect(without('added')).toBe(from);
        expect(without('removed')).toBe(to);
        expect(wordDiff(from, from).every(({ kind }) => kind === 'same')).toBe(true);
      }),
    );
  });
});
