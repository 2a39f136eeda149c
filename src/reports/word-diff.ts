/** Which words of a text stay, go and come: how a changed SPF record is read. */

export interface WordChange {
  readonly kind: 'same' | 'removed' | 'added';
  readonly word: string;
}

/** The shortest way from one text to the other, word by word (longest common subsequence); what goes stands before what comes. */
export function wordDiff(from: string, to: string): readonly WordChange[] {
  const [old, fresh] = [wordsOf(from), wordsOf(to)];
  const lengths = commonLengths(old, fresh);
  const changes: WordChange[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < fresh.length) {
    const [gone = '', come = ''] = [old[i], fresh[j]];
    if (i < old.length && j < fresh.length && gone === come) {
      changes.push({ kind: 'same', word: gone });
      i += 1;
      j += 1;
    } else if (i < old.length && length(lengths, i + 1, j) >= length(lengths, i, j + 1)) {
      changes.push({ kind: 'removed', word: gone });
      i += 1;
    } else {
      changes.push({ kind: 'added', word: come });
      j += 1;
    }
  }
  return changes;
}

function wordsOf(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

/** Of the rest of the one from `i` and of the other from `j`: how many words they have in common, in order. */
type Lengths = readonly (readonly number[])[];

function commonLengths(old: readonly string[], fresh: readonly string[]): Lengths {
  const lengths: number[][] = [];
  for (let i = old.length - 1; i >= 0; i -= 1) {
    const row: number[] = [];
    for (let j = fresh.length - 1; j >= 0; j -= 1)
      row[j] =
        old[i] === fresh[j]
          ? length(lengths, i + 1, j + 1) + 1
          : Math.max(length(lengths, i + 1, j), row[j + 1] ?? 0);
    lengths[i] = row;
  }
  return lengths;
}

function length(lengths: Lengths, i: number, j: number): number {
  return lengths[i]?.[j] ?? 0;
}
