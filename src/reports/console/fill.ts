/** Blocks of lines into the rows of a terminal. */
import { plural } from '../format.ts';
import { rowsOf } from '../text.ts';

/** Below so many rows a frame is a low one: it leaves out air and bars, so that what a person must do is to be read. */
export const LOW = 18;

/** Lines under a heading, the most urgent first. */
export interface Block {
  readonly lines: readonly string[];
  /** The command that shows all of it, said where lines are hidden. */
  readonly whole?: string;
}

/**
 * Fills the rows in order, wrapped lines counted; a block that is cut says how much it hides. On a low terminal a block may take all there
 * is, else it leaves the later ones a little room.
 */
export function fill(
  head: readonly string[],
  blocks: readonly Block[],
  { height, width }: { readonly height: number; readonly width: number },
): readonly string[] {
  const lines = [...head];
  for (const [index, block] of blocks.entries()) {
    const left = height - rowsOf(lines.join('\n'), width);
    const later = blocks
      .slice(index + 1)
      .reduce((sum, next) => sum + Math.min(next.lines.length, 5), 0);
    const room = height < LOW ? left : left - Math.min(later, Math.floor(left / 2));
    lines.push(...cut(block, room, width));
  }
  return lines;
}

function cut({ lines, whole }: Block, room: number, width: number): readonly string[] {
  if (fitting(lines, room, width) === lines.length) return lines;
  const shown = fitting(lines, room - 1, width);
  if (shown === 0) return [];
  const rest = whole === undefined ? '' : `: ${whole}`;
  return [...lines.slice(0, shown), `  … ${plural(lines.length - shown, 'more line')}${rest}`];
}

/** How many of the first lines so many rows take. */
function fitting(lines: readonly string[], room: number, width: number): number {
  let used = 0;
  for (const [index, line] of lines.entries()) {
    used += rowsOf(line, width);
    if (used > room) return index;
  }
  return lines.length;
}
