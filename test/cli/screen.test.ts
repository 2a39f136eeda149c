import { describe, expect, it } from '@jest/globals';
import { openFrame } from '../../src/cli/screen.ts';

const ESCAPE = '\u001b';
/** The first row by itself, then all below it: never the whole screen from its first cell. */
const CLEAR = `\r${ESCAPE}[2K${ESCAPE}[1B${ESCAPE}[0J${ESCAPE}[1A`;

/** A terminal that only remembers what was written to it. */
function terminal(columns: number, rows: number) {
  const written: string[] = [];
  return { columns, rows, written, write: (text: string) => written.push(text) };
}

describe('a frame on a terminal', () => {
  it('goes up over what it drew before, and it clears that', () => {
    const screen = terminal(80, 24);
    const redraw = openFrame(screen);

    redraw('one\ntwo');
    redraw('three');

    expect(screen.written).toEqual([`\r${ESCAPE}[0Jone\ntwo\n`, `${ESCAPE}[2A${CLEAR}three\n`]);
  });

  it('counts the rows a long line takes, without its colours: it leaves no rest behind', () => {
    const screen = terminal(10, 24);
    const redraw = openFrame(screen);

    redraw(`${ESCAPE}[1mtwelve chars${ESCAPE}[22m\n${ESCAPE}[32mten chars.${ESCAPE}[39m`);
    redraw('next');

    expect(screen.written[1]).toContain(`${ESCAPE}[3A`);
  });

  it('lets what is said above it stand', () => {
    const screen = terminal(80, 24);
    const redraw = openFrame(screen);

    redraw('frame');
    redraw('frame', 'news\n');
    redraw('frame');

    expect(screen.written.slice(1)).toEqual([
      `${ESCAPE}[1A${CLEAR}news\nframe\n`,
      `${ESCAPE}[1A${CLEAR}frame\n`,
    ]);
  });

  it('never goes up further than the terminal is high', () => {
    const screen = terminal(80, 3);
    const redraw = openFrame(screen);

    redraw('1\n2\n3\n4\n5');
    redraw('next');

    expect(screen.written[1]).toContain(`${ESCAPE}[2A`);
  });

  it('cuts a frame that is too high, wrapped lines counted: no frame leaves a copy of itself', () => {
    const screen = terminal(40, 5);
    const redraw = openFrame(screen);

    redraw(`head\n${'x'.repeat(70)}\nthree\nfour`);
    redraw('next');

    expect(screen.written[0]).toBe(
      `\r${ESCAPE}[0Jhead\n${'x'.repeat(70)}\n  … the rest needs a higher window\n`,
    );
    expect(screen.written[1]).toContain(`${ESCAPE}[4A`);
  });
});
