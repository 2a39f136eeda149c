import { afterEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { startDevServer, type DevServerOptions } from '../../src/embedded/dev-server.ts';
import { temporalPath } from '../setup/temporal.ts';
import { emptyDirectory, script } from './programs.ts';

const NINETY_DAYS = 90 * 24 * 60 * 60;
const running: { stop(): Promise<void> }[] = [];

afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
});

describe('startDevServer', () => {
  it('answers on loopback with the search attributes, 90 days of retention and the Web UI', async () => {
    const server = await start({ searchAttributes: { Color: 'KEYWORD', Shades: 'KEYWORD_LIST' } });
    const connection = await Connection.connect({ address: server.address });

    const { customAttributes } = await connection.operatorService.listSearchAttributes({
      namespace: 'default',
    });
    const { config } = await connection.workflowService.describeNamespace({ namespace: 'default' });
    const page = await fetch(server.uiUrl);
    await connection.close();

    expect(customAttributes).toMatchObject({ Color: 2, Shades: 7 });
    expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(NINETY_DAYS);
    expect(page.status).toBe(200);
  });

  it('continues after SIGKILL with the runs it held', async () => {
    const directory = emptyDirectory();
    const first = await start({ directory });
    await startRun(first.address, 'kept');
    process.kill(first.pid, 'SIGKILL');
    const how = await first.exited;

    const second = await start({ directory });
    const status = await describeRun(second.address, 'kept');

    expect(how).toBe('SIGKILL');
    expect(status).toBe('RUNNING');
  });

  it('ends when it is stopped, and stopping again is harmless', async () => {
    const server = await start({});

    await server.stop();
    await server.stop();

    expect(await server.exited).toBe('exit code 0');
  });

  it('refuses a port another program listens on', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;

    const starting = start({ port });

    await expect(starting).rejects.toMatchObject({
      message: `Port ${String(port)} on 127.0.0.1 is taken by another program.`,
      remediation: expect.stringContaining('another port'),
    });
    other.close();
  });

  it('shows the last lines of the log when the server ends at once', async () => {
    const directory = emptyDirectory();
    const binary = script(
      join(directory, 'temporal'),
      '[ "$1" = operator ] && exit 1; echo "database is newer" >&2; exit 4',
    );

    const starting = start({ binary, directory });

    await expect(starting).rejects.toThrow(/ended with exit code 4\.\ndatabase is newer/);
  });

  it('gives the server none of our variables', async () => {
    const directory = emptyDirectory();
    process.env['PLANTED_TOKEN'] = 'plain-to-see';
    const binary = script(
      join(directory, 'temporal'),
      '[ "$1" = operator ] && exit 1; env; exit 4',
    );

    const starting = start({ binary, directory });

    await expect(starting).rejects.toThrow('exit code 4');
    const log = readFileSync(join(directory, 'temporal.log'), 'utf8');
    expect(log).toContain('HOME=');
    expect(log).not.toContain('plain-to-see');
  });
});

async function start(options: Partial<DevServerOptions>) {
  const server = await startDevServer({
    binary: await temporalPath(),
    directory: emptyDirectory(),
    searchAttributes: {},
    log: () => undefined,
    ...options,
  });
  running.push(server);
  return server;
}

async function startRun(address: string, workflowId: string): Promise<void> {
  const connection = await Connection.connect({ address });
  await new Client({ connection }).workflow.start('waitsForAWorker', {
    workflowId,
    taskQueue: 'nobody',
  });
  await connection.close();
}

async function describeRun(address: string, workflowId: string): Promise<string> {
  const connection = await Connection.connect({ address });
  const { status } = await new Client({ connection }).workflow.getHandle(workflowId).describe();
  await connection.close();
  return status.name;
}
