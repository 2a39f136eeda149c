/** Drawing on a terminal in place. */
import { rowsOf } from '../reports/text.ts';

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
    const shown = fitting(text, terminal);
    terminal.write(`${cleared(rows)}${above}${shown}\n`);
    drawn = shown;
  };
}

/** Clears the rows above the cursor and what is below: the first row by itself, for tmux keeps a copy of a screen cleared from its very first cell. */
function cleared(rows: number): string {
  if (rows === 0) return '\r\u001b[0J';
  return `\u001b[${String(rows)}A\r\u001b[2K\u001b[1B\u001b[0J\u001b[1A`;
}

const CUT = '  … the rest needs a higher window';

/** What there is room for above the cursor's row: a row that scrolled away could not be drawn over, and each frame would leave a copy of it. */
function fitting(text: string, { columns, rows }: Terminal): string {
  const room = rows - 1;
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
