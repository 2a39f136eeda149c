import { describe, expect, it } from '@jest/globals';
import type { ReplaceCall, ReplaceWay } from '../../src/activities/replace-contract.ts';
import type { ReplaceAnswer } from '../../src/providers/ports.ts';
import { DOMAIN, World, failure } from './fakes.ts';

const ADDRESS = `anna@${DOMAIN}`;
const CHANGE = 'password-1';
const OLD = 'the old one of its owner';

/** `anna` has a password, which the vault knows as `proven` unless `known` says otherwise. */
async function standing(known = true): Promise<World> {
  const world = new World();
  await world.created('anna');
  world.mail.passwords.set(ADDRESS, OLD);
  if (known) await world.planned('anna', 'proven', { password: OLD, aliasId: 'id-anna' });
  return world;
}

function callOf(world: World, way: ReplaceWay, change = CHANGE): ReplaceCall {
  return { ...world.of('anna'), execution: change, way, looks: 0 };
}

const decide = (world: World, id = CHANGE, address = ADDRESS) =>
  world.store.store.successions.decideOverride({ id, address, actor: 'ops', reason: 'lost' });

const rotate = (world: World, attempt = 1) =>
  world.do('replacePassword', callOf(world, 'rotate'), { attempt });
const override = (world: World, attempt = 1) =>
  world.do('replacePassword', callOf(world, 'override'), { attempt });

const told = (world: World) =>
  world.store.passwords.map(({ state, role = 'own' }) => `${role} ${state}`);

/** The provider answers once with something else than it does. */
function answering(world: World, answer: ReplaceAnswer): void {
  const { provider } = world.mail;
  const replace = provider.replacePassword!.bind(provider);
  provider.replacePassword = async () => {
    provider.replacePassword = replace;
    await world.mail.script.call('replacePassword', undefined, () => undefined);
    return answer;
  };
}

describe('replacePassword with the current password', () => {
  it('commits the new one beside the old one before the provider hears it', async () => {
    const world = await standing();
    const during: string[][] = [];
    world.mail.script.during.set('replacePassword', () => {
      during.push(told(world));
      return Promise.resolve();
    });

    const result = await rotate(world);

    expect(result).toEqual({ outcome: 'replaced' });
    expect(during).toEqual([['own proven', 'successor sent']]);
    expect(told(world)).toEqual(['own rejected', 'own proven']);
    expect(world.mail.passwords.get(ADDRESS)).toBe(world.store.passwords[1]?.password);
    expect(world.mail.emptied).toEqual([]);
  });

  it('changes nothing where the vault has none to show', async () => {
    const world = await standing(false);

    const result = await rotate(world);

    expect(result).toEqual({ outcome: 'no-current' });
    expect(world.mail.script.calls).toEqual(['getAlias']);
  });

  it('keeps the old one where somebody else changed it at the provider', async () => {
    const world = await standing();
    world.mail.passwords.set(ADDRESS, 'changed since');

    const result = await rotate(world);

    expect(result).toEqual({ outcome: 'wrong-current' });
    expect(told(world)).toEqual(['own proven', 'successor rejected']);
    expect(world.mail.passwords.get(ADDRESS)).toBe('changed since');
  });

  it('waits for the provider to encrypt the mailbox anew, then proves and sends nothing again', async () => {
    const world = await standing();
    answering(world, 'rotation-started');

    const first = await world.run('replacePassword', callOf(world, 'rotate'));
    world.mail.loginAnswer = 'refused';
    const second = await world.run('replacePassword', callOf(world, 'rotate'), { attempt: 2 });
    world.mail.loginAnswer = undefined;
    world.mail.passwords.set(ADDRESS, world.store.passwords[1]!.password);
    const third = await rotate(world, 3);

    expect(first).toMatchObject({ deferred: { reason: 'rotation' } });
    expect(second).toMatchObject({ deferred: { reason: 'rotation' } });
    expect(third).toEqual({ outcome: 'replaced' });
    expect(world.mail.script.count('replacePassword')).toBe(1);
    expect(told(world)).toEqual(['own rejected', 'own proven']);
  });

  it('settles a lost answer by a login', async () => {
    const world = await standing();
    world.mail.script.fail('replacePassword', failure({ category: 'NetworkError' }), true);
    await world.failing('replacePassword', callOf(world, 'rotate'));

    const result = await rotate(world, 2);

    expect(result).toEqual({ outcome: 'replaced' });
    expect(world.mail.script.count('replacePassword')).toBe(1);
  });

  it('sends the same new one again where the login shows that nothing was set', async () => {
    const world = await standing();
    world.mail.script.fail('replacePassword', failure());
    await world.failing('replacePassword', callOf(world, 'rotate'));
    const sent = world.store.passwords[1]!.password;

    const result = await rotate(world, 2);

    expect(result).toEqual({ outcome: 'replaced' });
    expect(world.mail.passwords.get(ADDRESS)).toBe(sent);
  });

  it('finds an earlier attempt that had come to its end', async () => {
    const world = await standing();
    await rotate(world);

    const result = await rotate(world, 2);

    expect(result).toEqual({ outcome: 'replaced' });
    expect(world.mail.script.count('replacePassword')).toBe(1);
  });

  it('says so where the provider took it and no login proves it yet', async () => {
    const world = await standing();
    world.mail.loginAnswer = 'refused';

    const result = await rotate(world);

    expect(result).toEqual({ outcome: 'unproven' });
    expect(told(world)).toEqual(['own rejected', 'own accepted']);
  });

  it('is refused where Mailkeel cannot change passwords of the provider', async () => {
    const world = await standing();
    delete world.mail.provider.replacePassword;

    const { report } = await world.failing('replacePassword', callOf(world, 'rotate'));

    expect(report).toMatchObject({ category: 'ValidationError', severity: 'Permanent' });
    expect(told(world)).toEqual(['own proven', 'successor planned']);
  });
});

