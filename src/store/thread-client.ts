/** The process's side of the database thread: requests as promises, so that no lock ever stops the event loop. */
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { StoreError } from './errors.ts';
import { toStoreError } from './thread-failure.ts';
import type { Command, Reply, Result } from './thread-messages.ts';

interface Pending {
  readonly command: Command;
  resolve(result: Result): void;
  reject(error: StoreError): void;
}

export interface DatabaseThread {
  /** Answers in the order of the calls. Throws `StoreError('store')` when the database refuses or the thread has ended. */
  send(command: Command): Promise<Result>;
  /** Waits for what was sent before, closes the files and ends the thread. A second call waits for the same end. */
  close(): Promise<void>;
}

/** Starts the thread. It keeps the process alive only while an answer is due. */
export function startDatabaseThread(): DatabaseThread {
  const worker = startWorker();
  const pending = new Map<number, Pending>();
  const exited = new Promise<void>((resolve) =>
    worker.once('exit', () => {
      resolve();
    }),
  );
  let lastId = 0;
  let ended: StoreError | undefined;
  let closing: Promise<void> | undefined;

  function settle(reply: Reply): void {
    const request = pending.get(reply.id);
    pending.delete(reply.id);
    if (pending.size === 0) worker.unref();
    if ('result' in reply) request?.resolve(reply.result);
    else request?.reject(toStoreError(request.command, reply.failure));
  }

  function end(reason: string): void {
    ended ??= threadEnded(reason);
    for (const request of pending.values()) request.reject(ended);
    pending.clear();
  }

  function send(command: Command): Promise<Result> {
    if (ended !== undefined) return Promise.reject(ended);
    return new Promise((resolve, reject) => {
      lastId += 1;
      pending.set(lastId, { command, resolve, reject });
      worker.ref();
      worker.postMessage({ id: lastId, command });
    });
  }

  async function shutDown(): Promise<void> {
    if (ended !== undefined) return;
    await send({ kind: 'close' });
    worker.ref();
    await exited;
  }

  worker.on('message', settle);
  worker.on('error', (error: Error) => {
    end(error.message);
  });
  worker.once('exit', () => {
    end('it was closed');
  });
  worker.unref();
  return { send, close: () => (closing ??= shutDown()) };
}

function startWorker(): Worker {
  // Nothing of this process's flags belongs in the thread, a debugger's port least of all.
  const options = { name: 'mailkeel-store', execArgv: [] };
  if (!import.meta.url.endsWith('.ts')) {
    return new Worker(new URL('./thread.js', import.meta.url), options);
  }
  return new Worker(typeScriptEntry(), { ...options, eval: true });
}

/** From sources the thread loads itself by tsx's `require` hook: the flags of `tsx` do not reach worker threads on Node 20. */
function typeScriptEntry(): string {
  const loader = createRequire(import.meta.url).resolve('tsx/cjs');
  const thread = fileURLToPath(new URL('./thread.ts', import.meta.url));
  return `require(${JSON.stringify(loader)}); require(${JSON.stringify(thread)});`;
}

function threadEnded(reason: string): StoreError {
  return new StoreError(
    'store',
    `the database thread has ended: ${reason}`,
    'Start this process again; nothing that was committed is lost.',
  );
}
