/** `mailkeel dns rollback`: undoes what one execution wrote to a domain's zone, where it is still so. */
import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import type { Command } from 'commander';
import type { Client } from '@temporalio/client';
import { assembleWrites, writesPrefix, writesToUndo, type DnsWrite } from '../core/dns-writes.ts';
import { renderRollback } from '../reports/console/rollback.ts';
import { plural } from '../reports/format.ts';
import {
  rollbackWorkflowId,
  TASK_QUEUE,
  type RollbackPreview,
  type RollbackResult,
} from '../workflows/messages.ts';
import type { RollbackInput } from '../workflows/messages-inputs.ts';
import { CliExit, EXIT, type CliContext } from './context.ts';
import { domainNamed } from './domain-named.ts';
import { requireWorker, withClient, withStore } from './session.ts';
import { failedExit } from './workflow-failure.ts';

interface Options {
  readonly reason: string;
  readonly execution?: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** Adds `dns rollback` to `dns`. */
export function addDnsRollback(dns: Command, context: CliContext): void {
  dns
    .command('rollback <domain>')
    .description('undo the DNS records an execution wrote, where they are still as it wrote them')
    .requiredOption('--reason <text>', 'why; kept in the audit log')
    .option('--execution <id>', 'another execution than the newest that wrote to the zone')
    .option('--yes', 'do not ask (for scripts)')
    .option('--json', 'print JSON')
    .action(async (domain: string, options: Options) => {
      await rollback(context, domainNamed(domain), options);
    });
}

async function rollback(context: CliContext, domain: string, options: Options): Promise<void> {
  const subject = await subjectOf(context, domain, options);
  await withClient(context, async (client) => {
    await requireWorker(client);
    const preview: RollbackPreview = await run(client, subject);
    show(context, preview, { subject, options });
    if (preview.changes > 0) await undo(context, client, { subject, preview, options });
    context.finish(preview.items.some(isLeft) ? EXIT.incomplete : EXIT.done);
  });
}

function isLeft({ action }: RollbackPreview['items'][number]): boolean {
  return action === 'left';
}

/** Which writes it is about; exit 2 when this home knows none. */
async function subjectOf(
  context: CliContext,
  domain: string,
  { execution }: Options,
): Promise<Required<Pick<RollbackInput, 'domain' | 'execution' | 'spec'>>> {
  const writes = await withStore(context, async ({ objects }) =>
    writesToUndo(assembleWrites(await objects.snapshots(writesPrefix(domain))), execution),
  );
  const last: DnsWrite | undefined = writes.at(-1);
  if (last !== undefined) return { domain, execution: last.execution, spec: last.spec };
  const which = execution === undefined ? '' : ` in execution ${execution}`;
  throw new CliExit(
    EXIT.usage,
    `nothing to roll back: no DNS write to ${domain}${which} is kept in ${context.config.home}, or all were rolled back`,
  );
}

function show(
  context: CliContext,
  preview: RollbackPreview,
  about: { readonly subject: RollbackInput; readonly options: Options },
): void {
  const { execution, domain } = about.subject;
  if (about.options.json === true) {
    context.print(JSON.stringify({ kind: 'rollback', domain, execution, ...preview }));
    return;
  }
  const view = { color: context.colour, width: context.width(), now: Date.now() };
  context.print(`${domain}: what execution ${execution} wrote to the zone ${preview.zone}`);
  context.print(renderRollback(preview.items, view));
  if (preview.changes === 0) context.print('Nothing is there to undo.');
}

async function undo(
  context: CliContext,
  client: Client,
  about: {
    readonly subject: RollbackInput;
    readonly preview: RollbackPreview;
    readonly options: Options;
  },
): Promise<void> {
  const { subject, preview, options } = about;
  await agree(context, preview, options);
  const result = (await run(client, {
    ...subject,
    decision: {
      actor: userInfo().username,
      reason: options.reason,
      agreed: preview.fingerprint,
      rollback: `rollback-${randomUUID()}`,
    },
  })) as RollbackResult;
  if (result.state === 'moved')
    throw new CliExit(
      EXIT.failure,
      'nothing was undone: the zone changed since it was shown; run the command again',
    );
  if (options.json === true)
    context.print(JSON.stringify({ kind: 'undone', changes: preview.changes }));
  else context.print(`Undone: ${plural(preview.changes, 'change')} in the zone ${preview.zone}.`);
}

async function agree(
  context: CliContext,
  { changes, zone }: RollbackPreview,
  { yes }: Options,
): Promise<void> {
  if (yes === true) return;
  if (!context.interactive)
    throw new CliExit(EXIT.usage, 'nothing was undone: without a terminal, agree with --yes');
  if (!(await context.ask(`Make ${plural(changes, 'change')} in the zone ${zone}?`)))
    throw new CliExit(EXIT.failure, 'nothing was undone');
}

/** Runs the workflow to its end; a failure of its activity ends the command with exit 1 and the remedy. */
async function run(client: Client, input: RollbackInput): Promise<RollbackPreview> {
  try {
    return await client.workflow.execute<(input: RollbackInput) => Promise<RollbackPreview>>(
      'rollbackDns',
      {
        workflowId: rollbackWorkflowId(input.domain),
        taskQueue: TASK_QUEUE,
        args: [input],
        staticSummary: `${input.decision === undefined ? 'plan of a ' : ''}DNS rollback of ${input.domain}`,
      },
    );
  } catch (error) {
    throw failedExit(error);
  }
}
