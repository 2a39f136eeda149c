#!/usr/bin/env node
/** Root of the command line. One file a command in `cli/`; exit codes in `cli/context.ts`. */
import { createContext } from './cli/context.ts';
import { runProgram } from './cli/program.ts';
import { readConfig } from './config.ts';
import { failureText } from './failure-text.ts';

async function main(): Promise<void> {
  const code = await runProgram(createContext(readConfig()), process.argv.slice(2));
  if (code !== undefined) process.exitCode = code;
}

main().catch((error: unknown) => {
  process.stderr.write(`${failureText(error)}\n`);
  process.exitCode = 1;
});
