import { describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { NativeConnection, Worker } from '@temporalio/worker';
import { startDevServer } from '../../src/embedded/dev-server.ts';
import { TASK_QUEUE } from '../../src/workflows/messages.ts';
import { emptyDirectory } from '../embedded/programs.ts';
import { quietRuntime } from '../setup/runtime.ts';
import { temporalPath } from '../setup/temporal.ts';
import { workflowOptions } from '../setup/workflow-bundle.ts';

const SCRIPT = join(__dirname, '../../scripts/healthcheck.mjs');

quietRuntime();

describe('healthcheck', () => {
  it('is healthy exactly while a worker of this host polls', async () => {
    const server = await startDevServer({
      binary: await temporalPath(),
      directory: emptyDirectory(),
      searchAttributes: {},
      inMemory: true,
      log: () => undefined,
    });
    const connection = await NativeConnection.connect({ address: server.address });
    const worker = await Worker.create({
      connection,
      taskQueue: TASK_QUEUE,
      ...(await workflowOptions()),
    });

    const without = await healthcheck(server.address);
    const beside = await worker.runUntil(() => untilHealthy(server.address));

    expect(without).toEqual({ code: 1, stderr: 'no worker of this container polls\n' });
    expect(beside).toEqual({ code: 0, stderr: '' });
    await connection.close();
    await server.stop();
  });

  it('is unhealthy when Temporal is not there', async () => {
    const { code, stderr } = await healthcheck('127.0.0.1:9');

    expect(code).toBe(1);
    expect(stderr).not.toBe('');
  });
});

/** The first polls of a worker reach the server a moment after it starts. */
async function untilHealthy(address: string) {
  for (;;) {
    const result = await healthcheck(address);
    if (result.code === 0) return result;
  }
}

async function healthcheck(address: string): Promise<{ code: number; stderr: string }> {
  const env = { ...process.env, TEMPORAL_ADDRESS: address };
  const child = spawn(process.execPath, [SCRIPT], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [code] = (await once(child, 'close')) as [number];
  return { code, stderr };
}