describe('replacePassword by override', () => {
  it('is never sent without a recorded decision', async () => {
    const world = await standing(false);

    const result = await override(world);

    expect(result).toEqual({ outcome: 'no-decision' });
    expect(world.mail.script.count('replacePassword')).toBe(0);
  });

  it.each([
    ['another mailbox', CHANGE, `ben@${DOMAIN}`],
    ['another change', 'password-0', ADDRESS],
  ])('is never sent by the decision for %s', async (_what, id, address) => {
    const world = await standing(false);
    await decide(world, id, address);

    const result = await override(world);

    expect(result).toEqual({ outcome: 'no-decision' });
    expect(world.mail.emptied).toEqual([]);
  });

  it('sets a password nobody had, once', async () => {
    const world = await standing(false);
    await decide(world);

    const result = await override(world);
    const again = await override(world, 2);

    expect([result, again]).toEqual([{ outcome: 'replaced' }, { outcome: 'replaced' }]);
    expect(world.mail.emptied).toEqual([ADDRESS]);
    expect(told(world)).toEqual(['own proven']);
  });

  it('is not sent a second time by one decision, also where its answer was lost', async () => {
    const world = await standing(false);
    await decide(world);
    world.mail.script.fail('replacePassword', failure({ category: 'NetworkError' }));
    await world.failing('replacePassword', callOf(world, 'override'));

    const result = await override(world, 2);

    expect(result).toEqual({ outcome: 'unsettled' });
    expect(world.mail.script.count('replacePassword')).toBe(1);
    expect(told(world)).toEqual(['successor sent']);
  });

  it('tries the kept candidate first when it is decided once more', async () => {
    const world = await standing(false);
    await decide(world);
    world.mail.script.fail('replacePassword', failure({ category: 'NetworkError' }));
    await world.failing('replacePassword', callOf(world, 'override'));
    const sent = world.store.passwords[0]!.password;
    world.mail.passwords.set(ADDRESS, sent);
    await decide(world, 'password-2');

    const call = callOf(world, 'override', 'password-2');
    const result = await world.do('replacePassword', call);

    expect(result).toEqual({ outcome: 'replaced' });
    expect(world.mail.emptied).toEqual([]);
    expect(world.mail.passwords.get(ADDRESS)).toBe(sent);
  });

  it('does not give it back where the provider stored another password than it was sent', async () => {
    const world = await standing(false);
    await decide(world);
    const wrong = { category: 'ServerError', severity: 'Permanent', status: 200 } as const;
    world.mail.script.fail('replacePassword', failure(wrong));

    await world.failing('replacePassword', callOf(world, 'override'));

    expect(world.store.successions.used).toEqual([CHANGE]);
    expect(told(world)).toEqual(['successor sent']);
  });

  it('gives the decision back where the provider certainly refused', async () => {
    const world = await standing(false);
    await decide(world);
    const busy = failure({ category: 'Conflict', severity: 'Permanent' });
    world.mail.script.fail('replacePassword', busy);
    await world.failing('replacePassword', callOf(world, 'override'));
    const between = [...world.store.successions.used];

    const result = await override(world, 2);

    expect(between).toEqual([]);
    expect(result).toEqual({ outcome: 'replaced' });
    expect(world.store.successions.used).toEqual([CHANGE]);
  });
});
