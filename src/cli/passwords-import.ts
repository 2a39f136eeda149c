/** `mailkeel passwords import`: old sheets of passwords, each proven by a login before the vault takes it. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Command } from 'commander';
import { WorkflowFailedError, type Client } from '@temporalio/client';
import type { SheetPassword } from '../core/password-sheet.ts';
import { renderImport, type ImportLine } from '../reports/console/imports.ts';
import { plural } from '../reports/format.ts';
import type { Store } from '../store/ports.ts';
import {
  importWorkflowId,
  type ImportInput,
  type ImportResult,
} from '../workflows/import-messages.ts';
import { TASK_QUEUE } from '../workflows/messages.ts';
import { CliExit, EXIT, type CliContext, type ExitCode } from './context.ts';
import { recordDecision } from './decision.ts';
import { newImportId } from './import-id.ts';
import { invalidLine, readSheets, sortOut, type Specs } from './import-sheets.ts';
import { parsed } from './selection.ts';
import { requireWorker, withClient, withStore } from './session.ts';
import { withStaged } from './staged.ts';
import { failedSentence } from './workflow-failure.ts';

/** Between two looks at how far it is. */
const LOOK_MS = 3_000;

interface Options {
  readonly manifest: string;
  readonly reason: string;
  readonly replace?: boolean;
  readonly json?: boolean;
}

/** Adds the command to its group. */
export function addPasswordsImport(passwords: Command, context: CliContext): void {
  passwords
    .command('import <csv...>')
    .description('prove old passwords by logging in, one at a time, and keep those that work')
    .requiredOption('--manifest <file>', 'the manifest that names the mailboxes and their account')
    .requiredOption('--reason <text>', 'why; kept in the audit log')
    .option(
      '--replace',
      'try one also where the vault has another; if it works, it takes its place',
    )
    .option('--json', 'print JSON')
    .action(async (files: readonly string[], options: Options) => {
      await importPasswords(context, files, options);
    });
}

async function importPasswords(
  context: CliContext,
  files: readonly string[],
  options: Options,
): Promise<void> {
  const manifest = parsed(context, options.manifest);
  const specs = new Map(manifest.domains.map((spec) => [spec.name, spec]));
  const sheet = readSheets(context, files);
  await withStore(context, async (store) => {
    const { lines, toProve } = await sortOut(
      store,
      { specs, replace: options.replace === true },
      sheet.passwords,
    );
    const proven =
      toProve.length === 0 ? [] : await prove(context, { store, specs, toProve, options });
    const all = [...proven, ...lines, ...sheet.errors.map(invalidLine)];
    if (options.json === true) context.print(JSON.stringify({ results: all }, null, 2));
    else context.print(renderImport(all));
    context.finish(codeOf(all));
  });
}

interface Job {
  readonly store: Store;
  readonly specs: Specs;
  readonly toProve: readonly SheetPassword[];
  readonly options: Options;
}

async function prove(context: CliContext, job: Job): Promise<readonly ImportLine[]> {
  const { store, toProve, options } = job;
  return withClient(context, async (client) => {
    await requireWorker(client);
    const input = await prepare(job);
    for (const domain of Object.keys(input.specs))
      await recordDecision(store, {
        ...{ action: 'import-passwords', reason: options.reason },
        ...{ domain, executionId: input.import },
      });
    await store.imports.stage(input.import, toProve);
    context.say(
      `Proving ${plural(toProve.length, 'password')}, one login at a time; Ctrl-C leaves it going on at the worker, and the same command tells later what is proven.`,
    );
    const staged = {
      id: input.import,
      workflowId: importWorkflowId(input.import),
      imports: store.imports,
    };
    const results = await withStaged(context, staged, async () => {
      const { stopped } = await run(client, input, progressTo(context, store, input));
      if (stopped !== undefined) context.say(`Stopped: ${stopped}`);
      return store.imports.results(input.import);
    });
    return results.map(({ address, outcome = 'not-tried', detail = '' }) => ({
      ...{ address, outcome, detail },
    }));
  });
}

async function prepare({ store, specs, toProve, options }: Job): Promise<ImportInput> {
  const hashes: Record<string, string> = {};
  for (const { domain } of toProve) {
    const spec = specs.get(domain);
    if (spec !== undefined) hashes[domain] ??= await store.specs.put(spec);
  }
  const input = { import: newImportId(new Date()), specs: hashes };
  return options.replace === true ? { ...input, replace: true } : input;
}

/** Runs the workflow to its end, looking after it every few seconds. */
async function run(
  client: Client,
  input: ImportInput,
  look: () => Promise<void>,
): Promise<ImportResult> {
  const handle = await client.workflow.start<(input: ImportInput) => Promise<ImportResult>>(
    'importPasswords',
    {
      workflowId: importWorkflowId(input.import),
      taskQueue: TASK_QUEUE,
      args: [input],
      staticSummary: `import of old passwords for ${plural(Object.keys(input.specs).length, 'domain')}`,
    },
  );
  const ended = handle.result().catch((error: unknown) => {
    if (!(error instanceof WorkflowFailedError)) throw error;
    throw new CliExit(
      EXIT.failure,
      `the import ended early: ${failedSentence(error)}; see ${handle.workflowId} in the Temporal Web UI, then run the same command again: what is proven is skipped`,
    );
  });
  // Whoever waits below hears of it, unless a look fails first.
  ended.catch(() => undefined);
  while ((await Promise.race([ended, delay(LOOK_MS, 'not yet')])) === 'not yet') await look();
  return ended;
}

/** Tells a person how far it is, whenever that has changed. */
function progressTo(context: CliContext, store: Store, input: ImportInput): () => Promise<void> {
  let told = 0;
  return async () => {
    const results = await store.imports.results(input.import);
    const tried = results.filter(({ outcome }) => outcome !== undefined).length;
    if (!context.interactive || tried === told) return;
    told = tried;
    context.say(`${String(tried)} of ${String(results.length)} tried`);
  };
}

/** Rows that only wait for a clock are no failure. */
function codeOf(lines: readonly ImportLine[]): ExitCode {
  const open = lines.filter(({ outcome }) => outcome !== 'proven' && outcome !== 'already');
  if (open.length === 0) return EXIT.done;
  return open.every(({ outcome }) => outcome === 'not-tried') ? EXIT.waiting : EXIT.incomplete;
}
