/** `mailkeel worker` as the documents type it, from its start to its end. */
import { join } from 'node:path';
import proto from '@temporalio/proto';
import type { Client } from '@temporalio/client';
import { startChild } from '../../src/embedded/child.ts';
import { TASK_QUEUE } from '../../src/workflows/messages.ts';
import { shellLines } from '../docs/snippet-runs.ts';
import { cliArguments } from '../e2e/support/processes.ts';
import type { Stage } from '../e2e/support/stage.ts';
import { until } from '../e2e/support/until.ts';

/** Starts it beside the server of the stage, asks it to stop once it polls, and answers with how it ended. */
export async function documentedWorker({ config, manifest, client }: Stage): Promise<string> {
  const line = shellLines().find((each) => each.startsWith('mailkeel worker --accounts '));
  const [, ...args] = (line ?? '').replace('mailkeel.yaml', manifest).split(' ');
  const worker = await startChild({
    command: process.execPath,
    args: cliArguments(...args),
    environment: { ...config.environment, MAILKEEL_ACCOUNTS: undefined },
    logFile: join(config.home, 'logs', 'documented.out'),
    graceMs: 60_000,
  });
  try {
    await until('its poll', () => polls(client(), worker.pid));
  } finally {
    await worker.stop();
  }
  return worker.exited;
}

/** The SDK's identity of a worker begins with its process id. */
async function polls(client: Client, pid: number): Promise<boolean> {
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: TASK_QUEUE },
    taskQueueType: proto.temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
  });
  return pollers.some(({ identity }) => identity?.startsWith(`${String(pid)}@`) === true);
}
