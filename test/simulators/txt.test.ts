import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  characterStrings,
  hasConsistentQuotes,
  quoteTxt,
  txtValue,
} from '../../src/simulators/txt.ts';

describe('TXT content', () => {
  it('reads bare and quoted forms as the same value', () => {
    expect([txtValue('v=spf1 -all'), txtValue('"v=spf1 " "-all"')]).toEqual([
      'v=spf1 -all',
      'v=spf1 -all',
    ]);
  });

  it('unescapes quotes, backslashes and decimal bytes', () => {
    expect(txtValue('"a\\"b\\\\c\\065"')).toBe('a"b\\cA');
  });

  it('splits at 255 bytes', () => {
    const strings = characterStrings('x'.repeat(600));

    expect(strings.map((string) => string.length)).toEqual([255, 255, 90]);
  });

  it('tells quotes that do not pair up', () => {
    expect(['a', '"a"', '"a" "b"', '"a', 'a"b"'].map(hasConsistentQuotes)).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
  });

  it('keeps every printable value through quoting', () => {
    const printable = fc.string({ unit: 'grapheme-ascii', maxLength: 700 });

    fc.assert(
      fc.property(printable, (value) => {
        const plain = value.replaceAll('"', '');
        expect(txtValue(quoteTxt(plain))).toBe(plain);
      }),
    );
  });
});
