/** Runs the adoption's workflow and tells a person how far it is. */
import { randomUUID } from 'node:crypto';
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
  const stop = watch(context, handle);
  try {
    return await handle.result();
  } catch (error) {
    throw failedExit(error);
  } finally {
    await stop();
  }
}

function watch(context: CliContext, handle: WorkflowHandle): () => Promise<void> {
  if (!context.interactive) return () => Promise.resolve();
  let told = -1;
  let look: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    // A query fails while the worker is busy; the next one tells.
    look = handle.query(adoption).then(
      ({ total, done }) => {
        if (done !== told) context.say(`looking at ${String(total)} domains: ${String(done)}`);
        told = done;
      },
      () => undefined,
    );
  }, LOOK_MS);
  return async () => {
    clearInterval(timer);
    // Not left in flight on a connection its owner closes next.
    await look;
  };
}
