/** One execution of the demo: the bill, the start, and the watching with its scenes. */
import { setTimeout as delay } from 'node:timers/promises';
import type { DomainProgress } from '../../core/run.ts';
import { sumBill } from '../../core/report-bill.ts';
import { renderBill } from '../../reports/console/bill.ts';
import {
  prepareExecution,
  startExecution,
  surveyExecution,
  type ParsedManifest,
} from '../../starter.ts';
import { CliExit, EXIT, type CliContext } from '../context.ts';
import { viewOf } from '../follow.ts';
import { askFleet, findExecution, newestSeen, readDomains } from '../progress.ts';
import type { Machine } from './machine.ts';
import type { Scene, Stage } from './scenes.ts';

/** Two looks a second. */
const LOOK_MS = 500;
/** Many times what a run takes; what is not finished by then waits for something nobody will do. */
const LONGEST_MS = 5 * 60_000;

/** Surveys every domain without changing anything, prints the bill and starts the execution. Returns its id. */
export async function startRun(
  context: CliContext,
  { client, store }: Machine,
  manifest: ParsedManifest,
): Promise<string> {
  const prepared = await prepareExecution(store, manifest, { domains: manifest.domains });
  const surveyed = await surveyExecution(client, prepared, () => undefined);
  const bill = sumBill(surveyed, manifest.domains.length);
  const view = { color: context.colour, width: context.width(), now: Date.now() };
  context.print(indent(renderBill(bill, view)));
  await startExecution(client, store, prepared);
  return prepared.execution;
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}

/** Follows the execution until it is finished and plays each scene at its moment. Exit 1 saying what waits when that takes five minutes. */
export async function watchRun(
  context: CliContext,
  { machine, heard }: Stage,
  { execution, scenes }: { readonly execution: string; readonly scenes: readonly Scene[] },
): Promise<void> {
  const { client, store } = machine;
  const found = await findExecution(store, execution);
  const show = viewOf(context, found);
  const newest = newestSeen();
  const deadline = Date.now() + LONGEST_MS;
  let waiting = scenes;
  for (;;) {
    const fleet = await askFleet(client, execution);
    const domains = newest(await readDomains(store, execution, client));
    const moment = { domains, now: Date.now() };
    const due = waiting.filter((scene) => scene.isTime(moment));
    waiting = waiting.filter((scene) => !due.includes(scene));
    const told = heard.splice(0);
    for (const scene of due) told.push(...(await scene.play(moment)));
    show(domains, told.length === 0 ? [] : [...told, '']);
    if (fleet?.finished === true) return;
    if (moment.now > deadline) throw new CliExit(EXIT.failure, unfinished(execution, domains));
    await delay(LOOK_MS);
  }
}

function unfinished(execution: string, domains: readonly DomainProgress[]): string {
  const open = domains.filter(({ endedAt }) => endedAt === undefined);
  return [
    `Execution ${execution} is not finished after five minutes:`,
    ...open.map(
      ({ domain, status, pass, park }) =>
        `  ${domain}  ${status} in ${pass}${park === undefined ? '' : `: ${park.sentence}`}`,
    ),
  ].join('\n');
}
