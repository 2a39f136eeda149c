import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ask, create, enterStalwart, person, type StalwartPlace } from './stalwart-fixture.ts';

describe('a simulated Stalwart server, 0.10 to 0.15', () => {
  let place: StalwartPlace;
  beforeEach(async () => {
    place = await enterStalwart('rest');
  });
  afterEach(async () => {
    expect(place.troubles).toEqual([]);
    await place.leave();
  });

  it('answers a creation with a number that opens nothing', async () => {
    const created = await create(place, person('Ann@Example.com'));

    expect(created).toEqual({ data: expect.any(Number) });
    const byId = await ask(place, `/api/principal/${String(created['data'])}`);
    expect(byId.body).toEqual({ error: 'notFound', item: String(created['data']) });
    const byName = await ask(place, '/api/principal/ann%40example.com');
    expect(byName.body['data']).toMatchObject({
      ...{ id: created['data'], name: 'ann@example.com', emails: ['ann@example.com'] },
    });
  });

  it('folds names it stores and not names it is asked', async () => {
    await create(place, person('Ann@example.com'));

    const { status, body } = await ask(place, '/api/principal/Ann%40example.com');

    expect([status, body]).toEqual([200, { error: 'notFound', item: 'Ann@example.com' }]);
  });

  it.each([
    ['a name that is taken', person('ann@example.com'), { field: 'name' }],
    [
      'an address that is taken',
      person('other', { emails: ['ann@example.com'] }),
      { field: 'emails' },
    ],
  ])('refuses %s with status 200', async (_, principal, refused) => {
    await create(place, person('ann@example.com'));

    const { status, body } = await ask(place, '/api/principal', { body: principal });

    expect(status).toBe(200);
    expect(body).toEqual({ error: 'fieldAlreadyExists', ...refused, value: 'ann@example.com' });
  });

  it('names a missing domain, a missing name and an unknown role by word and not by status', async () => {
    expect(await create(place, person('a@example.org'))).toEqual({
      ...{ error: 'notFound', item: 'example.org' },
    });
    expect(await create(place, { type: 'individual' })).toEqual({
      ...{ error: 'fieldMissing', field: 'name' },
    });
    expect(await create(place, person('b@example.com', { roles: ['boss'] }))).toEqual({
      ...{ error: 'notFound', item: 'boss' },
    });
  });

  it.each([
    ['no JSON', '{'],
    ['an unknown field', { name: 'a', nickname: 'b' }],
    ['an unknown type', { name: 'a', type: 'robot' }],
    ['a text over 512 bytes', { name: 'a', description: 'x'.repeat(513) }],
    ['a negative quota', { name: 'a', quota: -1 }],
  ])('answers %s with 400 and does not say which field', async (_, body) => {
    const answer = await ask(place, '/api/principal', { body });

    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ detail: 'JSON deserialization failed' });
  });

  it('shows stored secrets to whoever may read, and keeps the first password only', async () => {
    await create(place, person('ann@example.com', { secrets: ['one', 'two', '$app$phone$x'] }));

    const { body } = await ask(place, '/api/principal/ann%40example.com');

    expect(body['data']).toMatchObject({ secrets: ['one', '$app$phone$x'] });
  });

  it('changes all of a patch or nothing', async () => {
    await create(place, person('ann@example.com', { description: 'before' }));
    await create(place, person('bob@example.com'));
    const patch = (body: object): Promise<Record<string, unknown>> =>
      ask(place, '/api/principal/ann%40example.com', { method: 'PATCH', body }).then((a) => a.body);
    const describe_ = { action: 'set', field: 'description', value: 'after' };

    const refused = await patch([
      describe_,
      { action: 'addItem', field: 'emails', value: 'bob@example.com' },
    ]);

    expect(refused).toMatchObject({ error: 'fieldAlreadyExists', field: 'emails' });
    expect((await ask(place, '/api/principal/ann%40example.com')).body['data']).toMatchObject({
      description: 'before',
    });
    expect(await patch([describe_])).toEqual({ data: null });
  });

  it('lists every kind by name, page by page', async () => {
    for (const name of ['carl', 'anna', 'bert']) await create(place, person(`${name}@example.com`));

    const { body } = await ask(place, '/api/principal?types=individual&page=2&limit=2&fields=name');

    expect(body['data']).toEqual({
      items: [{ id: expect.any(Number), type: 'individual', name: 'carl@example.com' }],
      total: 3,
    });
  });

  it('deletes a domain and leaves its accounts', async () => {
    await create(place, person('ann@example.com'));

    const gone = await ask(place, '/api/principal/example.com', { method: 'DELETE' });

    expect(gone.body).toEqual({ data: null });
    expect((await ask(place, '/api/principal/ann%40example.com')).body).toHaveProperty('data');
  });

  it('answers the second DKIM key with the private key of the first', async () => {
    const body = { algorithm: 'Ed25519', domain: 'new.example.org', id: null, selector: null };

    const first = await ask(place, '/api/dkim', { body });
    const second = await ask(place, '/api/dkim', { body });

    expect([first.status, first.body]).toEqual([200, { data: null }]);
    expect(second.status).toBe(200);
    expect(second.body).toMatchObject({
      field: 'signature.ed25519-new.example.org.private-key',
      value: expect.stringContaining('BEGIN PRIVATE KEY'),
    });
  });

  it('lists the records of domains it has never heard of', async () => {
    const { body } = await ask(place, '/api/dns/records/unknown.example.org');

    expect(body['data']).toContainEqual({
      ...{ type: 'MX', name: 'unknown.example.org.', content: '10 mail.example.net.' },
    });
  });
});

describe('two creations of one address on 0.10 to 0.15', () => {
  let place: StalwartPlace;
  beforeEach(async () => {
    place = await enterStalwart('rest', { latencyMs: 50 });
  });
  afterEach(async () => {
    await place.leave();
  });

  it('both succeed under different names: the address is not asserted', async () => {
    const answers = await Promise.all([
      create(place, person('one', { emails: ['ann@example.com'] })),
      create(place, person('two', { emails: ['ann@example.com'] })),
    ]);

    expect(answers).toEqual([{ data: expect.any(Number) }, { data: expect.any(Number) }]);
  });

  it('have one winner under one name', async () => {
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => create(place, person('ann@example.com'))),
    );

    expect(answers.filter((answer) => 'data' in answer)).toHaveLength(1);
    expect(answers.filter(({ error }) => error === 'fieldAlreadyExists')).toHaveLength(4);
  });
});
