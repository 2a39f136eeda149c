#!/usr/bin/env node
/** Root of the command line. One file a command in `cli/`; exit codes in `cli/context.ts`. */
import { createContext, EXIT, type ExitCode } from './cli/context.ts';
import { runProgram } from './cli/program.ts';
import { readConfig, type Config } from './config.ts';
import { failureText } from './failure-text.ts';

async function main(): Promise<void> {
  const config = configured();
  if (config === undefined) return;
  const code = await runProgram(createContext(config), process.argv.slice(2));
  if (code !== undefined) process.exitCode = code;
}

/** A malformed variable is bad input, like a wrong flag. */
function configured(): Config | undefined {
  try {
    return readConfig();
  } catch (error) {
    fail(error, EXIT.usage);
    return undefined;
  }
}

function fail(error: unknown, code: ExitCode): void {
  process.stderr.write(`${failureText(error)}\n`);
  process.exitCode = code;
}

main().catch((error: unknown) => {
  fail(error, EXIT.failure);
});
