import { describe, expect, it } from '@jest/globals';
import { UNFINISHED_LABEL } from '../../src/core/aliases.ts';
import { DOMAIN, EXECUTION, MAIL_ACCOUNT, World, failure } from './fakes.ts';

const ADDRESS = `anna@${DOMAIN}`;
const create = (world: World, attempt = 1) =>
  world.do('createAlias', world.of('anna'), { attempt });
const objectOf = (world: World) => world.store.objects.get(ADDRESS);

async function intended(world: World, executionId = EXECUTION): Promise<void> {
  const rest = { account: MAIL_ACCOUNT, origin: 'intended', executionId } as const;
  await world.store.store.objects.note({ domain: DOMAIN, name: 'anna', ...rest });
}

describe('createAlias', () => {
  it('notes its intention before the call and the creation after it', async () => {
    const world = new World();
    const before: unknown[] = [];
    world.mail.script.during.set('createAlias', () => {
      before.push(objectOf(world)?.origin);
      return Promise.resolve();
    });

    const result = await create(world);

    expect(result).toEqual({ aliasId: 'id-anna', outcome: 'created' });
    expect(before).toEqual(['intended']);
    expect(objectOf(world)).toMatchObject({ origin: 'created', aliasId: 'id-anna' });
    expect(world.mail.script.calls).toEqual(['createAlias']);
  });

  it('notes it before the call begins: a slow store makes no call late', async () => {
    const world = new World();
    const { objects } = world.store.store;
    const note = objects.note.bind(objects);
    const slow: typeof note = (object) => {
      if (object.origin === 'intended') world.store.skew += 5_000;
      return note(object);
    };
    Object.assign(objects, { note: slow });

    await create(world);

    expect(world.store.attempts[0]?.end?.waitedMs).toBeGreaterThanOrEqual(5_000);
  });

  it('reads before it writes after a lost answer, and knows the alias for its own', async () => {
    const world = new World();
    world.mail.script.fail('createAlias', failure({ category: 'NetworkError' }), true);
    await world.failing('createAlias', world.of('anna'));

    const result = await create(world, 2);

    expect(result.outcome).toBe('created');
    expect(world.mail.script.calls).toEqual(['createAlias', 'getAlias']);
    expect(objectOf(world)?.origin).toBe('created');
  });

  it('creates once when the lost call had done nothing', async () => {
    const world = new World();
    world.mail.script.fail('createAlias', failure());
    await world.failing('createAlias', world.of('anna'));

    const result = await create(world, 2);

    expect(result.outcome).toBe('created');
    expect(world.mail.script.calls).toEqual(['createAlias', 'getAlias', 'createAlias']);
  });

  it.each([
    ['unanswered', { category: 'NetworkError' }],
    ['a gateway gave up on', { category: 'ServerError', status: 504 }],
  ] as const)('looks again once a call %s cannot be under way any more', async (_, details) => {
    const world = new World({}, { leaseMs: 4_000 });
    world.mail.script.fail('createAlias', failure(details));
    await world.failing('createAlias', world.of('anna'));
    // The provider goes on working after the client gave up: the alias appears between the two looks.
    world.mail.script.during.set('getAlias', () => {
      world.mail.script.during.set('getAlias', () => {
        world.mail.addAlias(DOMAIN, { name: 'anna', recipients: [] });
        return Promise.resolve();
      });
      return Promise.resolve();
    });

    const result = await create(world, 2);

    expect(result.outcome).toBe('created');
    expect(world.mail.script.calls).toEqual(['createAlias', 'getAlias', 'getAlias']);
    expect(objectOf(world)?.origin).toBe('created');
  });

  it('writes again when an unanswered call turns out to have done nothing', async () => {
    const world = new World({}, { leaseMs: 50 });
    world.mail.script.fail('createAlias', failure({ category: 'NetworkError' }));
    await world.failing('createAlias', world.of('anna'));

    await create(world, 2);

    expect(world.mail.script.calls.filter((call) => call === 'createAlias')).toHaveLength(2);
    expect(world.mail.script.calls.at(-1)).toBe('createAlias');
  });

  it('makes an alias anew that was deleted, and lets its old password die', async () => {
    const world = new World();
    await world.created('anna');
    await world.planned('anna', 'proven', { aliasId: 'an older id' });
    world.mail.aliases.clear();

    const result = await create(world);

    expect(result).toEqual({ aliasId: 'id-anna', outcome: 'created' });
    expect(objectOf(world)).toMatchObject({ origin: 'created', aliasId: 'id-anna' });
    expect(world.store.passwords.map(({ state }) => state)).toEqual(['rejected']);
  });

  it('knows an alias it made anew for its own although the answer was lost', async () => {
    const world = new World();
    await world.created('anna');
    world.mail.aliases.clear();
    world.mail.script.fail('createAlias', failure({ category: 'NetworkError' }));
    await world.failing('createAlias', world.of('anna'));
    world.mail.addAlias(DOMAIN, { name: 'anna', id: 'a newer id' });

    const result = await create(world, 2);

    expect(result).toEqual({ aliasId: 'a newer id', outcome: 'created' });
    expect(objectOf(world)).toMatchObject({ origin: 'created', aliasId: 'a newer id' });
  });

  it('finishes an alias of its own that was left half-made', async () => {
    const world = new World();
    await intended(world);
    const labels = [UNFINISHED_LABEL];
    const owner = ['owner@example.net'];
    world.mail.addAlias(DOMAIN, { name: 'anna', enabled: false, recipients: owner, labels });

    const result = await create(world);

    expect(result.outcome).toBe('created');
    expect(world.mail.script.calls).toEqual(['getAlias', 'updateAlias']);
    expect(world.mail.aliases.get(ADDRESS)).toMatchObject({
      enabled: true,
      recipients: [],
      labels: [],
    });
  });

  it('reads first on every attempt but the first', async () => {
    const world = new World();

    const result = await create(world, 2);

    expect(result.outcome).toBe('created');
    expect(world.mail.script.calls).toEqual(['getAlias', 'createAlias']);
  });

  it('reads first when it takes over from a holder that vanished', async () => {
    const world = new World();
    world.store.occupy(`${DOMAIN}/anna/alias`, 0);
    world.mail.addAlias(DOMAIN, { name: 'anna', description: 'of somebody else' });

    const result = await create(world);

    expect(result.outcome).toBe('existed');
    expect(world.mail.script.calls).toEqual(['getAlias']);
    expect(objectOf(world)?.origin).toBe('found');
  });

  it('leaves an alias that turns out to exist exactly as it was found', async () => {
    const world = new World();
    const owner = ['owner@example.net'];
    world.mail.addAlias(DOMAIN, { name: 'anna', mailbox: false, recipients: owner });

    const result = await create(world);

    expect(result.outcome).toBe('existed');
    expect(world.mail.script.calls).toEqual(['createAlias']);
    expect(world.mail.aliases.get(ADDRESS)).toMatchObject({ mailbox: false, recipients: owner });
    expect(objectOf(world)?.origin).toBe('found');
  });

  it('claims nothing while its call is put off', async () => {
    const world = new World();
    world.store.setPace({ account: MAIL_ACCOUNT, operation: 'aliases' }, { perDay: 0 });

    const result = await world.run('createAlias', world.of('anna'));

    expect(result).toMatchObject({ deferred: { reason: 'budget' } });
    expect(objectOf(world)).toBeUndefined();
  });

  it('does not take somebody else’s alias for its own after the provider refused it', async () => {
    const world = new World();
    const refusal = failure({ category: 'ValidationError', severity: 'Permanent' });
    world.mail.script.fail('createAlias', refusal);
    await world.failing('createAlias', world.of('anna'));
    world.mail.addAlias(DOMAIN, { name: 'anna', recipients: ['person@example.net'] });

    const result = await create(world);

    expect(result.outcome).toBe('existed');
    expect(world.mail.script.count('updateAlias')).toBe(0);
    expect(objectOf(world)?.origin).toBe('found');
  });

  it('remembers a refusal of the entry, and only of the entry', async () => {
    const world = new World();
    const invalid = {
      category: 'ValidationError',
      severity: 'Permanent',
      message: 'too many',
    } as const;
    world.mail.script.fail('createAlias', failure(invalid));
    await world.failing('createAlias', world.of('anna'));
    world.mail.script.fail(
      'createAlias',
      failure({ category: 'Authorization', severity: 'Permanent' }),
    );
    await world.failing('createAlias', world.of('sales'));

    expect(world.store.refusals).toMatchObject([
      { name: 'anna', operation: 'create-alias', kept: false, error: 'too many' },
    ]);
  });

  it('reports an alias of an earlier execution as existing', async () => {
    const world = new World();
    await world.created('anna');

    const result = await world.do(
      'createAlias',
      { ...world.of('anna'), execution: 'a later one' },
      { attempt: 2 },
    );

    expect(result.outcome).toBe('existed');
    expect(objectOf(world)?.executionId).toBe(EXECUTION);
  });

  it('refuses a name the spec does not have', async () => {
    const world = new World();

    const { report } = await world.failing('createAlias', world.of('nobody'));

    expect(report).toMatchObject({ category: 'LocalFailure', code: 'spec' });
  });
});
