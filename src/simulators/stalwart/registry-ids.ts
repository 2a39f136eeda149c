/** Object ids as clients see them: base 32 in the server's own alphabet, `b` for 1. */
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz792013';

export function toId(id: number): string {
  const digit = ALPHABET.charAt(id % 32);
  return id < 32 ? digit : toId(Math.floor(id / 32)) + digit;
}

/** The number of an id, or `NaN` when it is none. */
export function fromId(text: string): number {
  const digits = Array.from(text, (letter) => ALPHABET.indexOf(letter));
  if (digits.length === 0 || digits.includes(-1)) return Number.NaN;
  return digits.reduce((sum, digit) => sum * 32 + digit, 0);
}
