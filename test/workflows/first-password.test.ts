import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Activities } from '../../src/activities/contract.ts';
import type { FailureDetails } from '../../src/core/errors.ts';
import * as messages from '../../src/workflows/messages.ts';
import { quietRuntime } from '../setup/runtime.ts';
import { done, FakeWorld } from './fake-activities.ts';
import { localEnvironment, runDomain } from './environment.ts';
import { until } from './until.ts';

quietRuntime();

const NOT_ADMIN: FailureDetails = {
  ...{ category: 'Authorization', severity: 'Permanent', operation: 'set-password' },
  ...{ message: 'You do not belong to the administrative user group.', remediation: 'ask for it' },
};

function refusal(): ApplicationFailure {
  return ApplicationFailure.create({
    ...{ type: NOT_ADMIN.category, nonRetryable: true, details: [NOT_ADMIN] },
  });
}

describe('the first password of many', () => {
  let environment: TestWorkflowEnvironment;
  beforeAll(async () => {
    environment = await localEnvironment();
  });
  afterAll(() => environment.teardown());

  it('is the only call when the account may set none, and is tried again after resume', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const world = new FakeWorld(names);
    let allowed = false;
    const setPassword: Activities['setPassword'] = ({ alias }) =>
      allowed ? done({ aliasId: alias, outcome: 'accepted' }) : Promise.reject(refusal());
    const overrides = { setPassword };

    const [parked, before, result] = await runDomain(
      environment,
      world,
      { domain: 'many.example.com', overrides },
      async (handle) => {
        const state = await until(handle, ({ park }) => park !== undefined);
        const calls = world.calls.filter((call) => call.startsWith('setPassword'));
        allowed = true;
        await handle.signal(messages.resume, { reason: 'made administrator' });
        return [state, calls, await handle.result()] as const;
      },
    );

    expect(parked.park).toMatchObject({ code: 'password.refused', pass: '3-2' });
    expect(parked.park?.sentence).toContain('the first of 6 passwords was refused');
    expect(parked.park?.remedy).toContain('ask for it');
    expect(before).toEqual([expect.stringMatching(/^setPassword [a-f]$/)]);
    expect(result).toMatchObject({ status: 'done', failures: [], counts: { proven: 6 } });
  }, 120_000);
});
