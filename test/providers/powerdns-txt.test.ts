import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { quoteTxt, unquoteTxt } from '../../src/providers/powerdns/txt.ts';

describe('TXT content of PowerDNS', () => {
  it('it means what it meant, whatever the value', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 700 }), (value) => {
        expect(unquoteTxt(quoteTxt(value))).toBe(value);
      }),
    );
  });

  it('it holds printable ASCII in strings of at most 255 octets', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 700 }), (value) => {
        const quoted = quoteTxt(value);
        const strings = quoted.slice(1, -1).split('" "');
        const octets = strings.map((text) => text.replace(/\\(?:\d{3}|.)/gs, 'x').length);

        expect(quoted).toMatch(/^"[ -~]*"$/);
        expect(Math.max(...octets)).toBeLessThanOrEqual(255);
      }),
    );
  });

  it.each([
    ['"a" "b"', 'ab'],
    ['"a""b"', 'ab'],
    ['""', ''],
    [String.raw`"a\195\188 \"q\" \\ ; x"`, 'aü "q" \\ ; x'],
    ['"ü raw"', 'ü raw'],
    [String.raw`"\255\254"`, 'ÿþ'],
  ])('it reads %s as %s', (content, value) => {
    expect(unquoteTxt(content)).toBe(value);
  });
});
