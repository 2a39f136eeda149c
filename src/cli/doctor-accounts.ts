/** The accounts `doctor` asks: on a Temporal of its own, one step of the command each. */
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client, WorkflowHandle } from '@temporalio/client';
import type { DoctorFinding } from '../core/doctor.ts';
import { judgeAccount, type AccountEvidence } from '../core/doctor-accounts.ts';
import { StoreError } from '../store/errors.ts';
import { Interrupted, withThrowAway } from '../throw-away.ts';
import { TASK_QUEUE } from '../workflows/messages.ts';
import { inspection, inspectWorkflowId, type InspectInput } from '../workflows/messages-inspect.ts';
import { CliExit, EXIT, type CliContext } from './context.ts';
import type { Step } from './steps.ts';
import { failedSentence } from './workflow-failure.ts';

interface Command extends Pick<CliContext, 'config' | 'say'> {
  readonly step: Step;
}

/**
 * Findings about the accounts of `file`. Where none could be asked, that is a finding like any other, and the rest of the look stands.
 * Throws Interrupted.
 */
export async function inspect(
  { config, say, step }: Command,
  file: string | undefined,
  input: InspectInput,
): Promise<readonly DoctorFinding[]> {
  const accountsFile = file === undefined ? undefined : resolve(file);
  say('Starting a Temporal of its own to ask the accounts; it changes nothing …');
  try {
    const evidence = await withThrowAway({ ...config, accountsFile }, say, (client) =>
      ask(client, input, step),
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

type Inspection = (input: InspectInput) => Promise<readonly AccountEvidence[]>;

async function ask(
  client: Client,
  input: InspectInput,
  step: Step,
): Promise<readonly AccountEvidence[]> {
  try {
    const handle = await client.workflow.start<Inspection>('inspectAccounts', {
      workflowId: inspectWorkflowId(input.execution),
      taskQueue: TASK_QUEUE,
      args: [input],
      staticSummary: 'doctor (reads only)',
    });
    const result = handle.result();
    const over = new AbortController();
    const end = (): void => {
      over.abort();
    };
    // However it ends: a run that failed is told by its result, below.
    void result.then(end, end);
    for (const { account, domains } of input.accounts)
      await step(title(account, domains), () => untilAnswered(handle, account, over.signal));
    return await result;
  } catch (error) {
    throw new CliExit(EXIT.failure, failedSentence(error));
  }
}

function title(account: string, domains: readonly string[]): string {
  const zones = domains.length === 1 ? '1 domain' : `${String(domains.length)} domains`;
  return `account ${account}${domains.length === 0 ? '' : ` and ${zones}`}`;
}

const BETWEEN_MS = 100;

/** Until the account has answered, or nobody will any more. */
async function untilAnswered(
  handle: WorkflowHandle,
  account: string,
  over: AbortSignal,
): Promise<void> {
  while (!over.aborted && !(await answered(handle)).includes(account)) await delay(BETWEEN_MS);
}

/** None where the question itself failed: the run's own end says why. */
async function answered(handle: WorkflowHandle): Promise<readonly string[]> {
  try {
    return (await handle.query(inspection)).map(({ account }) => account);
  } catch {
    return [];
  }
}
