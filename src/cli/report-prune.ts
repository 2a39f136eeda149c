/** `mailkeel report prune`: old executions taken out of the store, and their reports off the disk. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { plural } from '../reports/format.ts';
import type { Store } from '../store/ports.ts';
import { instant } from './audit.ts';
import { CliExit, EXIT, type CliContext } from './context.ts';
import { recordDecision } from './decision.ts';
import { withStore } from './session.ts';

interface Options {
  readonly before: string;
  readonly reason: string;
  readonly yes?: boolean;
}

const DAY_MS = 86_400_000;
/** Younger ones may still be looked into, and their runs may still be waiting. */
const YOUNGEST_DAYS = 30;

/** Adds the sub-command to `report`. */
export function addReportPrune(report: Command, context: CliContext): void {
  report
    .command('prune')
    .description('remove executions that began before a time: their progress, snapshots, reports')
    .requiredOption('--before <time>', 'what began before then goes (2026-11-01, or 90d)', instant)
    .requiredOption('--reason <text>', 'why; kept in the audit log')
    .option('--yes', 'do not ask; needed without a terminal')
    .action(async (options: Options) => {
      await prune(context, options);
    });
}

async function prune(context: CliContext, { before, reason, yes }: Options): Promise<void> {
  if (Date.now() - Date.parse(before) < YOUNGEST_DAYS * DAY_MS)
    throw new CliExit(
      EXIT.usage,
      `--before ${before} is less than ${String(YOUNGEST_DAYS)} days ago; name an earlier time`,
    );
  await withStore(context, async (store) => {
    const { ended, open } = await executionsBefore(store, before);
    for (const id of open) context.say(`${id} is left: not every domain of it has ended`);
    if (ended.length > 0 && !(await isAgreed(context, { ended, yes })))
      throw new CliExit(EXIT.usage, 'nothing was removed; agree, or give --yes without a terminal');
    for (const executionId of ended) await removeOne(context, store, { executionId, reason });
    context.print(`${plural(ended.length, 'execution')} removed`);
  });
}

/** Those that began before then, by whether all their domains have ended. */
async function executionsBefore(
  { progress }: Store,
  before: string,
): Promise<{ readonly ended: readonly string[]; readonly open: readonly string[] }> {
  const old = (await progress.executions()).filter(({ startedAt }) => startedAt < before);
  const ended: string[] = [];
  const open: string[] = [];
  for (const { executionId } of old) {
    const domains = await progress.domains(executionId);
    const isOver = domains.every(({ endedAt }) => endedAt !== undefined);
    (isOver ? ended : open).push(executionId);
  }
  return { ended, open };
}

async function isAgreed(
  { interactive, ask }: CliContext,
  { ended, yes }: { readonly ended: readonly string[]; readonly yes: boolean | undefined },
): Promise<boolean> {
  if (yes === true) return true;
  return interactive && (await ask(`Remove ${plural(ended.length, 'execution')} for good?`));
}

/** The decision first: whatever is interrupted, somebody can read who began it. */
async function removeOne(
  { config }: CliContext,
  { audit, progress }: Store,
  { executionId, reason }: { readonly executionId: string; readonly reason: string },
): Promise<void> {
  await recordDecision({ audit }, { action: 'prune-report', executionId, reason });
  await progress.forget(executionId);
  rmSync(join(config.reports, executionId), { recursive: true, force: true });
}
