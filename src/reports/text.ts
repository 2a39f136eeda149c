/** Text for terminals and plain files: one line, clean, fitted to a width. Widths are counted in code points. */

// C0, C1, line separators and bidirectional controls: what could move a cursor, colour a terminal or reorder a line.
const CONTROLS = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;

/** Foreign text as one harmless line: escape sequences lose their escape, runs of control characters become one space. */
export function oneLine(text: string): string {
  return text.replace(CONTROLS, ' ').trim();
}

/** Cuts to `width`, the last character an ellipsis when something was cut. */
export function clip(text: string, width: number): string {
  const points = Array.from(text);
  if (points.length <= width) return text;
  return width <= 0 ? '' : `${points.slice(0, width - 1).join('')}…`;
}

/** Cuts or fills with spaces to exactly `width`. */
export function fit(text: string, width: number): string {
  const clipped = clip(text, width);
  return clipped + ' '.repeat(Math.max(0, width - Array.from(clipped).length));
}

/** The same, flush right. */
export function fitRight(text: string, width: number): string {
  const clipped = clip(text, width);
  return ' '.repeat(Math.max(0, width - Array.from(clipped).length)) + clipped;
}

/** Breaks one paragraph at spaces into lines of at most `width`; a longer word (a URL) keeps its own line, whole. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && Array.from(last).length + 1 + Array.from(word).length <= width) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(word);
  }
  return lines;
}

// Control Sequences for colours (ECMA-48 §8.3.117) take no room.
const COLOURS = new RegExp(`${String.fromCodePoint(27)}\\[[0-9;]*m`, 'g');

/** Rows a text takes on a terminal of so many columns: a line longer than it is wide takes more than one. Colours are not counted. */
export function rowsOf(text: string, columns: number): number {
  const widths = text.split('\n').map((line) => Array.from(line.replaceAll(COLOURS, '')).length);
  return widths.reduce((rows, width) => rows + Math.max(1, Math.ceil(width / columns)), 0);
}
