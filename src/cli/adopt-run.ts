/** Runs the adoption's workflow and tells a person how far it is. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { TASK_QUEUE } from '../workflows/messages.ts';
import {
  adoption,
  adoptWorkflowId,
  type AdoptInput,
  type AdoptResult,
} from '../workflows/messages-adopt.ts';
import type { AdoptAccounts } from './adopt-accounts.ts';
import type { CliContext } from './context.ts';
import { failedExit } from './workflow-failure.ts';

const LOOK_MS = 500;

/** Reads every domain of the accounts. A failure of a whole account ends the command with exit 1 and the remedy. */
export async function runAdoption(
  context: CliContext,
  client: Client,
  {
    accounts: { mail, dns },
    only,
  }: { readonly accounts: AdoptAccounts; readonly only: readonly string[] | undefined },
): Promise<AdoptResult> {
  const execution = `adopt-${randomUUID()}`;
  const input: AdoptInput = { execution, mail, dns, ...(only === undefined ? {} : { only }) };
  const handle = await client.workflow.start<(input: AdoptInput) => Promise<AdoptResult>>(
    'adoptFleet',
    {
      workflowId: adoptWorkflowId(execution),
      taskQueue: TASK_QUEUE,
      args: [input],
      staticSummary: 'adoption (reads only)',
    },
  );
  const result = handle.result();
  try {
    if (context.interactive) await watch(context, handle, result);
    return await result;
  } catch (error) {
    throw failedExit(error);
  }
}

/** Says how far it is until `result` is there. One look at a time: none is left in flight on a connection its owner closes next. */
async function watch(
  context: CliContext,
  handle: WorkflowHandle,
  result: Promise<unknown>,
): Promise<void> {
  let told = -1;
  while ((await Promise.race([result, delay(LOOK_MS, 'not yet', { ref: false })])) === 'not yet') {
    // A query fails while the worker is busy; the next one tells.
    const look = await handle.query(adoption).catch(() => undefined);
    if (look === undefined || look.done === told) continue;
    context.say(`looking at ${String(look.total)} domains: ${String(look.done)}`);
    told = look.done;
  }
}
