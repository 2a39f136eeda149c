import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client, Connection, WorkflowNotFoundError } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { createCallsInFlight } from '../src/calls-in-flight.ts';
import { quietRuntime } from './setup/runtime.ts';
import { localEnvironment } from './workflows/environment.ts';

quietRuntime();

describe('calls in flight', () => {
  const calls = createCallsInFlight();
  let environment: TestWorkflowEnvironment;
  let connection: Connection;
  let client: Client;

  beforeAll(async () => {
    environment = await localEnvironment();
    connection = await Connection.connect({
      address: environment.address,
      interceptors: [...calls.interceptors],
    });
    client = new Client({ connection });
  });

  afterAll(async () => {
    await connection.close();
    await environment.teardown();
  });

  it('are forgotten once they are answered, with or without success', async () => {
    const looks = Array.from({ length: 15 }, (_, index) =>
      client.workflow.getHandle(`none/${String(index)}`).describe(),
    );

    const answers = await Promise.allSettled(looks);

    for (const answer of answers)
      expect(answer).toMatchObject({ reason: expect.any(WorkflowNotFoundError) });
    expect(calls.count()).toBe(0);
  });

  it('end at once when they are cancelled; a later one is answered', async () => {
    const handle = await client.workflow.start('nobody', { workflowId: 'w', taskQueue: 'empty' });
    const result = handle.result().catch((error: unknown) => error);
    while (calls.count() === 0) await new Promise((resolve) => setTimeout(resolve, 5));

    calls.cancel();

    expect(await result).toHaveProperty('cause.code', 1);
    expect(calls.count()).toBe(0);
    expect((await handle.describe()).status.name).toBe('RUNNING');
  });
});
