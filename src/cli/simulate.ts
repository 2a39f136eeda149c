/** `mailkeel simulate`: the dry run. What a start would do, how many calls and e-mails it takes, and when it is through. */
import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { LimitRow } from '../core/limits.ts';
import type { PlannedDomain } from '../core/fleet-plan.ts';
import { simulateFleet } from '../core/simulate.ts';
import { planUnseen } from '../core/simulation-unseen.ts';
import type { Simulation } from '../core/simulation.ts';
import { renderSimulation } from '../reports/console/simulation.ts';
import { simulationHtml } from '../reports/html/simulation.ts';
import type { ParsedManifest } from '../starter.ts';
import { CliExit, EXIT, type CliContext, type ExitCode } from './context.ts';
import { lookAt } from './plan.ts';
import { addSelection, parsed, selected, type Selection } from './selection.ts';
import { withStore } from './session.ts';

interface Options extends Selection {
  readonly offline?: boolean;
  readonly html?: string;
  readonly json?: boolean;
}

/** Adds the command. */
export function addSimulate(program: Command, context: CliContext): void {
  const command = program
    .command('simulate <manifest>')
    .description('the dry run: what a start would do, its calls and e-mails, and when it ends');
  addSelection(command)
    .option('--offline', 'ask nobody: nothing is assumed to exist yet')
    .option('--html <file>', 'write the simulation as a page that opens offline')
    .option('--json', 'print the simulation as JSON')
    .action(async (path: string, options: Options) => {
      const simulation = await simulate(context, path, options);
      if (options.html !== undefined) writePage(options.html, simulation);
      print(context, simulation, options);
      context.finish(codeOf(simulation));
    });
}

async function simulate(context: CliContext, path: string, options: Options): Promise<Simulation> {
  const manifest = parsed(context, path);
  const domains = selected(manifest, options).map((spec) => narrowed(spec, options.phase));
  const { window, pace } = manifest.execution;
  const { plan, limits } =
    options.offline === true
      ? { plan: domains.map((spec) => planUnseen(spec, kindIn(manifest.accounts))), limits: [] }
      : await look(context, { path, manifest }, options);
  const found = new Map(plan.map((planned) => [planned.domain, planned]));
  return simulateFleet({
    domains: domains.flatMap((spec) => {
      const planned = found.get(spec.name);
      return planned === undefined ? [] : [{ planned, spec }];
    }),
    ...{ window, pace, limits, now: Date.now() },
    basis: options.offline === true ? 'assumed' : 'read',
  });
}

/** The same survey as `plan` and `start`, and the ledger as it is after it. */
async function look(
  context: CliContext,
  input: { readonly path: string; readonly manifest: ParsedManifest },
  options: Selection,
): Promise<{ readonly plan: readonly PlannedDomain[]; readonly limits: readonly LimitRow[] }> {
  const { domains } = await lookAt(context, input, { ...options, simulate: true });
  return { plan: domains, limits: await withStore(context, (store) => store.ledger.rows()) };
}

function narrowed<T extends { readonly phases: readonly number[] }>(
  spec: T,
  phases: readonly number[] = spec.phases,
): T {
  return { ...spec, phases: spec.phases.filter((phase) => phases.includes(phase)) };
}

function kindIn<K>(accounts: Readonly<Record<string, { readonly kind: K }>>): (label: string) => K {
  return (label) => {
    const account = accounts[label];
    if (account === undefined)
      throw new CliExit(EXIT.usage, `the manifest has no account ${label}`);
    return account.kind;
  };
}

function writePage(path: string, simulation: Simulation): void {
  try {
    writeFileSync(path, simulationHtml(simulation));
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new CliExit(EXIT.usage, `the page cannot be written to ${path} (${reason})`);
  }
}

function print(context: CliContext, simulation: Simulation, { json, html }: Options): void {
  if (json === true) {
    context.print(JSON.stringify(simulation, null, 2));
    return;
  }
  const view = { color: context.colour, width: context.width(), now: Date.now() };
  context.print(renderSimulation(simulation, view));
  if (html !== undefined) context.say(`Page: ${html}`);
}

/** As `plan` ends. */
function codeOf({ totals: { byOutcome } }: Simulation): ExitCode {
  if (byOutcome.changes > 0 || byOutcome.stopped > 0) return EXIT.differences;
  return byOutcome.waits > 0 ? EXIT.incomplete : EXIT.done;
}
