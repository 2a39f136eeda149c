import { describe, expect, it } from '@jest/globals';
import type { PasswordAnswer } from '../../src/providers/ports.ts';
import { DOMAIN, World } from './fakes.ts';

const ADDRESS = `anna@${DOMAIN}`;

/** A provider that answers with a rotation as long as the story says so. */
async function rotating(answer: Extract<PasswordAnswer, `rotation-${string}`>): Promise<World> {
  const world = new World();
  await world.created('anna');
  const setPassword = world.mail.provider.setPassword.bind(world.mail.provider);
  let first = true;
  world.mail.provider.setPassword = async (...call) => {
    if (!first) return setPassword(...call);
    first = false;
    await world.mail.script.call('setPassword', undefined, () => undefined);
    return answer;
  };
  return world;
}

const setAnna = (world: World, attempt: number) =>
  world.run('setPassword', world.of('anna'), { attempt });

describe('a mailbox the provider encrypts anew', () => {
  it('gets its password when that is done, proven by a login and not sent again', async () => {
    const world = await rotating('rotation-started');
    const before = world.store.now();

    const first = await setAnna(world, 1);
    const [candidate] = world.store.passwords;
    world.mail.passwords.set(ADDRESS, candidate?.password ?? '');
    const second = await setAnna(world, 2);

    expect(first).toMatchObject({ deferred: { reason: 'rotation' } });
    const { until } = (first as { deferred: { until: string } }).deferred;
    expect(Date.parse(until) - before).toBeGreaterThanOrEqual(5 * 60_000);
    expect(second).toMatchObject({ done: { outcome: 'settled' } });
    expect(world.mail.script.count('setPassword')).toBe(1);
    expect(world.store.passwords.map(({ state }) => state)).toEqual(['accepted']);
  });

  it('is waited for when somebody else rotates it, and nothing counts as sent or failed', async () => {
    const world = await rotating('rotation-under-way');

    const first = await setAnna(world, 1);
    const states = world.store.passwords.map(({ state }) => state);
    world.mail.passwords.set(ADDRESS, 'of the owner');
    const second = await setAnna(world, 2);

    expect(first).toMatchObject({ deferred: { reason: 'rotation' } });
    expect(states).toEqual(['planned']);
    expect(second).toMatchObject({ done: { outcome: 'kept' } });
    expect(world.store.attempts.map(({ end }) => end?.status)).toEqual(['deferred', 'succeeded']);
  });
});
