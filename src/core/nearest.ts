import { closest } from 'fastest-levenshtein';

/** Edit distance is quadratic: nobody mistypes a key longer than this. */
const LONGEST = 60;

/** A remedy for an unknown word: the nearest known one (Levenshtein distance), then all of them. `known` must not be empty. */
export function nearest(word: string, known: readonly string[]): string {
  const guess = closest(word.slice(0, LONGEST), known);
  return `did you mean "${guess}"? known here: ${known.join(', ')}`;
}
