import { describe, expect, it } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import type { Activities } from '../../src/activities/contract.ts';
import type { FailureDetails } from '../../src/core/errors.ts';
import * as messages from '../../src/workflows/messages.ts';
import { LANES } from '../../src/workflows/policies.ts';
import { done, FakeWorld } from './fake-activities.ts';
import { localEnvironment } from './environment.ts';
import { domainRuns } from './domain-runs.ts';
import { until } from './until.ts';
import { answerOf } from './update-answers.ts';
import { quietRuntime } from '../setup/runtime.ts';

quietRuntime();

const PLAN_FREE = {
  code: 'plan.free',
  sentence: 'the domain is on the free plan',
  remedy: ['upgrade it'],
  resumedBy: 'person',
} as const;

function refusal(details: Partial<FailureDetails> = {}): ApplicationFailure {
  const whole: FailureDetails = {
    category: 'ValidationError',
    severity: 'Permanent',
    operation: 'create-alias',
    message: 'at most 10 recipients',
    remediation: 'split the recipients over two aliases',
    ...details,
  };
  return ApplicationFailure.create({
    type: whole.category,
    nonRetryable: true,
    details: [whole],
  });
}

describe('provisionDomain', () => {
  const { run } = domainRuns(localEnvironment, { prefix: 'd' });

  it('runs every pass and proves every mailbox', async () => {
    const world = new FakeWorld();

    const result = await run(world, {}, (handle) => handle.result());

    expect(result.status).toBe('done');
    expect(result.passes.map((pass) => pass.status)).toEqual(Array(13).fill('done'));
    expect(result.counts).toMatchObject({ created: 3, set: 3, proven: 3, failed: 0 });
    expect(world.recorded.at(-1)).toMatchObject({ status: 'done', counts: { proven: 3 } });
  });

  it('parks with the remedy, shows it everywhere, and goes on where it stood after an empty resume', async () => {
    const world = new FakeWorld();
    let upgraded = false;
    const ensureDomain: Activities['ensureDomain'] = () =>
      upgraded
        ? done({ state: 'ready', domainId: 'd', created: false, changed: [], findings: [] })
        : done({ state: 'park', park: PLAN_FREE });

    const [parked, attributes, result] = await run(world, { ensureDomain }, async (handle) => {
      const progress = await until(handle, ({ status }) => status === 'parked');
      const { typedSearchAttributes } = await handle.describe();
      upgraded = true;
      await handle.signal(messages.resume);
      return [progress, typedSearchAttributes, await handle.result()] as const;
    });

    expect(parked.park).toMatchObject({ ...PLAN_FREE, pass: '1-1' });
    const shown = Object.fromEntries(
      attributes.getAll().map(({ key, value }) => [key.name, value]),
    );
    expect(shown).toMatchObject({
      MailkeelStatus: 'parked',
      MailkeelParkCode: 'plan.free',
      MailkeelPass: '1-1',
    });
    expect(result.status).toBe('done');
    expect(world.count('ensureDomain')).toBe(2);
    expect(world.decisions).toEqual([
      expect.objectContaining({
        action: 'resume',
        pass: '1-1',
        reason: 'no reason given (web ui)',
      }),
    ]);
  });

  it('skips the pass it waits in and leaves a named hole', async () => {
    const probePropagation: Activities['probePropagation'] = () =>
      done({ state: 'partial', servers: [], evidence: ['ns2 lags'], seen: 3, expected: 6 });

    const result = await run(new FakeWorld(), { probePropagation }, async (handle) => {
      await until(handle, ({ pass }) => pass === '1-3');
      await handle.signal(messages.skip, { pass: '1-3', reason: 'ns2 is retired', actor: 'anna' });
      return handle.result();
    });

    expect(result.passes.find(({ pass }) => pass === '1-3')).toMatchObject({
      status: 'skipped',
      skipped: { by: 'anna', reason: 'ns2 is retired' },
    });
    expect(result.findings).toContainEqual(
      expect.objectContaining({
        status: 'not-tested',
        message: 'not tested: 1-3 was skipped by anna (ns2 is retired)',
      }),
    );
    expect(result.status).toBe('done');
  });

  it('refuses an update that cannot apply, with the reason, and changes nothing', async () => {
    const ensureDomain: Activities['ensureDomain'] = () => done({ state: 'park', park: PLAN_FREE });

    const refusals = await run(new FakeWorld(), { ensureDomain }, async (handle) => {
      await until(handle, ({ status }) => status === 'parked');
      const reasons: unknown[] = [];
      for (const pass of ['2-1', '9-9'] as const) {
        const args: [messages.OperatorMessage] = [{ pass: pass as '2-1' }];
        reasons.push(await answerOf(handle.executeUpdate('resume', { args })));
      }
      await handle.terminate();
      return reasons;
    });

    expect(refusals).toEqual([
      'pass 2-1 does not wait; the run is at 1-1',
      expect.stringContaining('"9-9" is not a pass'),
    ]);
  });

  it('applies a repeated message once', async () => {
    const world = new FakeWorld();
    const ensureDomain: Activities['ensureDomain'] = () => done({ state: 'park', park: PLAN_FREE });

    const answers = await run(world, { ensureDomain }, async (handle) => {
      await until(handle, ({ status }) => status === 'parked');
      const args: [messages.OperatorMessage] = [{ id: 'm1', pass: '4-1' }];
      const first = await handle.executeUpdate<messages.OperatorAnswer, typeof args>('skip', {
        args,
      });
      const second = await handle.executeUpdate<messages.OperatorAnswer, typeof args>('skip', {
        args,
      });
      await handle.terminate();
      return [first.effect, second.effect];
    });

    expect(answers).toEqual(['will-skip', 'repeated']);
    expect(world.decisions).toHaveLength(1);
  });

  it('records a refused alias and goes on with the others', async () => {
    const world = new FakeWorld();
    const usual = world.activities();
    const overrides: Partial<Activities> = {
      createAlias: (call) => {
        if (call.alias === 'ben') throw refusal();
        return usual.createAlias(call);
      },
    };

    const result = await run(world, overrides, (handle) => handle.result());

    expect(result.status).toBe('incomplete');
    expect(result.counts).toMatchObject({ created: 2, proven: 2 });
    expect(result.failures).toEqual([
      expect.objectContaining({
        pass: '2-1',
        alias: expect.stringMatching(/^ben@/),
        category: 'ValidationError',
        remediation: 'split the recipients over two aliases',
      }),
    ]);
    expect(world.count('createAlias ben')).toBe(1);
  });

  it('parks the domain when the account is refused, before another alias is tried', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `m${String(index)}`);
    const world = new FakeWorld(names);
    const createAlias: Activities['createAlias'] = () => {
      throw refusal({ category: 'Authentication', severity: 'Critical', message: 'token refused' });
    };

    const parked = await run(world, { createAlias }, async (handle) => {
      const progress = await until(handle, ({ status }) => status === 'parked');
      await handle.terminate();
      return progress;
    });

    expect(parked.park).toMatchObject({ code: 'account.credentials', sentence: 'token refused' });
    // Those that were under way.
    const tried = world.calls.filter((call) => call.startsWith('createAlias'));
    expect(tried.length).toBeLessThanOrEqual(LANES);
  });

  it('stops after five wrong passwords and parks, long before the provider locks everybody out', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `m${String(index)}`);
    const provePassword: Activities['provePassword'] = () =>
      done({ outcome: 'wrong', detail: 'the provider refused the password' });
    const world = new FakeWorld(names);

    const parked = await run(world, { provePassword }, async (handle) => {
      const progress = await until(handle, ({ status }) => status === 'parked');
      await handle.terminate();
      return progress;
    });

    expect(parked.park?.code).toBe('login.wrong-passwords');
    // Ten lock an address out; beside the five, only those that were under way.
    expect(world.calls.filter((call) => call.startsWith('provePassword')).length).toBeLessThan(10);
  });

  it('counts a mailbox that already has a password as kept, neither proven nor failed', async () => {
    const setPassword: Activities['setPassword'] = ({ alias }) =>
      done({ aliasId: alias, outcome: alias === 'ben' ? 'kept' : 'accepted' });
    const world = new FakeWorld();

    const result = await run(world, { setPassword }, (handle) => handle.result());

    expect(result.counts).toMatchObject({ wanted: 2, proven: 2, kept: 1, failed: 0 });
    expect(world.count('provePassword ben')).toBe(0);
    expect(result.status).toBe('done');
  });

  it('tells its last state when it is cancelled, which is an abort', async () => {
    const world = new FakeWorld();
    const ensureDomain: Activities['ensureDomain'] = () => done({ state: 'park', park: PLAN_FREE });

    await run(world, { ensureDomain }, async (handle) => {
      await until(handle, ({ status }) => status === 'parked');
      await handle.cancel();
      await handle.result().catch(() => undefined);
    });

    expect(world.recorded.at(-1)).toMatchObject({ status: 'aborted', pass: '1-1' });
    expect(world.recorded.at(-1)?.park).toBeUndefined();
  });

  it('leaves passes nobody asked for alone', async () => {
    const world = new FakeWorld(['anna'], { phases: [2] });

    const result = await run(world, {}, (handle) => handle.result());

    expect(result.passes.filter(({ status }) => status === 'done').map(({ pass }) => pass)).toEqual(
      ['2-1', '2-2', '2-3'],
    );
    expect(world.count('ensureDomain')).toBe(0);
  });
});
