/** The program's parser alone. */
import type { Command } from 'commander';
import { createContext } from '../../src/cli/context.ts';
import { createProgram } from '../../src/cli/program.ts';
import { readConfig } from '../../src/config.ts';

/** The program, whose commands do nothing and whose refusals are thrown. */
export function deafProgram(): Command {
  const program = createProgram(createContext(readConfig({})));
  const silence = (command: Command): void => {
    command
      .exitOverride()
      .configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
    if (acts(command)) command.action(() => undefined);
    for (const below of command.commands) silence(below);
  };
  silence(program);
  return program;
}

/** A mere group of commands does nothing by itself; one like `audit`, with `prune` below it, does. Commander tells nobody which it is. */
function acts(command: Command): boolean {
  return (command as unknown as { readonly _actionHandler: unknown })._actionHandler !== null;
}
