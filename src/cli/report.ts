/** `mailkeel report`: the files of an execution, made again from the store. */
import { join } from 'node:path';
import type { Command } from 'commander';
import { renderSummary } from '../reports/summary.ts';
import { readReport, writeReportFiles } from '../report-port.ts';
import type { CliContext } from './context.ts';
import { findExecution } from './progress.ts';
import { withStore } from './session.ts';

interface Options {
  readonly out?: string;
  readonly json?: boolean;
}

/** Adds the command. */
export function addReport(program: Command, context: CliContext): void {
  program
    .command('report [execution]')
    .description('write the report of an execution (default the newest) and print its summary')
    .option('--out <directory>', 'where to write (default reports/<execution>)')
    .option('--json', 'print the summary as JSON')
    .action(async (id: string | undefined, options: Options) => {
      await withStore(context, async (store) => {
        const { executionId } = await findExecution(store, id);
        const model = await readReport(store, executionId);
        const directory = options.out ?? join(context.config.reports, executionId);
        writeReportFiles(model, directory);
        context.print(
          options.json === true
            ? JSON.stringify({ ...model.totals, directory })
            : renderSummary(model),
        );
        context.say(`Report: ${join(directory, 'report.html')}`);
      });
    });
}
