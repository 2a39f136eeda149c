/** `mailkeel plan`: what a start would do, record by record, without anybody's server or runs. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { outcomeOf, type FleetPlan } from '../core/fleet-plan.ts';
import { renderBill } from '../reports/console/bill.ts';
import { renderPlan } from '../reports/console/plan.ts';
import { prepareExecution, type ParsedManifest } from '../starter.ts';
import { Interrupted, withThrowAway } from '../throw-away.ts';
import type { SurveyInput } from '../workflows/messages-inputs.ts';
import { CliExit, EXIT, type CliContext } from './context.ts';
import { writePlan } from './plan-file.ts';
import { addSelection, parsed, selected, type Selection } from './selection.ts';
import { withStore } from './session.ts';
import { surveyPlan } from './survey.ts';

interface Options extends Selection {
  readonly out?: string;
  readonly json?: boolean;
}

const CODES = {
  ...{ changes: EXIT.differences, waits: EXIT.incomplete },
  ...{ 'stands-still': EXIT.waiting, nothing: EXIT.done },
} as const;

/** Adds the command. */
export function addPlan(program: Command, context: CliContext): void {
  const command = program
    .command('plan <manifest>')
    .description('show what a start would change, record by record; changes nothing');
  addSelection(command)
    .option('--out <file>', 'write the plan, for: mailkeel start <manifest> --plan <file>')
    .option('--json', 'print the plan as JSON')
    .action(async (path: string, options: Options) => {
      const plan = await lookAt(context, { path, manifest: parsed(context, path) }, options);
      if (options.out !== undefined) writePlan(options.out, plan);
      print(context, plan, options);
      context.finish(CODES[outcomeOf(plan.domains)]);
    });
}

/** Looks at the selected domains on a server of its own; changes nothing. Exit 130 when it is interrupted. */
export async function lookAt(
  context: CliContext,
  { path, manifest }: { readonly path: string; readonly manifest: ParsedManifest },
  options: Selection & Pick<SurveyInput, 'simulate'>,
): Promise<FleetPlan> {
  const domains = selected(manifest, options);
  const { phase, simulate } = options;
  const accountsFile = context.config.accountsFile ?? resolve(path);
  const total = manifest.domains.length;
  context.say('Starting a Temporal of its own for the look; it changes nothing …');
  return withThrowAway({ ...context.config, accountsFile }, context.say, (client) =>
    withStore(context, async (store) => {
      const prepared = await prepareExecution(store, manifest, {
        domains,
        ...(phase === undefined ? {} : { phases: phase }),
      });
      return surveyPlan(context, client, {
        prepared: simulate === undefined ? prepared : { ...prepared, simulate },
        total,
      });
    }),
  ).catch((error: unknown) => {
    if (!(error instanceof Interrupted)) throw error;
    throw new CliExit(EXIT.interrupted, 'interrupted; nothing was changed');
  });
}

function print(context: CliContext, plan: FleetPlan, { json, out }: Options): void {
  if (json === true) {
    context.print(JSON.stringify(plan, null, 2));
    return;
  }
  const view = { color: context.colour, width: context.width(), now: Date.now() };
  context.print(
    `${renderPlan(plan.domains, view)}\n\n${renderBill(plan.bill, view)}\nHash:        ${plan.hash}`,
  );
  if (out !== undefined) context.say(`Carry it out: mailkeel start <manifest> --plan ${out}`);
}
