/** `mailkeel start`: the bill, the question, the execution. */
import { Option, type Command } from 'commander';
import type { FleetPlan } from '../core/fleet-plan.ts';
import { renderBill } from '../reports/console/bill.ts';
import { plural } from '../reports/format.ts';
import { prepareExecution, startExecution, type PreparedExecution } from '../starter.ts';
import type { Store } from '../store/ports.ts';
import { temporalOf } from '../temporal.ts';
import { domainWorkflowId } from '../workflows/messages.ts';
import { alreadyRunning, attachLines } from './already-running.ts';
import { CliExit, EXIT, type CliContext } from './context.ts';
import { recordDecision } from './decision.ts';
import { follow } from './follow.ts';
import { readPlan, refuseMoved } from './plan-file.ts';
import { addSelection, parsed, selected, type Selection } from './selection.ts';
import { requireWorker, withClient, withStore } from './session.ts';
import { surveyPlan } from './survey.ts';

interface Options extends Selection {
  readonly plan?: string;
  readonly retryFailed?: boolean;
  readonly yes?: boolean;
  readonly watch?: boolean;
  readonly json?: boolean;
}

/** Adds the command. */
export function addStart(program: Command, context: CliContext): void {
  const command = program
    .command('start <manifest>')
    .description('show what would change, ask, and start one durable workflow a domain');
  addSelection(command)
    .addOption(
      new Option('--plan <file>', 'only what this plan says, and only while it still holds')
        // A plan says itself which domains and phases it is about, and counts what was refused for good as left alone.
        .conflicts(['only', 'limit', 'client', 'phase', 'retryFailed']),
    )
    .option(
      '--retry-failed',
      'try again also what was refused for good and whose entry is the same',
    )
    .option('--yes', 'do not ask (for scripts)')
    .option('--watch', 'follow until it is finished')
    .option('--json', 'print JSON, one object a line')
    .action(async (path: string, options: Options) => {
      await start(context, path, options);
    });
}

async function start(context: CliContext, path: string, options: Options): Promise<void> {
  const agreed = options.plan === undefined ? undefined : readPlan(options.plan);
  const manifest = parsed(context, path);
  const { phase, ...selection } = agreed === undefined ? options : selectionOf(agreed);
  const domains = selected(manifest, selection);
  await withStore(context, (store) =>
    withClient(context, async (client) => {
      await requireWorker(client);
      const prepared = await prepareExecution(store, manifest, {
        domains,
        ...(phase === undefined ? {} : { phases: phase }),
      });
      // The bill names what would be tried again; the store hears of it only once somebody agreed.
      const retryFailed = options.retryFailed === true;
      const plan = await surveyPlan(context, client, {
        prepared: retryFailed ? { ...prepared, retryFailed } : prepared,
        total: manifest.domains.length,
      });
      if (agreed !== undefined) refuseMoved(agreed, plan);
      const running = await alreadyRunning(client, domains);
      await agree(context, { plan, running }, options);
      if (retryFailed) await reopen(store, prepared);
      await startExecution(client, store, prepared);
      announce(context, { ...prepared, running }, options);
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

/** Makes what was refused for good be tried by the next run, this one or a later one, and says who wanted it. */
async function reopen(store: Store, { execution, domains }: PreparedExecution): Promise<void> {
  const reason = 'start --retry-failed';
  for (const { name: domain } of domains) {
    const workflowId = domainWorkflowId(domain);
    const run = { id: execution, executionId: execution, workflowId, domain };
    await recordDecision(store, { action: 'retryFailed', ...run, reason });
    await store.objects.reopenRefusals(domain);
  }
}

/** Exactly the domains and phases that were planned. */
function selectionOf({ domains, phases }: FleetPlan): Selection {
  return {
    only: domains.map(({ domain }) => domain),
    ...(phases === undefined ? {} : { phase: phases }),
  };
}

/** Shows the bill and asks. Without a terminal only --yes goes on: nothing changes that nobody agreed to. */
async function agree(
  context: CliContext,
  { plan: { bill }, running }: { readonly plan: FleetPlan; readonly running: readonly string[] },
  options: Options,
): Promise<void> {
  if (options.json === true) context.print(JSON.stringify({ kind: 'bill', ...bill }));
  else
    context.print(
      renderBill(bill, { color: context.colour, width: context.width(), now: Date.now() }),
    );
  for (const line of attachLines(running)) context.say(line);
  if (options.yes === true) return;
  if (!context.interactive)
    throw new CliExit(EXIT.usage, 'nothing was started: without a terminal, agree with --yes');
  if (!(await context.ask('Go on?'))) throw new CliExit(EXIT.failure, 'nothing was started');
}

function announce(
  context: CliContext,
  { execution, domains, running }: PreparedExecution & { readonly running: readonly string[] },
  options: Options,
): void {
  const count = domains.length;
  if (options.json === true)
    context.print(JSON.stringify({ kind: 'execution', execution, domains: count, running }));
  else context.print(`Execution ${execution} started: ${plural(count, 'domain')}`);
  const ui = temporalOf(context.config)?.uiUrl;
  if (ui !== undefined) context.say(`Temporal Web UI: ${ui}`);
  if (options.watch !== true)
    context.say(`Follow it: mailkeel status --watch --execution ${execution}`);
}
