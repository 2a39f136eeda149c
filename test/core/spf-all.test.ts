import { describe, expect, it } from '@jest/globals';
import { weakerEnd } from '../../src/core/spf-all.ts';

describe('the end of an SPF record', () => {
  it.each([
    ['v=spf1 +all', '~all', '+all'],
    ['v=spf1 all', '~all', '+all'],
    ['v=spf1 ?all', '~all', '?all'],
    ['v=spf1 mx', '~all', ''],
    ['v=spf1 mx ~all', '-all', '~all'],
    ['v=spf1 mx ~all', '~all', undefined],
    ['v=spf1 mx -all', '~all', undefined],
    ['v=spf1 redirect=_spf.example.net', '-all', undefined],
    ['v=spf1 nonsense', '-all', undefined],
  ])('of "%s" is held against %s as %j', (record, wanted, weaker) => {
    expect(weakerEnd(record, wanted)).toBe(weaker);
  });
});
