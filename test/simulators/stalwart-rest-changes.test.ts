import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  ask,
  basic,
  create,
  enterStalwart,
  person,
  type StalwartPlace,
} from './stalwart-fixture.ts';

const ANN = '/api/principal/ann%40example.com';

let place: StalwartPlace;
beforeEach(async () => {
  place = await enterStalwart('rest');
});
afterEach(async () => {
  expect(place.troubles).toEqual([]);
  await place.leave();
});

async function patch(...changes: readonly object[]): Promise<Record<string, unknown>> {
  return (await ask(place, ANN, { method: 'PATCH', body: changes })).body;
}

async function ann(): Promise<unknown> {
  return (await ask(place, ANN)).body['data'];
}

describe('changes to an account of a simulated Stalwart server, 0.10 to 0.15', () => {
  it('replace the password by addItem, and every secret by set', async () => {
    const secrets = ['one', '$app$phone$x', 'otpauth://totp/x'];
    await create(place, person('ann@example.com', { secrets }));

    await patch({ action: 'addItem', field: 'secrets', value: 'two' });
    const added = await ann();
    await patch({ action: 'set', field: 'secrets', value: ['three'] });

    expect(added).toMatchObject({ secrets: ['two', '$app$phone$x', 'otpauth://totp/x'] });
    expect(await ann()).toMatchObject({ secrets: ['three'] });
  });

  it('rename an account and leave its address, which then is what is taken', async () => {
    await create(place, person('ann@example.com'));

    await patch({ action: 'set', field: 'name', value: 'anna' });

    expect((await ask(place, ANN)).body).toEqual({ error: 'notFound', item: 'ann@example.com' });
    expect(await create(place, person('ann@example.com'))).toMatchObject({
      ...{ error: 'fieldAlreadyExists', field: 'emails' },
    });
  });

  it('take its own address again for nothing, and a quota as a number only', async () => {
    await create(place, person('ann@example.com', { quota: '1024' }));

    const own = await patch({ action: 'addItem', field: 'emails', value: 'ann@example.com' });
    const text = await patch({ action: 'set', field: 'quota', value: '2048' });

    expect(own).toEqual({ data: null });
    expect(text).toMatchObject({ error: 'other' });
    expect(await ann()).toMatchObject({ emails: ['ann@example.com'], quota: 1024 });
    expect(await patch({ action: 'set', field: 'quota', value: 2048 })).toEqual({ data: null });
  });

  it('end with the account, which is then unknown, and may be made again under another id', async () => {
    const first = await create(place, person('ann@example.com'));
    const remove = (): Promise<Record<string, unknown>> =>
      ask(place, ANN, { method: 'DELETE' }).then(({ body }) => body);

    expect([await remove(), await remove()]).toEqual([
      { data: null },
      { error: 'notFound', item: 'ann@example.com' },
    ]);
    const again = await create(place, person('ann@example.com'));

    expect(again['data']).toEqual(expect.any(Number));
    expect(again['data']).not.toBe(first['data']);
    const as = basic('ann@example.com', 'plain-Pass-1');
    expect((await ask(place, '/jmap/session', { as })).status).toBe(200);
  });
});

describe('creations on a simulated Stalwart server, 0.10 to 0.15', () => {
  it.each([
    ['no type for a person', person('ann@example.com', { type: undefined })],
    ['null for a list', person('ann@example.com', { memberOf: null, lists: null })],
    ['no address at all', person('ann@example.com', { emails: ['noat'] })],
    ['an address with a space', person('ann@example.com', { emails: ['we ird@example.com'] })],
  ])('take %s', async (_, body) => {
    expect(await create(place, body)).toEqual({ data: expect.any(Number) });

    expect(await ann()).toMatchObject({ type: 'individual' });
  });

  it('know no tenants without a licence', async () => {
    expect(await create(place, { type: 'tenant', name: 'acme' })).toEqual({
      ...{ error: 'unsupported', details: 'Enterprise feature' },
    });
  });

  it('leave nothing behind at a domain that is missing', async () => {
    await create(place, person('ann@example.org'));

    expect((await ask(place, '/api/principal/ann%40example.org')).body).toMatchObject({
      error: 'notFound',
    });
  });
});

describe('lists and keys of a simulated Stalwart server, 0.10 to 0.15', () => {
  it('find whole words and no part of one, count, and show secrets', async () => {
    await create(place, person('ann@example.com', { description: 'Front desk' }));
    const listed = async (query: string): Promise<unknown> =>
      (await ask(place, `/api/principal?types=individual&${query}`)).body['data'];

    expect(await listed('filter=desk')).toMatchObject({
      items: [{ name: 'ann@example.com', secrets: ['plain-Pass-1'] }],
      total: 1,
    });
    expect(await listed('filter=des')).toEqual({ items: [], total: 0 });
    expect(await listed('count=true')).toEqual({ items: [], total: 1 });
  });

  it('go at once only for whoever confirms it', async () => {
    await create(place, person('ann@example.com'));
    const path = '/api/principal?type=individual';

    const refused = await ask(place, path, { method: 'DELETE' });
    const before = await ann();
    const done = await ask(place, `${path}&confirm=true`, { method: 'DELETE' });

    expect([refused.status, done.body]).toEqual([400, { data: null }]);
    expect(before).toMatchObject({ name: 'ann@example.com' });
    expect(await ann()).toBeUndefined();
  });

  it('show the public half of a DKIM key, made under an algorithm of the right case', async () => {
    const key = { domain: 'new.example.org', id: null, selector: null };
    const make = (algorithm: string): Promise<number> =>
      ask(place, '/api/dkim', { body: { ...key, algorithm } }).then(({ status }) => status);

    expect([await make('ed25519'), await make('Ed25519')]).toEqual([400, 200]);
    const { body } = await ask(place, '/api/dkim/ed25519-new.example.org');

    expect(body['data']).toMatch(/^[A-Za-z0-9+/]{43}=$/);
  });
});
