import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SignalDefinition } from '@temporalio/common';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Activities } from '../../src/activities/contract.ts';
import { PASSES, type DomainProgress, type Failure, type PassId } from '../../src/core/run.ts';
import type { CarriedRun } from '../../src/workflows/carried-run.ts';
import { provisionDomain } from '../../src/workflows/index.ts';
import * as messages from '../../src/workflows/messages.ts';
import { FakeWorld } from './fake-activities.ts';
import { localEnvironment, withWorker } from './environment.ts';
import { quietRuntime } from '../setup/runtime.ts';

quietRuntime();

const SINCE = '2026-01-01T00:00:00.000Z';
const REFUSED: Failure = {
  ...{ pass: '2-1', alias: 'ben@f.example.com', operation: 'create-alias', attempts: 1 },
  ...{ error: 'at most 10 recipients', category: 'ValidationError', severity: 'Permanent' },
  ...{ remediation: 'split the recipients over two aliases', lastAttempt: SINCE },
};

/** A run that continued as new at `pass`, with everything before it done. */
function carriedAt(pass: PassId, more: Partial<CarriedRun> = {}): CarriedRun {
  const done = PASSES.indexOf(pass);
  return {
    ...{ executions: ['e1'], entry: { spec: 'hash', aliases: 2 }, startedAt: SINCE, pass },
    passes: PASSES.map((id, index) => ({
      ...{ pass: id, total: 0, done: 0, failed: 0 },
      status: index < done ? 'done' : 'pending',
    })),
    ...{ failures: [], findings: [], codes: {}, wanted: '', kept: 0, unseen: 0 },
    handover: { set: [], prove: [], repairDns: false, missing: [] },
    ...{ made: { domain: false, records: 0 }, told: 'running proving', looksAgain: false },
    operator: { skips: [], leftOut: [], seen: [] },
    ...more,
  };
}

const park = (code: string, pass: PassId) =>
  ({ code, pass, sentence: 's', remedy: ['r'], since: SINCE, resumedBy: 'person' }) as const;

describe('a domain run that finds a message in its first task', () => {
  let environment: TestWorkflowEnvironment;
  let number = 0;
  beforeAll(async () => {
    environment = await localEnvironment();
  });
  afterAll(() => environment.teardown());

  /** The worker begins when the message is there already. */
  async function run(
    world: FakeWorld,
    signal: SignalDefinition<[messages.OperatorMessage?]>,
    more: { readonly carried?: CarriedRun; readonly overrides?: Partial<Activities> },
  ): Promise<DomainProgress> {
    number += 1;
    const { carried, overrides } = more;
    const input = { execution: 'e1', domain: 'f.example.com', spec: 'hash', aliases: 2 };
    const handle = await environment.client.workflow.signalWithStart(provisionDomain, {
      ...{ signal, signalArgs: [{ reason: 'at once', actor: 'anna' }] },
      ...{ taskQueue: messages.TASK_QUEUE, workflowId: `domain/f${String(number)}` },
      args: [{ ...input, ...(carried === undefined ? {} : { carried }) }],
    });
    return withWorker(environment, world.activities(overrides), () => handle.result());
  }

  it('is aborted before it did anything', async () => {
    const world = new FakeWorld(['anna', 'ben']);

    const result = await run(world, messages.abort, {});

    expect(result.status).toBe('aborted');
    expect(world.count('ensureDomain')).toBe(0);
    expect(world.decisions).toEqual([expect.objectContaining({ action: 'abort' })]);
  });

  it('goes on from the park it was carried in when it is resumed', async () => {
    const world = new FakeWorld(['anna', 'ben']);
    const carried = carriedAt('1-1', { park: park('plan.free', '1-1') });

    const result = await run(world, messages.resume, { carried });

    expect(result.status).toBe('done');
    expect(world.count('ensureDomain')).toBe(1);
  });

  it('goes on from the pause it was carried in when it is resumed', async () => {
    const world = new FakeWorld(['anna', 'ben']);
    const pausing = { actor: 'anna', reason: 'audit' };
    const carried = carriedAt('2-1', {
      park: park('operator.paused', '2-1'),
      operator: { skips: [], leftOut: [], seen: [], pausing },
    });

    const result = await run(world, messages.resume, { carried });

    expect(result.status).toBe('done');
    expect(world.count('createAlias anna')).toBe(1);
  });

  it('tries again what failed although it was carried in a park', async () => {
    const world = new FakeWorld(['anna', 'ben']);
    const carried = carriedAt('3-1', {
      ...{ park: park('login.locked-out', '3-1'), failures: [REFUSED] },
      codes: { 'existed//': 'anna', 'failed//': 'ben' },
    });

    const result = await run(world, messages.retryFailed, { carried });

    expect(result).toMatchObject({ status: 'done', failures: [] });
    expect(world.count('createAlias ben')).toBe(1);
  });

  it('tries again what failed although its last pass ended before the store had forgotten it', async () => {
    const world = new FakeWorld(['anna', 'ben']);
    const usual = world.activities();
    let reported: () => void = () => undefined;
    const lastPass = new Promise<void>((resolve) => (reported = resolve));
    const overrides: Partial<Activities> = {
      exportDomain: (call) => {
        reported();
        return usual.exportDomain(call);
      },
      forgetRefusals: async (refusals) => {
        await lastPass;
        // Time for a run that does not wait for its handlers to end without the retry.
        await new Promise((resolve) => setTimeout(resolve, 500));
        return usual.forgetRefusals(refusals);
      },
    };
    const carried = carriedAt('4-3', {
      failures: [REFUSED],
      codes: { 'existed//': 'anna', 'failed//': 'ben' },
    });

    const result = await run(world, messages.retryFailed, { carried, overrides });

    expect(result).toMatchObject({ status: 'done', failures: [] });
    expect(world.count('createAlias ben')).toBe(1);
  });
});
