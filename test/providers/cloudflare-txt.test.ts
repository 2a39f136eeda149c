import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { quoteTxt, unquoteTxt } from '../../src/providers/cloudflare/txt.ts';

describe('TXT content', () => {
  it('survives quoting, whatever it holds, in strings of at most 255 bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 700 }), (value) => {
        const quoted = quoteTxt(value);

        expect(unquoteTxt(quoted)).toBe(value);
        for (const part of quoted.match(/"(?:[^"\\]|\\.)*"/gs) ?? [])
          expect(Buffer.byteLength(part.slice(1, -1).replace(/\\(.)/gs, '$1'))).toBeLessThan(256);
      }),
    );
  });

  it.each([
    ['plain text', 'plain text'],
    ['"one" "two"', 'onetwo'],
    ['"one""two"', 'onetwo'],
    ['"a \\"b\\" \\\\ \\065"', 'a "b" \\ A'],
    ['half "quoted', 'half "quoted'],
    ['""', ''],
  ])('it reads %s as %s', (content, value) => {
    expect(unquoteTxt(content)).toBe(value);
  });
});
