/** Passwords: how one is made from given randomness, and whether a provider will take it. Pure: the bytes come from the caller's CSPRNG. */
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import * as common from '@zxcvbn-ts/language-common';
import * as english from '@zxcvbn-ts/language-en';

/** Letters and digits without the look-alikes 0 O 1 l I: survives shells, CSV, HTML and being typed into a phone. */
const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';
const LENGTH = 28;
/** Bytes at or above the largest multiple of the alphabet's size would favour its first characters: they are thrown away. */
const UNBIASED = 256 - (256 % ALPHABET.length);

/** Random bytes one password takes; running out is rarer than 1 in 10^60. */
export const PASSWORD_ENTROPY_BYTES = 128;

/** Longest password Forward Email lets log in, although it would store a longer one. */
const MAX_LENGTH = 128;
/** Lowest zxcvbn score (0..4) Forward Email accepts. */
const MIN_SCORE = 3;

/**
 * Makes a password of 28 letters and digits (163 bits) from `PASSWORD_ENTROPY_BYTES` cryptographically random bytes, each character
 * equally likely (rejection sampling). The same bytes give the same password. Throws RangeError when the bytes run out.
 */
export function generatePassword(randomBytes: Uint8Array): string {
  const drawn = randomBytes.filter((byte) => byte < UNBIASED).subarray(0, LENGTH);
  if (drawn.length < LENGTH)
    throw new RangeError(
      `${String(randomBytes.length)} random bytes are not enough for a password: pass ${String(PASSWORD_ENTROPY_BYTES)}`,
    );
  return Array.from(drawn, (byte) => ALPHABET.charAt(byte % ALPHABET.length)).join('');
}

/**
 * `ok`, or why a provider would refuse the password or make it unusable: `characters` = a quote, an apostrophe, a backslash or
 * surrounding white space (trimmed at login, not when stored), `length` = empty or over 128, `weak` = guessable.
 */
export type PasswordVerdict = 'ok' | 'characters' | 'length' | 'weak';

/**
 * Judges a password as Forward Email does: characters, length, and a zxcvbn score of at least 3 with `userInputs` (local part, domain,
 * address, description, labels …) counted as guessable words. English and common dictionaries only, so a password of other words may
 * pass here and be refused there.
 */
export function checkPassword(password: string, userInputs: readonly string[]): PasswordVerdict {
  if (password === '' || password.length > MAX_LENGTH) return 'length';
  if (/["'\\]|^\s|\s$/.test(password)) return 'characters';
  return strength().check(password, [...userInputs]).score < MIN_SCORE ? 'weak' : 'ok';
}

let estimator: ZxcvbnFactory | undefined;

/** Ranking the dictionaries takes long, so it is done once and only where passwords are checked. */
function strength(): ZxcvbnFactory {
  estimator ??= new ZxcvbnFactory({
    dictionary: { ...common.dictionary, ...english.dictionary },
    graphs: common.adjacencyGraphs,
    // The default of 100 spellings ("p4ssw0rd") costs 30 ms for a random password, during which nothing else happens; 3 cost 4 ms and
    // refuse the same of thirty l33t words.
    l33tMaxSubstitutions: 3,
  });
  return estimator;
}
