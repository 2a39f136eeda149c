/** `mailkeel demo`: a whole fleet on a simulated world that misbehaves, with real Temporal, a real worker and real logins. */
import type { Command } from 'commander';
import type { CliContext } from './context.ts';
import { playDemo } from './demo/play.ts';

interface Options {
  readonly keep?: boolean;
}

/** Adds the command. */
export function addDemo(program: Command, context: CliContext): void {
  program
    .command('demo')
    .description('show everything on simulated providers on this machine; needs no account')
    .option('--keep', 'leave everything running at the end, until Ctrl-C')
    .action(async (options: Options) => {
      context.finish(await playDemo(context, { keep: options.keep === true }));
    });
}
