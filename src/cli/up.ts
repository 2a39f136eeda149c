/** `mailkeel up`: Temporal, its Web UI and a worker on this machine, until Ctrl-C. */
import { resolve } from 'node:path';
import { once } from 'node:events';
import type { Command } from 'commander';
import { up } from '../up.ts';
import type { CliContext } from './context.ts';

/** Adds the command. */
export function addUp(program: Command, context: CliContext): void {
  program
    .command('up [manifest]')
    .description(
      "run Temporal's dev server, its Web UI and a worker here, supervised, until Ctrl-C",
    )
    .option('--partial', 'go on although running domains use accounts the manifest does not name')
    .action(async (manifest: string | undefined, options: { readonly partial?: boolean }) => {
      const accountsFile = manifest === undefined ? context.config.accountsFile : resolve(manifest);
      const config = { ...context.config, accountsFile };
      const machine = await up(config, context.say, { partial: options.partial === true });
      const { server } = machine;
      context.print(`Temporal  ${server?.address ?? config.temporalAddress ?? ''}`);
      if (server !== undefined) context.print(`Web UI    ${server.uiUrl}`);
      if (server?.ownedBy !== undefined)
        context.say(
          `The server belongs to another "mailkeel up" (${server.ownedBy}); attached to it.`,
        );
      if (machine.intake !== undefined) context.print(`Intake    ${machine.intake.current().url}`);
      context.print(`Home      ${config.home}`);
      context.say(
        `Up. Next: mailkeel start ${manifest ?? '<manifest>'}   (Ctrl-C stops; runs go on when you start again)`,
      );
      await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
      context.say('Stopping: calls in flight are allowed to finish …');
      await machine.stop();
    });
}
