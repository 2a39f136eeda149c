import { describe, expect, it } from '@jest/globals';
import type { ExecutionSpec } from '../../src/core/spec.ts';
import { DNS_ACCOUNT, LOGIN_ACCOUNT, MAIL_ACCOUNT, World, failure } from './fakes.ts';

const PACE = {
  fe: { passwords: { everyMs: 7, perDay: 9 }, logins: { everyMs: 8 } },
  cf: { requests: { everyMs: 6 } },
};

function callOf(world: World, account: string, pace: ExecutionSpec['pace'] = PACE) {
  const execution: ExecutionSpec = { window: 10, minProven: 1, domains: [], pace };
  return { ...world.call(), domain: '', account, spec: world.store.putSpec(execution) };
}

describe('applyPace', () => {
  it('writes the manifest’s pace to the rows the provider counts by', async () => {
    const world = new World();

    await world.do('applyPace', callOf(world, 'fe'));
    await world.do('applyPace', callOf(world, 'cf'));

    const row = (name: string) => world.store.ledger.get(name);
    expect(row(`${MAIL_ACCOUNT} passwords`)).toMatchObject({ everyMs: 7, perDay: 9 });
    expect(row(`${LOGIN_ACCOUNT} logins`)).toMatchObject({ everyMs: 8 });
    expect(row(`${DNS_ACCOUNT} requests`)).toMatchObject({ everyMs: 6 });
  });

  it('says which accounts this worker knows when it knows not this one', async () => {
    const world = new World();

    const { report } = await world.failing(
      'applyPace',
      callOf(world, 'other', { other: { requests: { everyMs: 1 } } }),
    );

    expect(report).toMatchObject({ category: 'LocalFailure', code: 'account' });
  });

  it('is audited like every call to a provider, under the account it is for', async () => {
    const world = new World();
    world.dependencies.accounts.dns = () => Promise.reject(failure());

    const { failure: thrown } = await world.failing('applyPace', callOf(world, 'cf'));

    expect(thrown).toMatchObject({ type: 'ServerError', nonRetryable: false });
    expect(world.store.attempts).toEqual([
      expect.objectContaining({
        start: expect.objectContaining({ action: 'applyPace', account: 'cf' }),
        end: expect.objectContaining({ status: 'failed' }),
      }),
    ]);
  });
});
