/** `mailkeel start`: the bill, the question, the execution. */
import { InvalidArgumentError, type Command } from 'commander';
import type { Client } from '@temporalio/client';
import { renderErrors } from '../core/manifest.ts';
import { sumBill } from '../core/report-bill.ts';
import { renderBill } from '../reports/console/bill.ts';
import {
  narrow,
  prepareExecution,
  readManifest,
  startExecution,
  surveyExecution,
  workerPolls,
  type ParsedManifest,
  type PreparedExecution,
} from '../starter.ts';
import type { Store } from '../store/ports.ts';
import { temporalOf } from '../temporal.ts';
import { CliExit, EXIT, type CliContext } from './context.ts';
import { follow } from './follow.ts';
import { passwordPace } from './pace.ts';
import { withClient, withStore } from './session.ts';

interface Options {
  readonly only?: readonly string[];
  readonly limit?: number;
  readonly client?: string;
  readonly phase?: readonly number[];
  readonly yes?: boolean;
  readonly watch?: boolean;
  readonly json?: boolean;
}

/** Adds the command. */
export function addStart(program: Command, context: CliContext): void {
  program
    .command('start <manifest>')
    .description('show what would change, ask, and start one durable workflow a domain')
    .option('--only <domains>', 'only these domains (a.com,b.com)', list)
    .option('--limit <n>', 'only the first n domains', wholeNumber)
    .option('--client <name>', 'only the domains of this client')
    .option('--phase <phases>', 'only these phases (1..4, e.g. 1,3)', phases)
    .option('--yes', 'do not ask (for scripts)')
    .option('--watch', 'follow until it is finished')
    .option('--json', 'print JSON, one object a line')
    .action(async (path: string, options: Options) => {
      await start(context, path, options);
    });
}

async function start(context: CliContext, path: string, options: Options): Promise<void> {
  const manifest = parsed(context, path);
  const domains = narrowed(manifest, options);
  await withStore(context, (store) =>
    withClient(context, async (client) => {
      await requireWorker(client);
      const prepared = await prepareExecution(store, manifest, {
        domains,
        ...(options.phase === undefined ? {} : { phases: options.phase }),
      });
      await agree(
        context,
        { client, store },
        { prepared, options, total: manifest.domains.length },
      );
      await startExecution(client, store, prepared);
      announce(context, prepared, options);
      if (options.watch === true)
        context.finish(
          await follow(
            context,
            { client, store },
            { execution: prepared.execution, json: options.json === true },
          ),
        );
    }),
  );
}

/** Everything wrong with the manifest at once, before anything starts: exit 2. */
function parsed(context: CliContext, path: string): ParsedManifest {
  const result = readManifest(path);
  if (!result.ok) throw new CliExit(EXIT.usage, renderErrors(result.errors));
  for (const line of result.notes) context.say(line);
  return result;
}

function narrowed(manifest: ParsedManifest, options: Options): ReturnType<typeof narrow> {
  try {
    const domains = narrow(manifest.domains, options);
    if (domains.length > 0) return domains;
  } catch (error) {
    throw new CliExit(EXIT.usage, error instanceof Error ? error.message : String(error));
  }
  throw new CliExit(EXIT.usage, 'no domain of the manifest is left by these options');
}

async function requireWorker(client: Client): Promise<void> {
  if (await workerPolls(client)) return;
  throw new CliExit(
    EXIT.failure,
    'no worker answers; start one with "mailkeel up <manifest>" (or "mailkeel worker" beside your own Temporal)',
  );
}

/** Shows the bill and asks. Without a terminal only --yes goes on: nothing changes that nobody agreed to. */
async function agree(
  context: CliContext,
  { client, store }: { client: Client; store: Store },
  { prepared, options, total }: { prepared: PreparedExecution; options: Options; total: number },
): Promise<void> {
  const { surveyed } = await surveyExecution(client, prepared, (progress) => {
    if (context.interactive)
      context.say(
        `looking at ${String(progress.total)} domains: ${String(progress.surveyed.length)}`,
      );
  });
  const bill = sumBill(surveyed, total, await passwordPace(store, prepared.domains));
  if (options.json === true) context.print(JSON.stringify({ kind: 'bill', ...bill }));
  else
    context.print(
      renderBill(bill, { color: context.colour, width: context.width(), now: Date.now() }),
    );
  if (options.yes === true) return;
  if (!context.interactive)
    throw new CliExit(EXIT.usage, 'nothing was started: without a terminal, agree with --yes');
  if (!(await context.ask('Go on?'))) throw new CliExit(EXIT.failure, 'nothing was started');
}

function announce(context: CliContext, prepared: PreparedExecution, options: Options): void {
  const { execution, domains } = prepared;
  const count = domains.length;
  if (options.json === true)
    context.print(JSON.stringify({ kind: 'execution', execution, domains: count }));
  else context.print(`Execution ${execution} started: ${String(count)} domains`);
  const ui = temporalOf(context.config)?.uiUrl;
  if (ui !== undefined) context.say(`Temporal Web UI: ${ui}`);
  if (options.watch !== true)
    context.say(`Follow it: mailkeel status --watch --execution ${execution}`);
}

function list(text: string): string[] {
  return text.split(',').map((part) => part.trim().toLowerCase());
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new InvalidArgumentError('must be a whole number above 0');
}

function phases(text: string): number[] {
  const values = text.split(',').map(Number);
  if (values.every((value) => [1, 2, 3, 4].includes(value))) return values;
  throw new InvalidArgumentError('must be phases 1..4, e.g. 3 or 1,2');
}
