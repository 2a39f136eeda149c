/** Entry of the database thread. The driver is synchronous: here a foreign lock stops this thread and nothing else. */
import { parentPort } from 'node:worker_threads';
import { createThreadService } from './thread-service.ts';
import type { Request } from './thread-messages.ts';

const answer = createThreadService();

parentPort?.on('message', (request: Request) => {
  parentPort?.postMessage(answer(request));
  if (request.command.kind === 'close') parentPort?.close();
});
