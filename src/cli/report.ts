/** `mailkeel report`: the files of an execution, made again from the store. */
import { join } from 'node:path';
import type { Command } from 'commander';
import { compareReports } from '../core/report-delta.ts';
import { deltaCsv, renderDelta } from '../reports/delta.ts';
import { renderSummary } from '../reports/summary.ts';
import { readReport, writeReportFiles, writeWhole } from '../report-port.ts';
import type { CliContext } from './context.ts';
import { findExecution } from './progress.ts';
import { addReportPrune } from './report-prune.ts';
import { withStore } from './session.ts';

interface Options {
  readonly out?: string;
  readonly json?: boolean;
  readonly since?: string;
}

/** Adds the command. */
export function addReport(program: Command, context: CliContext): void {
  const report = program
    .command('report [execution]')
    .description('write the report of an execution (default the newest) and print its summary')
    .option('--out <directory>', 'where to write (default reports/<execution>)')
    .option('--since <execution>', 'print what is new, fixed and still there since an earlier one')
    .option('--json', 'print the summary, or the comparison, as JSON')
    .action(async (id: string | undefined, options: Options) => {
      await withStore(context, async (store) => {
        const { executionId } = await findExecution(store, id);
        const model = await readReport(store, executionId);
        const directory = options.out ?? join(context.config.reports, executionId);
        writeReportFiles(model, directory);
        const json = options.json === true;
        if (options.since === undefined)
          context.print(
            json ? JSON.stringify({ ...model.totals, directory }) : renderSummary(model),
          );
        else {
          const { executionId: since } = await findExecution(store, options.since);
          const delta = compareReports(await readReport(store, since), model);
          writeWhole(join(directory, `changes-since-${since}.csv`), deltaCsv(delta));
          context.print(json ? JSON.stringify({ ...delta, directory }) : renderDelta(delta));
        }
        context.say(`Report: ${join(directory, 'report.html')}`);
      });
    });
  addReportPrune(report, context);
}
