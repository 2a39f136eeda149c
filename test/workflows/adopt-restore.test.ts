import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { adoptFleet, restoreSettings } from '../../src/workflows/index.ts';
import * as messages from '../../src/workflows/messages.ts';
import {
  adoption,
  adoptWorkflowId,
  type AdoptInput,
  type AdoptResult,
} from '../../src/workflows/messages-adopt.ts';
import { restoreWorkflowId, type RestoreInput } from '../../src/workflows/messages-restore.ts';
import { quietRuntime } from '../setup/runtime.ts';
import { localEnvironment, withWorker } from './environment.ts';
import { FakeWorld } from './fake-activities.ts';

quietRuntime();

const SUBJECT = { execution: 'e1', domain: 'example.com', spec: 'hash', every: true };
const DECISION = { actor: 'anna', reason: 'as it was', agreed: 'agreed', restore: 'restore-1' };

describe('the workflows of adopt and restore', () => {
  let environment: TestWorkflowEnvironment;
  beforeAll(async () => {
    environment = await localEnvironment();
  });
  afterAll(() => environment.teardown());

  function restore(world: FakeWorld, input: RestoreInput): Promise<unknown> {
    return withWorker(environment, world.activities(), () =>
      environment.client.workflow.execute(restoreSettings, {
        taskQueue: messages.TASK_QUEUE,
        workflowId: restoreWorkflowId(input.domain),
        args: [input],
      }),
    );
  }

  it('restore only looks without a decision', async () => {
    const world = new FakeWorld();

    const preview = await restore(world, SUBJECT);

    expect(preview).toMatchObject({ changes: 1, fingerprint: 'agreed' });
    expect(world.calls).toEqual(['planRestore']);
    expect(world.decisions).toEqual([]);
  });

  it('restore records the decision before it writes', async () => {
    const world = new FakeWorld();

    const result = await restore(world, { ...SUBJECT, decision: DECISION });

    expect(result).toMatchObject({ state: 'restored' });
    expect(world.calls).toEqual(['recordDecision', 'restoreSettings']);
    expect(world.decisions).toMatchObject([
      { action: 'restore', actor: 'anna', reason: 'as it was', workflowId: 'restore/example.com' },
    ]);
  });

  it('adopt looks at every domain once, and one that cannot be read stops no other', async () => {
    const world = new FakeWorld();
    const details = { category: 'Authorization', severity: 'Permanent', remediation: 'give it' };
    const input: AdoptInput = { execution: 'a1', mail: ['fe'], dns: ['cf'] };

    const overrides = {
      adoptDomain: ({ domain }: { readonly domain: string }) => {
        if (domain !== 'a.example.com')
          return Promise.resolve({ done: { domain, found: `found ${domain}` } });
        const message = 'not allowed';
        const report = { ...details, operation: 'list-records', message };
        throw ApplicationFailure.create({ message, nonRetryable: true, details: [report] });
      },
    };
    const [result, progress] = await withWorker(
      environment,
      world.activities(overrides),
      async () => {
        const handle = await environment.client.workflow.start(adoptFleet, {
          taskQueue: messages.TASK_QUEUE,
          workflowId: adoptWorkflowId('a1'),
          args: [input],
        });
        const ended: AdoptResult = await handle.result();
        return [ended, await handle.query(adoption)] as const;
      },
    );

    expect(result).toEqual({
      adopted: [{ domain: 'b.example.com', found: 'found b.example.com', account: 'fe' }],
      unread: [
        ...[
          {
            domain: 'a.example.com',
            account: 'fe',
            message: 'not allowed',
            remediation: 'give it',
          },
        ],
      ],
    });
    expect(progress).toEqual({ total: 2, done: 2 });
  });
});
