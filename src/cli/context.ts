/** What every command gets: configuration, two outputs (data to stdout, talk to stderr), and whether a person sits there. */
import type { Writable } from 'node:stream';
import type { Config } from '../config.ts';
import { openFrame, type Redraw } from './screen.ts';

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
  /** Opens a frame that is redrawn in place; only with a terminal. */
  readonly redraw: (() => Redraw) | undefined;
  /** Where talk may be drawn in place; only with a terminal. */
  readonly terminal?: NodeJS.WriteStream;
}

/** Exit codes of every command; stable. */
export const EXIT = {
  done: 0,
  failure: 1,
  usage: 2,
  differences: 3,
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
    redraw: stdout.isTTY ? () => openFrame(stdout) : undefined,
    ...(stderr.isTTY ? { terminal: stderr } : {}),
  };
}

async function ask(message: string): Promise<boolean> {
  // Loaded here: few commands ask, and most of their runs do not.
  const { confirm, isCancel } = await import('@clack/prompts');
  const answer = await confirm({ message, initialValue: false });
  return !isCancel(answer) && answer;
}

function lineTo(stream: Writable): (text: string) => void {
  return (text) => {
    stream.write(text.endsWith('\n') ? text : `${text}\n`);
  };
}
