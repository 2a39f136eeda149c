import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApplicationFailure, WorkflowFailedError } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Activities, Deferred } from '../../src/activities/contract.ts';
import { EXIT } from '../../src/cli/context.ts';
import { failedExit } from '../../src/cli/workflow-failure.ts';
import { provisionFleet, rollbackDns, surveyFleet } from '../../src/workflows/index.ts';
import * as messages from '../../src/workflows/messages.ts';
import { FakeWorld } from './fake-activities.ts';
import { localEnvironment, withWorker } from './environment.ts';
import { quietRuntime } from '../setup/runtime.ts';

quietRuntime();

const SINCE = '2026-11-22T10:00:00.000Z';
const ACCOUNT = 'cloudflare:z1';

/** The ledger lets no call of the account start for an hour. */
function paused(detail = 'credentials refused: the token is not valid') {
  const until = new Date(Date.now() + 3_600_000).toISOString();
  const deferred: Deferred = { until, reason: 'paused', detail, account: ACCOUNT, since: SINCE };
  return Promise.resolve({ deferred });
}

describe('a look at an account that stands still', () => {
  let environment: TestWorkflowEnvironment;
  beforeAll(async () => {
    environment = await localEnvironment();
  });
  afterAll(() => environment.teardown());

  const taskQueue = messages.TASK_QUEUE;

  it('says at once which, since when, why and what to do, and ends the command with 75', async () => {
    const world = new FakeWorld();

    const error = await withWorker(
      environment,
      world.activities({ planRollback: () => paused() }),
      () =>
        environment.client.workflow
          .execute(rollbackDns, {
            ...{ taskQueue, workflowId: 'rollback/paused.example.com' },
            args: [{ execution: 'e1', domain: 'paused.example.com', spec: 'hash' }],
          })
          .catch((caught: unknown) => caught),
    );

    const exit = failedExit(error);
    expect(exit.code).toBe(EXIT.waiting);
    expect(exit.message).toContain(`account ${ACCOUNT} is paused since ${SINCE}`);
    expect(exit.message).toContain('credentials refused: the token is not valid');
    expect(exit.message).toContain(`→ replace the token of the account`);
    expect(exit.message).toContain(`mailkeel limits open ${ACCOUNT}`);
  });

  it('is in the bill of a survey, domain by domain, as a wait for the provider', async () => {
    const world = new FakeWorld();

    const surveyed = await withWorker(
      environment,
      world.activities({ surveyDomain: () => paused('paused by anna: audit') }),
      async () => {
        const handle = await environment.client.workflow.start(surveyFleet, {
          ...{ taskQueue, workflowId: messages.surveyWorkflowId('e-paused') },
          args: [{ execution: 'e-paused', spec: 'hash' }],
        });
        await handle.result();
        return (await handle.query(messages.survey)).surveyed;
      },
    );

    expect(surveyed).toHaveLength(3);
    for (const { park } of surveyed) {
      expect(park).toMatchObject({ code: 'quota.paused', resumedBy: 'provider' });
      expect(park?.sentence).toContain('paused by anna: audit');
    }
  });

  it('keeps no execution from starting: the pace of the account is applied once it goes on', async () => {
    const world = new FakeWorld();
    const usual = world.activities();
    const applyPace: Activities['applyPace'] = (call) =>
      call.account === 'cf' ? paused() : usual.applyPace(call);
    const loadExecution: Activities['loadExecution'] = async (input) => ({
      ...(await usual.loadExecution(input)),
      paced: ['fe', 'cf'],
    });

    const result = await withWorker(
      environment,
      world.activities({ applyPace, loadExecution }),
      () =>
        environment.client.workflow.execute(provisionFleet, {
          ...{ taskQueue, workflowId: messages.executionWorkflowId('e-unpaced') },
          args: [{ execution: 'e-unpaced', spec: 'hash' }],
        }),
    );

    expect(result).toMatchObject({ done: 3, finished: true });
  });
});

describe('any other failure of a look', () => {
  it('ends the command with 1', () => {
    const cause = ApplicationFailure.nonRetryable('no such zone', 'NotFound');

    const exit = failedExit(new WorkflowFailedError('failed', cause, 'UNSPECIFIED' as never));

    expect(exit).toMatchObject({ code: EXIT.failure, message: 'no such zone' });
  });
});
