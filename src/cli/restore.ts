/** `mailkeel restore`: puts the settings Mailkeel changed at the mail provider back as they were, where they still are as it wrote them. */
import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import type { Client } from '@temporalio/client';
import type { Command } from 'commander';
import { leftAfterAll } from '../core/restore-outcome.ts';
import {
  assembleSettings,
  settingsPrefix,
  writesToRestore,
  type SettingsWrite,
} from '../core/settings-writes.ts';
import { renderRestore } from '../reports/console/restore.ts';
import { plural } from '../reports/format.ts';
import { TASK_QUEUE } from '../workflows/messages.ts';
import {
  restoreWorkflowId,
  type RestoreInput,
  type RestorePreview,
  type RestoreResult,
} from '../workflows/messages-restore.ts';
import { CliExit, EXIT, type CliContext } from './context.ts';
import { domainNamed } from './domain-named.ts';
import { requireWorker, withClient, withStore } from './session.ts';
import { failedExit } from './workflow-failure.ts';

interface Options {
  readonly execution?: string;
  readonly reason: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** Adds the command. */
export function addRestore(program: Command, context: CliContext): void {
  program
    .command('restore <domain>')
    .description("put a domain's and its aliases' settings back as they were before Mailkeel")
    .option('--execution <id>', 'only what this execution wrote (default: everything ever written)')
    .option('--reason <text>', 'why; kept in the audit log', 'restore')
    .option('--yes', 'do not ask (for scripts)')
    .option('--json', 'print JSON')
    .action(async (domain: string, options: Options) => {
      await restore(context, domainNamed(domain), options);
    });
}

async function restore(context: CliContext, domain: string, options: Options): Promise<void> {
  const subject = await subjectOf(context, domain, options);
  await withClient(context, async (client) => {
    await requireWorker(client);
    const preview: RestorePreview = await run(client, subject);
    show(context, preview, { domain, json: options.json === true });
    const { left } =
      preview.changes === 0
        ? preview
        : await putBack(context, client, { subject, preview, options });
    context.finish(left ? EXIT.incomplete : EXIT.done);
  });
}

/** Which writes it is about; exit 2 when this home knows none. */
async function subjectOf(
  context: CliContext,
  domain: string,
  { execution }: Options,
): Promise<Omit<RestoreInput, 'decision'>> {
  const writes = await withStore(context, async ({ objects }) =>
    writesToRestore(assembleSettings(await objects.snapshots(settingsPrefix(domain))), execution),
  );
  const last: SettingsWrite | undefined = writes.at(-1);
  if (last !== undefined)
    return {
      ...{ domain, execution: last.execution, spec: last.spec },
      every: execution === undefined,
    };
  const which = execution === undefined ? '' : ` in execution ${execution}`;
  throw new CliExit(
    EXIT.usage,
    `nothing to restore: no change of existing settings of ${domain}${which} is kept in ${context.config.home}`,
  );
}

function show(
  context: CliContext,
  preview: RestorePreview,
  { domain, json }: { readonly domain: string; readonly json: boolean },
): void {
  if (json) {
    context.print(JSON.stringify({ kind: 'restore', domain, ...preview }));
    return;
  }
  context.print(`${domain}: the settings Mailkeel changed, and how they were before`);
  context.print(renderRestore(preview.items, viewOf(context)));
  if (preview.truncated > 0) context.print(`  … and ${plural(preview.truncated, 'more setting')}`);
  if (preview.changes === 0) context.print('Nothing is there to put back.');
}

async function putBack(
  context: CliContext,
  client: Client,
  about: {
    readonly subject: RestoreInput;
    readonly preview: RestorePreview;
    readonly options: Options;
  },
): Promise<RestoreResult> {
  const { subject, preview, options } = about;
  const { domain } = subject;
  await agree(context, plural(preview.changes, 'setting'), { domain, ...options });
  const decision = {
    actor: userInfo().username,
    reason: options.reason,
    agreed: preview.fingerprint,
    restore: `restore-${randomUUID()}`,
  };
  const result = (await run(client, { ...subject, decision })) as RestoreResult;
  if (result.state === 'moved')
    throw new CliExit(
      EXIT.failure,
      'nothing was put back: the settings changed since they were shown; run the command again',
    );
  tellOutcome(context, { domain, preview, result, json: options.json === true });
  return result;
}

function tellOutcome(
  context: CliContext,
  about: {
    readonly domain: string;
    readonly preview: RestorePreview;
    readonly result: RestoreResult;
    readonly json: boolean;
  },
): void {
  const { domain, preview, result } = about;
  const left = leftAfterAll(preview.items, result.items);
  if (about.json) {
    context.print(JSON.stringify({ kind: 'restored', changes: result.putBack, left }));
    return;
  }
  const all = result.putBack === preview.changes ? '' : ` (of ${String(preview.changes)})`;
  context.print(`Put back: ${plural(result.putBack, 'setting')}${all} of ${domain}.`);
  if (left.length > 0) {
    context.print('Left after all:');
    context.print(renderRestore(left, viewOf(context)));
  }
  context.say('Change the manifest too: the next start would write what it says again.');
}

function viewOf(context: CliContext): Parameters<typeof renderRestore>[1] {
  return { color: context.colour, width: context.width(), now: Date.now() };
}

async function agree(
  context: CliContext,
  what: string,
  { domain, yes }: { readonly domain: string; readonly yes?: boolean },
): Promise<void> {
  if (yes === true) return;
  if (!context.interactive)
    throw new CliExit(EXIT.usage, 'nothing was put back: without a terminal, agree with --yes');
  if (!(await context.ask(`Put ${what} of ${domain} back?`)))
    throw new CliExit(EXIT.failure, 'nothing was put back');
}

/** Runs the workflow to its end; a failure of its activity ends the command with exit 1 and the remedy. */
async function run(client: Client, input: RestoreInput): Promise<RestorePreview> {
  try {
    return await client.workflow.execute<(input: RestoreInput) => Promise<RestorePreview>>(
      'restoreSettings',
      {
        workflowId: restoreWorkflowId(input.domain),
        taskQueue: TASK_QUEUE,
        args: [input],
        staticSummary: `${input.decision === undefined ? 'plan of a ' : ''}restore of ${input.domain}`,
      },
    );
  } catch (error) {
    throw failedExit(error);
  }
}
