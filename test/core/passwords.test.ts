import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  checkPassword,
  generatePassword,
  PASSWORD_ENTROPY_BYTES,
} from '../../src/core/passwords.ts';

const bytes = fc.uint8Array({ minLength: 256, maxLength: 256 });
const enough = (input: Uint8Array): boolean => input.filter((byte) => byte < 228).length >= 28;

describe('generatePassword', () => {
  it('it makes 28 letters and digits without look-alikes of any random bytes', () => {
    fc.assert(
      fc.property(bytes.filter(enough), (input) => {
        expect(generatePassword(input)).toMatch(/^[A-HJ-NP-Za-km-z2-9]{28}$/);
      }),
    );
  });

  it('it makes the same password of the same bytes', () => {
    fc.assert(
      fc.property(bytes.filter(enough), (input) => {
        expect(generatePassword(input)).toBe(generatePassword(Uint8Array.from(input)));
      }),
    );
  });

  it('it gives every character the same number of byte values', () => {
    const counts = new Map<string, number>();
    for (let byte = 0; byte < 228; byte += 1) {
      const [character = ''] = generatePassword(new Uint8Array(28).fill(byte));
      counts.set(character, (counts.get(character) ?? 0) + 1);
    }

    expect(counts.size).toBe(57);
    expect(new Set(counts.values())).toEqual(new Set([4]));
  });

  it('it throws away the bytes that would favour some characters', () => {
    const skewed = Uint8Array.from({ length: 56 }, (_, index) =>
      index % 2 === 0 ? 228 + (index % 28) : index,
    );
    const even = skewed.filter((byte) => byte < 228);

    expect(generatePassword(skewed)).toBe(generatePassword(even));
  });

  it('it makes no weaker password of too few bytes but throws', () => {
    expect(() => generatePassword(new Uint8Array(27))).toThrow(RangeError);
    expect(() => generatePassword(new Uint8Array(128).fill(255))).toThrow(/not enough/);
  });

  it('it makes, of real randomness, passwords that differ and that pass the check', () => {
    const inputs = ['anna', 'example.com', 'anna@example.com'];
    const passwords = Array.from({ length: 20 }, () =>
      generatePassword(randomBytes(PASSWORD_ENTROPY_BYTES)),
    );

    expect(new Set(passwords).size).toBe(20);
    expect(passwords.map((password) => checkPassword(password, inputs))).toEqual(
      passwords.map(() => 'ok'),
    );
  });
});

describe('checkPassword', () => {
  it.each([
    ['', 'length'],
    ['x7'.repeat(65), 'length'],
    ['correct"horse-battery-staple', 'characters'],
    ["correct'horse-battery-staple", 'characters'],
    ['correct\\horse-battery-staple', 'characters'],
    [' correct-horse-battery-staple', 'characters'],
    ['correct-horse-battery-staple\t', 'characters'],
    ['password123', 'weak'],
    ['qwertyuiop', 'weak'],
    ['correct horse battery staple', 'ok'],
  ])('it judges %j as %s', (password, verdict) => {
    expect(checkPassword(password, [])).toBe(verdict);
  });

  it('it counts what is known of the mailbox as guessable, for this check only', () => {
    const password = 'wolkenkuckucksheim7';

    expect(checkPassword(password, [])).toBe('ok');
    expect(checkPassword(password, ['wolkenkuckucksheim'])).toBe('weak');
    expect(checkPassword(password, [])).toBe('ok');
  });
});
