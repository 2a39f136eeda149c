// Is the worker of this container polling? Exit code 0 when Temporal has heard of it within two minutes (a poll waits up to one).
import { hostname } from 'node:os';
import { Connection } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';

const HEARD_WITHIN_MS = 120_000;
const WORKFLOW_TASKS = 1;

/** A worker's identity is `<pid>@<hostname>`. */
function isOurs({ identity, lastAccessTime }) {
  const heardMs = Number(lastAccessTime?.seconds ?? 0) * 1000;
  return identity.endsWith(`@${hostname()}`) && Date.now() - heardMs < HEARD_WITHIN_MS;
}

async function main() {
  const { connectionOptions, namespace = 'default' } = loadClientConnectConfig();
  const connection = await Connection.connect({ ...connectionOptions, connectTimeout: '5s' });
  const { pollers } = await connection.workflowService.describeTaskQueue({
    namespace,
    taskQueue: { name: 'mailkeel' },
    taskQueueType: WORKFLOW_TASKS,
  });
  await connection.close();
  if (!pollers.some(isOurs)) throw new Error('no worker of this container polls');
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
