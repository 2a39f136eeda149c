/** All commands on one program, and how every way a command can end becomes a sentence and an exit code. */
import { Command, CommanderError } from 'commander';
import { failureText } from '../failure-text.ts';
import { StoreError } from '../store/errors.ts';
import { addAdopt } from './adopt.ts';
import { addAudit } from './audit.ts';
import { addDemo } from './demo.ts';
import { addDoctor } from './doctor.ts';
import { addHealth } from './health.ts';
import { addDiagnosePasswords } from './diagnose.ts';
import { addInit } from './init.ts';
import { addOperatorCommands } from './operator.ts';
import { addDns } from './dns.ts';
import { addLimits } from './limits.ts';
import { addPasswords } from './passwords.ts';
import { addPermissions } from './permissions.ts';
import { addPlan } from './plan.ts';
import { addReconcile } from './reconcile.ts';
import { addReport } from './report.ts';
import { addRestore } from './restore.ts';
import { addSimulate } from './simulate.ts';
import { addSimulators } from './simulators.ts';
import { addStart } from './start.ts';
import { addStatus } from './status.ts';
import { addUp } from './up.ts';
import { addVault } from './vault.ts';
import { addWorker } from './worker.ts';
import { CliExit, EXIT, type CliContext, type ExitCode } from './context.ts';

/** The program `mailkeel` with all its commands; help goes to `print`, complaints about usage to `say`. It throws instead of exiting. */
export function createProgram(context: CliContext): Command {
  const program = new Command('mailkeel')
    .description('Takes mail domains from nothing to mailboxes proven to work.')
    .version('0.1.0')
    .showHelpAfterError('(mailkeel --help lists the commands)')
    .configureOutput({ writeOut: context.print, writeErr: context.say })
    .enablePositionalOptions()
    .exitOverride();
  addInit(program, context);
  addUp(program, context);
  addWorker(program, context);
  addAdopt(program, context);
  addPlan(program, context);
  addSimulate(program, context);
  addStart(program, context);
  addStatus(program, context);
  addOperatorCommands(program, context);
  addLimits(program, context);
  addDiagnosePasswords(program, context);
  addDns(program, context);
  addRestore(program, context);
  addPasswords(program, context);
  addVault(program, context);
  addReport(program, context);
  addAudit(program, context);
  addReconcile(program, context);
  addDoctor(program, context);
  addPermissions(program, context);
  addHealth(program, context);
  addDemo(program, context);
  addSimulators(program, context);
  return program;
}

/** Runs one command line (without `node` and the script) and says why it failed. Resolves to the exit code of a failure, else undefined. */
export async function runProgram(
  context: CliContext,
  args: readonly string[],
): Promise<ExitCode | undefined> {
  try {
    await createProgram(context).parseAsync(args, { from: 'user' });
    return undefined;
  } catch (error) {
    // Commander has said what it has to say.
    if (error instanceof CommanderError) return error.exitCode === 0 ? undefined : EXIT.usage;
    context.say(failureText(error));
    return codeOf(error);
  }
}

function codeOf(error: unknown): ExitCode {
  if (error instanceof CliExit) return error.code;
  // A missing secret or a wrong accounts file is bad input, like a wrong manifest.
  return error instanceof StoreError && error.what === 'account' ? EXIT.usage : EXIT.failure;
}
