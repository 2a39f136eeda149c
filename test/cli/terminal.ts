/** The command line in this process: one call is one command, its output and exit code in the hand. */
import { type CliContext, EXIT, type ExitCode } from '../../src/cli/context.ts';
import { runProgram } from '../../src/cli/program.ts';
import { readConfig, type Config } from '../../src/config.ts';

export interface Ran {
  readonly code: ExitCode;
  /** What a script reads. */
  readonly out: string;
  /** What a person reads beside it. */
  readonly err: string;
}

export interface Person {
  /** What the person answers, after whatever they do first; without one there is no terminal. */
  readonly says: boolean | (() => Promise<boolean>);
  /** Sees each line of data as it is printed. */
  readonly reads?: () => void;
}

/** A configuration of this home alone: nothing of the developer's shell but the path. */
export function configOf(
  home: string,
  environment: Readonly<Record<string, string | undefined>> = {},
): Config {
  return readConfig({
    PATH: process.env['PATH'],
    HOME: home,
    MAILKEEL_HOME: home,
    MAILKEEL_REPORTS: `${home}/reports`,
    ...environment,
  });
}

/** Runs `mailkeel <args>` as the program does, without a process of its own. */
export async function mailkeel(
  config: Config,
  args: readonly string[],
  person?: Person,
): Promise<Ran> {
  const out: string[] = [];
  const err: string[] = [];
  let code: ExitCode = EXIT.done;
  const context: CliContext = {
    config,
    print: (text) => {
      collect(out)(text);
      person?.reads?.();
    },
    say: collect(err),
    colour: false,
    interactive: person !== undefined,
    ask: async (question) => {
      err.push(`${question}\n`);
      const says = person?.says ?? false;
      return typeof says === 'boolean' ? says : says();
    },
    width: () => 100,
    redraw: undefined,
    finish: (finished) => {
      code = finished;
    },
  };
  const failed = await runProgram(context, args);
  return { code: failed ?? code, out: out.join(''), err: err.join('') };
}

function collect(lines: string[]): (text: string) => void {
  return (text) => {
    lines.push(text.endsWith('\n') ? text : `${text}\n`);
  };
}
