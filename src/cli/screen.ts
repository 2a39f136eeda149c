/** Drawing on a terminal in place. */

/** Where a frame is drawn: a terminal's stream, or anything with its measures. */
export interface Terminal {
  readonly columns: number;
  readonly rows: number;
  write(text: string): unknown;
}

/** Draws `text` where the frame was drawn before; `above` is left standing over it. */
export type Redraw = (text: string, above?: string) => void;

/** Opens a frame below what stands on the terminal now; one that is higher than the terminal is cut at its end. Whatever else is printed while it is in use must go through `above`. */
export function openFrame(terminal: Terminal): Redraw {
  let drawn = '';
  return (text, above = '') => {
    const rows = drawn === '' ? 0 : Math.min(rowsOf(drawn, terminal.columns), terminal.rows - 1);
    const up = rows === 0 ? '' : `\u001b[${String(rows)}A`;
    const shown = fitting(text, terminal);
    terminal.write(`${up}\r\u001b[0J${above}${shown}\n`);
    drawn = shown;
  };
}

const CUT = '  … the rest needs a higher window';

/**
 * What there is room for between the first row and the cursor's: a row that scrolled away could not be drawn over, and tmux keeps a copy of a
 * screen that is cleared from its very first cell.
 */
function fitting(text: string, { columns, rows }: Terminal): string {
  const room = Math.max(2, rows - 2);
  if (rowsOf(text, columns) <= room) return text;
  const kept: string[] = [];
  let used = rowsOf(CUT, columns);
  for (const line of text.split('\n')) {
    used += rowsOf(line, columns);
    if (used > room) break;
    kept.push(line);
  }
  return [...kept, CUT].join('\n');
}

/** Rows a text takes at today's width: a line longer than the terminal is wide takes more than one, also one that fitted before a resize. */
function rowsOf(text: string, columns: number): number {
  return text
    .split('\n')
    .reduce((rows, line) => rows + Math.max(1, Math.ceil(widthOf(line) / columns)), 0);
}

// Control Sequences for colours (ECMA-48 §8.3.117) take no room.
const COLOURS = new RegExp(`${String.fromCodePoint(27)}\\[[0-9;]*m`, 'g');

function widthOf(line: string): number {
  return Array.from(line.replaceAll(COLOURS, '')).length;
}
