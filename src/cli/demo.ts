/** `mailkeel demo`: a whole fleet on a simulated world that misbehaves, with real Temporal, a real worker and real logins. */
import { Option, type Command } from 'commander';
import type { CliContext, ExitCode } from './context.ts';
import { playDemo } from './demo/play.ts';
import { playSignup } from './demo/sign-up.ts';

interface Options {
  readonly scenario: 'fleet' | 'sign-up';
  readonly keep?: boolean;
}

/** Adds the command. */
export function addDemo(program: Command, context: CliContext): void {
  program
    .command('demo')
    .description('show everything on simulated providers on this machine; needs no account')
    .addOption(
      new Option('--scenario <name>', 'which story').choices(['fleet', 'sign-up']).default('fleet'),
    )
    .option('--keep', 'leave everything running at the end, until Ctrl-C (fleet)')
    .action(async (options: Options) => {
      const play =
        options.scenario === 'sign-up' ? playSignup(context) : playFleet(context, options);
      context.finish(await play);
    });
}

function playFleet(context: CliContext, { keep }: Options): Promise<ExitCode> {
  return playDemo(context, { keep: keep === true });
}
