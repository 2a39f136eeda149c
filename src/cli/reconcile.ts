/** `mailkeel reconcile`: who is in the identity directory and has no mailbox; once, or from now on by a Temporal Schedule. */
import {
  ScheduleAlreadyRunning,
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
  type Client,
} from '@temporalio/client';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { readSignupConfig } from '../config-signup.ts';
import { plural } from '../reports/format.ts';
import {
  RECONCILE,
  type ReconcileInput,
  type ReconcileResult,
} from '../workflows/mailbox-messages.ts';
import { TASK_QUEUE } from '../workflows/messages.ts';
import { CliExit, EXIT, type CliContext } from './context.ts';
import { addRelease } from './release.ts';
import { requireWorker, withClient } from './session.ts';
import { failedExit } from './workflow-failure.ts';

interface Options {
  readonly dryRun?: boolean;
  readonly every?: number;
  readonly off?: boolean;
  readonly json?: boolean;
}

const MINUTE_MS = 60_000;

/** Adds the command. */
export function addReconcile(program: Command, context: CliContext): void {
  const command = program
    .command('reconcile')
    // What follows `release` is its own: no --dry-run is taken and forgotten.
    .enablePositionalOptions()
    .description('start the sign-ups of identities that have no mailbox')
    .option('--dry-run', 'only list them')
    .addOption(
      new Option('--every <interval>', 'do so from now on (15m, 6h)')
        .argParser(interval)
        .conflicts(['dryRun', 'off']),
    )
    .addOption(new Option('--off', 'end that').conflicts('dryRun'))
    .option('--json', 'print JSON')
    .action(async (options: Options) => {
      await withClient(context, (client) => reconcile(context, client, options));
    });
  addRelease(command, context);
}

async function reconcile(context: CliContext, client: Client, options: Options): Promise<void> {
  if (options.off === true) await end(context, client);
  else if (options.every !== undefined) await schedule(context, client, options.every);
  else await once(context, client, options);
}

/** Exit 3 when a dry run found somebody. */
async function once(context: CliContext, client: Client, options: Options): Promise<void> {
  await requireWorker(client);
  const dryRun = options.dryRun === true;
  const result = await compare(client, inputOf(context, dryRun));
  if (options.json === true) context.print(JSON.stringify(result, null, 2));
  else for (const line of linesOf(result)) context.print(line);
  context.say(totalLine(result, dryRun));
  if (dryRun && result.missing + result.conflicts > 0) context.finish(EXIT.differences);
}

async function compare(client: Client, input: ReconcileInput): Promise<ReconcileResult> {
  try {
    return (await client.workflow.execute('reconcileSignups', {
      workflowId: `${RECONCILE}/${new Date().toISOString()}`,
      taskQueue: TASK_QUEUE,
      args: [input],
      staticSummary: input.dryRun
        ? 'identities without a mailbox (reads only)'
        : 'reconcile sign-ups',
    })) as ReconcileResult;
  } catch (error) {
    throw failedExit(error);
  }
}

function linesOf({ listed, conflicting }: ReconcileResult): readonly string[] {
  return [
    ...listed.map(({ address, identity }) => `${address}  ${identity}`),
    ...conflicting.map(
      ({ address, identity, message }) => `${address}  ${identity}  conflict: ${message}`,
    ),
  ];
}

function totalLine(
  { seen, leftAlone, conflicts, missing, started }: ReconcileResult,
  dryRun: boolean,
): string {
  const found = `${plural(seen, 'identity', 'identities')}: ${String(missing)} without a mailbox, ${String(leftAlone)} that may have none, ${String(conflicts)} in conflict`;
  return dryRun ? found : `${found}; ${plural(started, 'sign-up')} started`;
}

function inputOf({ config }: CliContext, dryRun: boolean): ReconcileInput {
  try {
    const signup = readSignupConfig(config.environment);
    const { domains, reserved, account, credential, retriesMs } = signup;
    return { domains, reserved, signup: { account, credential, retriesMs }, dryRun };
  } catch (error) {
    throw new CliExit(EXIT.usage, error instanceof Error ? error.message : String(error));
  }
}

/** Makes the Schedule, or gives the one that is there the interval and settings of today. */
async function schedule(context: CliContext, client: Client, everyMs: number): Promise<void> {
  const plan = {
    spec: { intervals: [{ every: everyMs }] },
    action: {
      type: 'startWorkflow' as const,
      workflowType: 'reconcileSignups',
      workflowId: RECONCILE,
      taskQueue: TASK_QUEUE,
      args: [inputOf(context, false)],
    },
    // A directory that takes longer than the interval is read once, not twice at a time.
    policies: { overlap: ScheduleOverlapPolicy.SKIP },
  };
  try {
    await client.schedule.create({ scheduleId: RECONCILE, ...plan });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    await client.schedule.getHandle(RECONCILE).update((known) => ({ ...known, ...plan }));
  }
  context.print(`scheduled every ${plural(everyMs / MINUTE_MS, 'minute')}`);
  context.say('Its runs are in the Web UI under Schedules; end it with: mailkeel reconcile --off');
}

async function end(context: CliContext, client: Client): Promise<void> {
  try {
    await client.schedule.getHandle(RECONCILE).delete();
    context.print('no longer scheduled');
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
    context.print('was not scheduled');
  }
}

/** Whole minutes or hours, as milliseconds. */
function interval(text: string): number {
  const [, amount = '', unit] = /^(\d{1,4})([mh])$/.exec(text) ?? [];
  const ms = Number(amount) * (unit === 'h' ? 60 : 1) * MINUTE_MS;
  if (ms > 0) return ms;
  throw new InvalidArgumentError('must be minutes or hours, e.g. 15m or 6h');
}
