import { describe, expect, it } from '@jest/globals';
import { World, failure } from './fakes.ts';

const refused = failure({ category: 'Authentication', severity: 'Critical', message: 'no' });

/** A world whose worker has not asked yet who its mail account is. */
function fresh(): World {
  const world = new World();
  world.unknownYet.add('fe');
  return world;
}

function row(world: World) {
  return world.store.ledger.get('identity@fe requests');
}

describe('the question who an account is', () => {
  it('is asked once, costs nothing later, and leaves its row open', async () => {
    const world = fresh();

    await Promise.all([1, 2, 3].map(() => world.do('compareAliases', world.call())));

    expect(world.mail.script.calls.filter((call) => call === 'identify')).toHaveLength(1);
    expect(world.mail.script.calls.filter((call) => call === 'listAliases')).toHaveLength(3);
    expect(row(world)).toMatchObject({ used: 1, inFlight: 0 });
    expect(row(world)?.pausedUntil).toBeUndefined();
  });

  it('pauses the account when it is refused twice: whoever asks next is deferred without a call', async () => {
    const world = fresh();
    world.mail.script.fail('identify', refused);
    world.mail.script.fail('identify', refused);

    const [first, second, later] = await Promise.allSettled([
      world.run('compareAliases', world.call()),
      world.run('compareAliases', world.call()),
      world.run('compareAliases', world.call()),
    ]);

    expect(first).toMatchObject({
      status: 'rejected',
      reason: { details: [{ severity: 'Critical' }] },
    });
    for (const deferred of [second, later])
      expect(deferred).toMatchObject({
        status: 'fulfilled',
        value: { deferred: { reason: 'paused' } },
      });
    expect(row(world)?.pausedReason).toBe('credentials refused: no');
    expect(world.mail.script.calls).toEqual(['identify', 'identify']);
  });

  it('is asked again by one probe, which opens the row for all', async () => {
    const world = fresh();
    world.mail.script.fail('identify', refused);
    world.mail.script.fail('identify', refused);
    await world.failing('compareAliases', world.call());

    world.store.skew += 10 * 60_000;
    await world.do('compareAliases', world.call());

    expect(world.mail.script.calls).toEqual(['identify', 'identify', 'identify', 'listAliases']);
    expect(row(world)?.pausedUntil).toBeUndefined();
  });

  it('is no row of an account this worker does not know', async () => {
    const world = fresh();
    world.amend({ mail: 'unheard-of' });

    const { report } = await world.failing('compareAliases', world.call());

    expect(report).toMatchObject({ category: 'LocalFailure', code: 'account' });
    expect([...world.store.ledger.keys()].filter((key) => key.startsWith('identity@'))).toEqual([]);
  });
});
