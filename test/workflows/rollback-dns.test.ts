import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { rollbackDns } from '../../src/workflows/index.ts';
import * as messages from '../../src/workflows/messages.ts';
import type { RollbackInput } from '../../src/workflows/messages-inputs.ts';
import { quietRuntime } from '../setup/runtime.ts';
import { localEnvironment, withWorker } from './environment.ts';
import { FakeWorld } from './fake-activities.ts';

quietRuntime();

const SUBJECT = { execution: 'e1', domain: 'example.com', spec: 'hash' };
const DECISION = { actor: 'anna', reason: 'wrong zone', agreed: 'agreed', rollback: 'rollback-1' };

describe('rollbackDns', () => {
  let environment: TestWorkflowEnvironment;
  beforeAll(async () => {
    environment = await localEnvironment();
  });
  afterAll(() => environment.teardown());

  function run(world: FakeWorld, input: RollbackInput): Promise<unknown> {
    return withWorker(environment, world.activities(), () =>
      environment.client.workflow.execute(rollbackDns, {
        taskQueue: messages.TASK_QUEUE,
        workflowId: messages.rollbackWorkflowId(input.domain),
        args: [input],
      }),
    );
  }

  it('only looks without a decision', async () => {
    const world = new FakeWorld();

    const preview = await run(world, SUBJECT);

    expect(preview).toMatchObject({ changes: 1, fingerprint: 'agreed' });
    expect(world.calls).toEqual(['planRollback']);
    expect(world.decisions).toEqual([]);
  });

  it('records the decision before it undoes what was agreed to', async () => {
    const world = new FakeWorld();

    const result = await run(world, { ...SUBJECT, decision: DECISION });

    expect(result).toMatchObject({ state: 'undone' });
    expect(world.calls).toEqual(['recordDecision', 'rollbackDns']);
    expect(world.decisions).toEqual([
      {
        ...{ execution: 'e1', domain: 'example.com', action: 'rollback', pass: '1-2' },
        ...{ actor: 'anna', reason: 'wrong zone', workflowId: 'rollback/example.com' },
      },
    ]);
  });
});
