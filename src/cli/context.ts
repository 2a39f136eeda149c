/** What every command gets: configuration, two outputs (data to stdout, talk to stderr), and whether a person sits there. */
import type { Writable } from 'node:stream';
import type { Config } from '../config.ts';

export interface CliContext {
  readonly config: Config;
  /** Data: what a script reads. One call a line or block, newline added. */
  readonly print: (text: string) => void;
  /** Talk: progress, hints, questions. */
  readonly say: (text: string) => void;
  readonly colour: boolean;
  /** True when both a question can be asked and an answer typed. */
  readonly interactive: boolean;
  /** Asks a person; no, and Ctrl-C, are false. Only where `interactive`. */
  readonly ask: (question: string) => Promise<boolean>;
  /** Columns of the terminal, 100 without one. */
  readonly width: () => number;
  /** Sets the exit code of a command that ends well enough to have more to say than done. */
  readonly finish: (code: ExitCode) => void;
  /** Redraws `text` in place of what was drawn before, below `above`, which stays; only with a terminal. */
  readonly redraw: ((text: string, above?: string) => void) | undefined;
}

/** Exit codes of every command; stable. */
export const EXIT = {
  done: 0,
  failure: 1,
  usage: 2,
  incomplete: 4,
  waiting: 75,
  interrupted: 130,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** An end that is not success, with the sentence to say. The root prints it and exits with `code`. */
export class CliExit extends Error {
  override readonly name = 'CliExit';
  readonly code: ExitCode;

  constructor(code: ExitCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** The context of this process. */
export function createContext(config: Config): CliContext {
  const { stdout, stderr, stdin } = process;
  const plain = config.environment['NO_COLOR'] !== undefined;
  return {
    config,
    print: lineTo(stdout),
    say: lineTo(stderr),
    colour: stdout.isTTY && !plain,
    interactive: stdin.isTTY && stderr.isTTY,
    ask,
    width: () => (stdout.isTTY ? stdout.columns : 100),
    finish: (code) => {
      process.exitCode = code;
    },
    redraw: stdout.isTTY ? redrawOn(stdout) : undefined,
  };
}

async function ask(message: string): Promise<boolean> {
  // Loaded here: only one command asks, and most of its runs do not.
  const { confirm, isCancel } = await import('@clack/prompts');
  const answer = await confirm({ message, initialValue: false });
  return !isCancel(answer) && answer;
}

function lineTo(stream: Writable): (text: string) => void {
  return (text) => {
    stream.write(text.endsWith('\n') ? text : `${text}\n`);
  };
}

/** Moves up over what stands there, and clears to the end of the screen: correct after a resize, because lines are never wider than it. */
function redrawOn(stream: NodeJS.WriteStream): (text: string, above?: string) => void {
  let lines = 0;
  return (text, above = '') => {
    const up = lines === 0 ? '' : `\u001b[${String(lines)}A`;
    stream.write(`${up}\r\u001b[0J${above}${text}\n`);
    lines = text.split('\n').length;
  };
}
