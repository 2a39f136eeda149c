/** `mailkeel worker`: one worker process beside a Temporal that is already there. */
import type { Command } from 'commander';
import { resolve } from 'node:path';
import type { CliContext } from './context.ts';

interface Options {
  readonly accounts?: string;
  readonly partial?: boolean;
}

/** Adds the command. */
export function addWorker(program: Command, context: CliContext): void {
  program
    .command('worker')
    .description('run a worker until it is told to stop (SIGTERM lets calls finish)')
    .option('--accounts <file>', 'file with "accounts:"; a manifest will do (or MAILKEEL_ACCOUNTS)')
    .option('--partial', 'poll although running domains use accounts it does not know: others do')
    .action(async (options: Options) => {
      // Loaded here: the native bridge costs every other command half a second.
      const { runWorker } = await import('../worker.ts');
      const { accounts, partial = false } = options;
      await runWorker(
        accounts === undefined
          ? context.config
          : { ...context.config, accountsFile: resolve(accounts) },
        { partial },
      );
    });
}
