/** `mailkeel diagnose-passwords`: can these mailboxes get passwords, what would it take, and what only trying tells. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Client } from '@temporalio/client';
import type { Command } from 'commander';
import type { DomainSpec, ExecutionSpec } from '../core/spec.ts';
import { renderDiagnosis } from '../reports/console/diagnosis.ts';
import { prepareExecution, type PreparedExecution } from '../starter.ts';
import type { Store } from '../store/ports.ts';
import { Interrupted, withThrowAway } from '../throw-away.ts';
import { TASK_QUEUE } from '../workflows/messages.ts';
import {
  diagnosis,
  diagnosisWorkflowId,
  type DomainDiagnosis,
} from '../workflows/messages-diagnose.ts';
import { CliExit, EXIT, type CliContext } from './context.ts';
import { domainNamed } from './domain-named.ts';
import { addNarrowing, parsed, selected, type Selection } from './selection.ts';
import { withStore } from './session.ts';
import { orExit } from './workflow-failure.ts';

interface Options extends Omit<Selection, 'phase'> {
  readonly json?: boolean;
}

/** Adds the command. */
export function addDiagnosePasswords(program: Command, context: CliContext): void {
  const command = program
    .command('diagnose-passwords <manifest-or-domain>')
    .description('say whether mailboxes can get passwords and what it takes; changes nothing');
  addNarrowing(command)
    .option('--json', 'print the diagnosis as JSON')
    .action(async (subject: string, options: Options) => {
      const diagnoses = await diagnose(context, subject, options);
      if (options.json === true) context.print(JSON.stringify({ domains: diagnoses }, null, 2));
      else context.print(renderDiagnosis(diagnoses, view(context)));
      context.finish(diagnoses.every(isFine) ? EXIT.done : EXIT.incomplete);
    });
}

function view(context: CliContext) {
  return { color: context.colour, width: context.width(), now: Date.now() };
}

function isFine({ capable, findings }: DomainDiagnosis): boolean {
  return capable && findings.every(({ status }) => status !== 'fail' && status !== 'error');
}

async function diagnose(
  context: CliContext,
  subject: string,
  options: Options,
): Promise<readonly DomainDiagnosis[]> {
  const isFile = existsSync(subject);
  const accountsFile = isFile ? resolve(subject) : context.config.accountsFile;
  if (accountsFile === undefined)
    throw new CliExit(
      EXIT.usage,
      `there is no file ${subject}; for the domain of an earlier execution set MAILKEEL_ACCOUNTS to the manifest it was started with`,
    );
  const manifest = isFile ? parsed(context, subject) : undefined;
  context.say('Starting a Temporal of its own for the look; it changes nothing …');
  const config = { ...context.config, accountsFile: context.config.accountsFile ?? accountsFile };
  return withThrowAway(config, context.say, (client) =>
    withStore(context, async (store) => {
      const prepared =
        manifest === undefined
          ? await prepareKnown(store, domainNamed(subject))
          : await prepareExecution(store, manifest, { domains: selected(manifest, options) });
      return run(client, prepared);
    }),
  ).catch((error: unknown) => {
    if (!(error instanceof Interrupted)) throw error;
    throw new CliExit(EXIT.interrupted, 'interrupted; nothing was changed');
  });
}

/** A domain as the newest execution that had it knew it; exit 2 when none did. */
async function prepareKnown(store: Store, domain: string): Promise<PreparedExecution> {
  const executions = await store.progress.executions();
  const newestFirst = executions.toSorted((a, b) => b.startedAt.localeCompare(a.startedAt));
  for (const { spec } of newestFirst) {
    const execution = (await store.specs.get(spec)) as ExecutionSpec;
    const entry = execution.domains.find((each) => each.domain === domain);
    if (entry === undefined) continue;
    const domains = [(await store.specs.get(entry.spec)) as DomainSpec];
    return prepareExecution(store, { execution }, { domains });
  }
  throw new CliExit(EXIT.usage, `no execution of this home had ${domain}, and no such file exists`);
}

async function run(
  client: Client,
  prepared: PreparedExecution,
): Promise<readonly DomainDiagnosis[]> {
  const { execution, spec, domains } = prepared;
  const handle = await client.workflow.start<
    (input: { execution: string; spec: string }) => Promise<number>
  >('diagnoseFleet', {
    workflowId: diagnosisWorkflowId(execution),
    taskQueue: TASK_QUEUE,
    args: [{ execution, spec }],
    staticSummary: `diagnosis of ${String(domains.length)} domains (reads only)`,
  });
  const count = await orExit(handle.result());
  const diagnoses: DomainDiagnosis[] = [];
  while (diagnoses.length < count)
    diagnoses.push(...(await handle.query(diagnosis, diagnoses.length)));
  return diagnoses;
}
