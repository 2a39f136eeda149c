import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type {
  ImportLocalActivities,
  ImportProviderActivities,
} from '../../src/activities/import-contract.ts';
import { importWorkflowId, type ImportResult } from '../../src/workflows/import-messages.ts';
import { TASK_QUEUE } from '../../src/workflows/messages.ts';
import { quietRuntime } from '../setup/runtime.ts';
import { skippingEnvironment, withWorker } from './environment.ts';
import { FakeWorld } from './fake-activities.ts';

quietRuntime();

type Prove = ImportProviderActivities['proveImport'];

const NAMES = ['anna', 'ben', 'carla'];
const DOMAIN = 'import.example.com';

describe('importPasswords', () => {
  let environment: TestWorkflowEnvironment;
  let runs = 0;
  beforeAll(async () => {
    environment = await skippingEnvironment();
  }, 60_000);
  afterAll(async () => {
    await environment.teardown();
  });

  /** Imports the three; what `prove` does not settle itself it settles as proven. */
  async function imported(prove: Prove): Promise<{
    readonly result: ImportResult;
    readonly outcomes: ReadonlyMap<string, string>;
    readonly calls: readonly string[];
  }> {
    runs += 1;
    const name = `i${String(runs)}`;
    const outcomes = new Map<string, string>();
    const calls: string[] = [];
    const pending = () => NAMES.filter((alias) => !outcomes.has(alias));
    const activities: ImportLocalActivities & ImportProviderActivities = {
      pendingImports: () => Promise.resolve(pending().map((alias) => ({ alias, domain: DOMAIN }))),
      proveImport: async (call) => {
        calls.push(call.alias);
        const answer = await prove(call);
        if ('done' in answer) outcomes.set(call.alias, answer.done.outcome);
        return answer;
      },
      settleImports: ({ address, outcome, detail }) => {
        for (const alias of address === undefined ? pending() : [address.split('@')[0] ?? ''])
          outcomes.set(alias, `${outcome}: ${detail}`);
        return Promise.resolve();
      },
    };
    const all = { ...new FakeWorld().activities(), ...activities };
    const result = (await withWorker(environment, all, () =>
      environment.client.workflow.execute('importPasswords', {
        workflowId: importWorkflowId(name),
        taskQueue: TASK_QUEUE,
        args: [{ import: name, specs: { [DOMAIN]: 'hash' } }],
      }),
    )) as ImportResult;
    return { result, outcomes, calls };
  }

  const proven = () => Promise.resolve({ done: { outcome: 'proven' } } as const);
  async function deferred(ms: number, reason: 'pace' | 'paused') {
    const until = new Date((await environment.currentTimeMs()) + ms).toISOString();
    return { deferred: { until, reason, detail: 'wait' } } as const;
  }

  it('proves one after the other, and waits for a slot that is near', async () => {
    let waited = false;

    const { result, outcomes, calls } = await imported(({ alias }) => {
      if (alias !== 'ben' || waited) return proven();
      waited = true;
      return deferred(30_000, 'pace');
    });

    expect(result).toEqual({});
    expect(calls).toEqual(['anna', 'ben', 'ben', 'carla']);
    expect([...outcomes.values()]).toEqual(['proven', 'proven', 'proven']);
  });

  it('stops where logins stand still, and says when to come back', async () => {
    const { result, outcomes, calls } = await imported(({ alias }) =>
      alias === 'ben' ? deferred(3_600_000, 'paused') : proven(),
    );

    expect(result.stopped).toMatch(/^wait; run the same import again after \d{4}-.*Z/);
    expect(calls).toEqual(['anna', 'ben']);
    expect(Object.fromEntries(outcomes)).toEqual({
      anna: 'proven',
      ben: 'not-tried: the import stopped before it',
      carla: 'not-tried: the import stopped before it',
    });
  });

  it('goes on after one that nobody could be asked about', async () => {
    const { result, outcomes } = await imported(({ alias }) =>
      alias === 'ben' ? refused('Permanent', 'NotFound') : proven(),
    );

    expect(result).toEqual({});
    expect(outcomes.get('ben')).toBe('failed: trouble → do something');
    expect(outcomes.get('carla')).toBe('proven');
  });

  it.each([
    ['the credentials are', 'Critical', 'Authentication'],
    ['our own store is', 'Permanent', 'LocalFailure'],
  ])('stops when %s in trouble', async (_what, severity, category) => {
    const { result, calls } = await imported(() => refused(severity, category));

    expect(result).toEqual({ stopped: 'trouble → do something' });
    expect(calls).toEqual(['anna']);
  });

  function refused(severity: string, category: string): Promise<never> {
    const details = { severity, category, operation: 'login', message: 'trouble' };
    return Promise.reject(
      ApplicationFailure.nonRetryable('trouble', category, {
        ...details,
        remediation: 'do something',
      }),
    );
  }
});
