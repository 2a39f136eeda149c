/** Drawing on a terminal in place. */

/** Where a frame is drawn: a terminal's stream, or anything with its measures. */
export interface Terminal {
  readonly columns: number;
  readonly rows: number;
  write(text: string): unknown;
}

/** Draws `text` where the frame was drawn before; `above` is left standing over it. */
export type Redraw = (text: string, above?: string) => void;

/** Opens a frame below what stands on the terminal now. Whatever else is printed while it is in use must go through `above`. */
export function openFrame(terminal: Terminal): Redraw {
  let drawn = '';
  return (text, above = '') => {
    const rows = drawn === '' ? 0 : Math.min(rowsOf(drawn, terminal.columns), terminal.rows - 1);
    const up = rows === 0 ? '' : `\u001b[${String(rows)}A`;
    terminal.write(`${up}\r\u001b[0J${above}${text}\n`);
    drawn = text;
  };
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
