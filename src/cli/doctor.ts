/** `mailkeel doctor`: this machine, its Temporal, its store, and every account of a manifest, each finding with its remedy. Only looks. */
import { resolve } from 'node:path';
import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import type { Command } from 'commander';
import { judgeHost, type DoctorFinding } from '../core/doctor.ts';
import { judgeBackup } from '../core/doctor-backup.ts';
import { judgeAccount, type AccountEvidence } from '../core/doctor-accounts.ts';
import { redactedFindings } from '../core/doctor-redacted.ts';
import type { DomainSpec } from '../core/spec.ts';
import { lookAtHost } from '../host.ts';
import { endpointsOf } from '../host-endpoints.ts';
import { renderDoctor } from '../reports/console/doctor.ts';
import { StoreError } from '../store/errors.ts';
import { Interrupted, withThrowAway } from '../throw-away.ts';
import { TASK_QUEUE } from '../workflows/messages.ts';
import { inspectWorkflowId, type InspectInput } from '../workflows/messages-inspect.ts';
import { CliExit, EXIT, type CliContext } from './context.ts';
import { accountsIn } from './doctor-manifest.ts';
import { withStoreAsItIs } from './doctor-store.ts';
import { tellingOf } from './doctor-telling.ts';
import { stepsFor } from './steps.ts';
import { failedSentence } from './workflow-failure.ts';

interface Options {
  readonly json?: boolean;
  readonly redactedReport?: boolean;
}

/** Adds the command. */
export function addDoctor(program: Command, context: CliContext): void {
  program
    .command('doctor [manifest]')
    .description('check this machine, Temporal, the store and every account; changes nothing')
    .option('--json', 'print the findings as JSON')
    .option('--redacted-report', 'print the findings without names, to paste into an issue')
    .action(async (path: string | undefined, options: Options) => {
      const findings = await examine(context, path).catch((error: unknown) => {
        if (!(error instanceof Interrupted)) throw error;
        throw new CliExit(EXIT.interrupted, 'interrupted; nothing was changed');
      });
      const shown =
        options.redactedReport === true
          ? redactedFindings(findings, tellingOf(context.config))
          : findings;
      context.print(
        options.json === true
          ? JSON.stringify(shown)
          : renderDoctor(shown, { color: context.colour, width: context.width() }),
      );
      if (findings.some(({ severity }) => severity === 'fail')) context.finish(EXIT.failure);
    });
}

/** A name every resolver can be asked for (RFC 2606 §3). */
const WELL_KNOWN = 'example.com';

async function examine(
  context: CliContext,
  path: string | undefined,
): Promise<readonly DoctorFinding[]> {
  const { accounts, domains, file } = accountsIn(context, path);
  const step = stepsFor(context);
  const host = await lookAtHost(context.config, {
    endpoints: endpointsOf(accounts),
    ask: domains[0]?.name ?? WELL_KNOWN,
    step,
  });
  const here = [...judgeHost(host), ...judgeBackup(host.backup)];
  if (Object.keys(accounts).length === 0) return [...here, noAccounts()];
  const labels = Object.keys(accounts);
  const input = inputOf(labels, domains);
  const answers = await step(`accounts ${labels.join(', ')}`, (say) =>
    withStoreAsItIs(context.config, host.store, (config) => inspect({ config, say }, file, input)),
  );
  return [...here, ...answers];
}

function inputOf(labels: readonly string[], domains: readonly DomainSpec[]): InspectInput {
  return {
    execution: `doctor-${randomUUID()}`,
    accounts: labels.map((account) => ({
      account,
      domains: domains.filter(({ dns }) => dns.account === account).map(({ name }) => name),
    })),
  };
}

/** Where nothing could be asked, that is a finding like any other, and the rest of the look stands. */
async function inspect(
  { config, say }: Pick<CliContext, 'config' | 'say'>,
  file: string | undefined,
  input: InspectInput,
): Promise<readonly DoctorFinding[]> {
  const accountsFile = file === undefined ? undefined : resolve(file);
  try {
    const evidence = await withThrowAway({ ...config, accountsFile }, say, (client) =>
      ask(client, input),
    );
    return evidence.flatMap(judgeAccount);
  } catch (error) {
    if (error instanceof Interrupted) throw error;
    const remedy =
      error instanceof StoreError ? error.remediation : 'mend that, then run doctor once more';
    const message = `no account could be asked: ${error instanceof Error ? error.message : String(error)}`;
    return [{ check: 'account.credentials', severity: 'fail', message, remedy }];
  }
}

async function ask(client: Client, input: InspectInput): Promise<readonly AccountEvidence[]> {
  try {
    return await client.workflow.execute<
      (input: InspectInput) => Promise<readonly AccountEvidence[]>
    >('inspectAccounts', {
      workflowId: inspectWorkflowId(input.execution),
      taskQueue: TASK_QUEUE,
      args: [input],
      staticSummary: 'doctor (reads only)',
    });
  } catch (error) {
    throw new CliExit(EXIT.failure, failedSentence(error));
  }
}

function noAccounts(): DoctorFinding {
  return {
    ...{ check: 'account.credentials', severity: 'not-tested' },
    message: 'no account was asked: no manifest was named and MAILKEEL_ACCOUNTS is not set',
    remedy: 'mailkeel doctor <manifest>',
  };
}
