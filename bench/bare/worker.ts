/** Root: a worker for the bare workflow and its empty activity, with the SDK's own settings. */
import { fileURLToPath } from 'node:url';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { readConfig } from '../../src/config.ts';
import { connectWorker } from '../../src/temporal.ts';
import { BARE_TASK_QUEUE } from './names.ts';

Runtime.install({ logger: new DefaultLogger('WARN') });
process.once('disconnect', () => {
  process.kill(process.pid, 'SIGTERM');
});
const connection = await connectWorker(readConfig());
const worker = await Worker.create({
  connection,
  taskQueue: BARE_TASK_QUEUE,
  workflowsPath: fileURLToPath(new URL('./workflow.ts', import.meta.url)),
  activities: { nothing: () => Promise.resolve() },
});
await worker.run();
await connection.close();
