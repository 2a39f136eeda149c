import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { addCounters, type CoverageMap } from './coverage.ts';
import { quietRuntime } from './runtime.ts';
import { temporalAddress } from './temporal.ts';
import { plainBundle, workflowOptions } from './workflow-bundle.ts';

quietRuntime();

describe('workflowOptions', () => {
  it('runs our workflows in a worker of this process on the shared server', async () => {
    const address = await temporalAddress();
    const taskQueue = randomUUID();
    const connection = await NativeConnection.connect({ address });
    const worker = await Worker.create({ connection, taskQueue, ...(await workflowOptions()) });
    const caller = await Connection.connect({ address });
    const client = new Client({ connection: caller });

    const ran = worker.runUntil(async () => {
      const workflowId = randomUUID();
      const handle = await client.workflow.start('provisionFleet', {
        workflowId,
        taskQueue,
        args: [{ execution: '20260101-000000', spec: 'none' }],
      });
      const found = await handle.query('fleet');
      await handle.terminate();
      return found;
    });

    await expect(ran).resolves.toMatchObject({ execution: '20260101-000000' });
    await caller.close();
    await connection.close();
  });
});

describe('plainBundle', () => {
  it('is free of coverage counters', async () => {
    const code = readFileSync(await plainBundle(), 'utf8');

    expect(code).toContain('provisionFleet');
    expect(code).not.toContain('__coverage__');
  });
});

describe('addCounters', () => {
  it('adds workflow counters to those of the test file, arm by arm', () => {
    const path = `/planted/${randomUUID()}.ts`;
    const maps: CoverageMap = { [path]: { s: { 0: 0, 1: 0 }, f: { 0: 0 }, b: { 0: [0, 0] } } };

    addCounters(maps, [{ path, s: { 1: 2 }, f: {}, b: { 0: [0, 1] } }]);
    addCounters({}, [{ path, s: { 1: 3 }, f: { 0: 1 }, b: { 0: [4, 0] } }]);

    const coverage = (globalThis as { __coverage__?: CoverageMap }).__coverage__;
    expect(coverage?.[path]).toEqual({ s: { 0: 0, 1: 5 }, f: { 0: 1 }, b: { 0: [4, 1] } });
    Reflect.deleteProperty(coverage ?? {}, path);
  });

  it('refuses counters of a file nobody instrumented', () => {
    const stray = { path: '/nowhere.ts', s: { 0: 1 }, f: {}, b: {} };

    expect(() => {
      addCounters({}, [stray]);
    }).toThrow('never instrumented');
  });
});
