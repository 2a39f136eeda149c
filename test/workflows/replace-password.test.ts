import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { ImportProviderActivities } from '../../src/activities/import-contract.ts';
import type { ReplaceActivities, ReplaceCall } from '../../src/activities/replace-contract.ts';
import { TASK_QUEUE } from '../../src/workflows/messages.ts';
import {
  replaceWaitsFor,
  replaceWorkflowId,
  type ReplaceInput,
} from '../../src/workflows/messages-replace.ts';
import { quietRuntime } from '../setup/runtime.ts';
import { skippingEnvironment, withWorker } from './environment.ts';
import { FakeWorld } from './fake-activities.ts';

quietRuntime();

type Activities = ReplaceActivities & Pick<ImportProviderActivities, 'proveImport'>;

const INPUT: Omit<ReplaceInput, 'alias'> = {
  ...{ change: 'password-1', domain: 'example.com', spec: 'hash' },
  ...{ way: 'rotate', staged: true },
};

describe('replacePassword', () => {
  let environment: TestWorkflowEnvironment;
  let runs = 0;
  beforeAll(async () => {
    environment = await skippingEnvironment();
  }, 60_000);
  afterAll(async () => {
    await environment.teardown();
  });

  async function replaced(activities: Activities, change: Partial<ReplaceInput> = {}) {
    runs += 1;
    const alias = `a${String(runs)}`;
    const all = { ...new FakeWorld().activities(), ...activities };
    return withWorker(environment, all, async () => {
      const handle = await environment.client.workflow.start('replacePassword', {
        workflowId: replaceWorkflowId(`${alias}@example.com`),
        taskQueue: TASK_QUEUE,
        args: [{ ...INPUT, alias, ...change }],
      });
      const result = (await handle.result()) as unknown;
      return { result, waitsFor: await handle.query(replaceWaitsFor) };
    });
  }

  async function rotating(): Promise<Awaited<ReturnType<Activities['replacePassword']>>> {
    const until = new Date((await environment.currentTimeMs()) + 300_000).toISOString();
    return { deferred: { until, reason: 'rotation', detail: 'encrypted anew' } };
  }

  const proven: Activities['proveImport'] = () => Promise.resolve({ done: { outcome: 'proven' } });

  it('proves the current password first, then waits as long as the provider encrypts', async () => {
    const calls: (ReplaceCall | string)[] = [];

    const { result, waitsFor } = await replaced({
      proveImport: (call) => {
        calls.push(`prove ${String(call.replace)}`);
        return proven(call);
      },
      replacePassword: (call) => {
        calls.push(call);
        return call.looks < 2 ? rotating() : Promise.resolve({ done: { outcome: 'replaced' } });
      },
    });

    expect(result).toEqual({ outcome: 'replaced' });
    expect(calls).toMatchObject([
      'prove true',
      { execution: 'password-1', way: 'rotate', looks: 0 },
      { looks: 1 },
      { looks: 2 },
    ]);
    expect(waitsFor).toBe('');
  });

  it('asks the provider for nothing where the current password is not the one', async () => {
    let asked = false;

    const { result } = await replaced({
      proveImport: () => Promise.resolve({ done: { outcome: 'wrong' } }),
      replacePassword: () => {
        asked = true;
        return Promise.resolve({ done: { outcome: 'replaced' } });
      },
    });

    expect(result).toEqual({ outcome: 'not-brought', brought: 'wrong' });
    expect(asked).toBe(false);
  });

  it('gives up after a day in which nobody could log in', async () => {
    let looks = 0;

    const { result } = await replaced(
      {
        proveImport: proven,
        replacePassword: () => {
          looks += 1;
          return rotating();
        },
      },
      { staged: false },
    );

    expect(result).toEqual({ outcome: 'still-rotating' });
    expect(looks).toBe(300);
  }, 120_000);
});
