import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ImapFlow } from 'imapflow';
import {
  ask,
  basic,
  create,
  enterStalwart,
  person,
  type StalwartPlace,
} from './stalwart-fixture.ts';

const DENIED = { error: 'other', details: 'Invalid role' };

describe('who is let in by a simulated Stalwart server, 0.10 to 0.15', () => {
  let place: StalwartPlace;
  beforeEach(async () => {
    place = await enterStalwart('rest', {
      apiKeys: [
        { name: 'maker', secret: 'maker-secret', rights: 'create' },
        { name: 'mute', secret: 'mute-secret', rights: 'mute' },
      ],
      limits: { authenticated: 20, anonymous: 5, failures: 4 },
    });
  });
  afterEach(async () => {
    expect(place.troubles).toEqual([]);
    await place.leave();
  });

  it('gives no role by itself, and without one nobody is let in', async () => {
    await create(place, person('ann@example.com', { roles: [] }));

    const session = await ask(place, '/jmap/session', {
      as: basic('ann@example.com', 'plain-Pass-1'),
    });

    expect(session.status).toBe(403);
  });

  it('lets in by name and never by another address', async () => {
    await create(
      place,
      person('ann@example.com', { emails: ['ann@example.com', 'a@example.com'] }),
    );
    const login = (name: string): Promise<number> =>
      ask(place, '/jmap/session', { as: basic(name, 'plain-Pass-1') }).then(({ status }) => status);

    expect([await login('ann@example.com'), await login('a@example.com')]).toEqual([200, 401]);
  });

  it('answers a session of nobody with 200 as well', async () => {
    const { status, body } = await ask(place, '/jmap/session', { as: '' });

    expect(status).toBe(200);
    expect(body).toMatchObject({ username: '', accounts: {} });
  });

  it.each([
    ['plain text', 'plain-Pass-1', 200],
    ['{PLAIN} before a dollar', '{PLAIN}$ecret', 200],
    ['a dollar that begins no hash', '$ecret', 401],
    ['an underscore', '_secret', 401],
  ])('compares a stored %s', async (_, secret, status) => {
    await create(place, person('ann@example.com', { secrets: [secret] }));
    const password = secret.replace('{PLAIN}', '');

    const session = await ask(place, '/jmap/session', { as: basic('ann@example.com', password) });

    expect(session.status).toBe(status);
  });

  it('lets a key grant only what it has, and one without "authenticate" nothing', async () => {
    const maker = basic('maker', 'maker-secret');
    const plain = { type: 'individual', name: 'x@example.com', emails: ['x@example.com'] };

    const granted = await ask(place, '/api/principal', {
      body: person('a@example.com'),
      as: maker,
    });
    const roleless = await ask(place, '/api/principal', { body: plain, as: maker });
    const mute = await ask(place, '/api/principal', { as: basic('mute', 'mute-secret') });

    expect(granted.body).toMatchObject(DENIED);
    expect(roleless.body).toEqual({ data: expect.any(Number) });
    expect(mute.status).toBe(403);
  });

  it('takes a key as Basic and as api_ token, for management only', async () => {
    const token = `Bearer api_${Buffer.from('maker:maker-secret').toString('base64')}`;
    const statuses = await Promise.all(
      [
        ['/api/principal?limit=1', basic('maker', 'maker-secret')],
        ['/api/principal?limit=1', token],
        ['/jmap/session', basic('maker', 'maker-secret')],
      ].map(([path, as]) => ask(place, path!, { as: as! }).then(({ status }) => status)),
    );

    expect(statuses).toEqual([200, 200, 401]);
  });

  it('counts each Bearer request as an anonymous one, and a Basic one not', async () => {
    const token = `Bearer api_${Buffer.from('maker:maker-secret').toString('base64')}`;
    const statuses: number[] = [];
    for (const as of [...Array<string>(6).fill(token), basic('maker', 'maker-secret')])
      statuses.push((await ask(place, '/api/principal?limit=1', { as })).status);

    expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 200]);
    place.advance(60_000);
    expect((await ask(place, '/api/principal?limit=1', { as: token })).status).toBe(200);
  });

  it('bans an address for wrong logins: one 429 without Retry-After, then no answer, for the right ones too', async () => {
    const wrong = basic('ann@example.com', 'wrong');
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 5; attempt += 1)
      statuses.push((await ask(place, '/jmap/session', { as: wrong })).status);

    expect(statuses).toEqual([401, 401, 401, 401, 429]);
    await expect(ask(place, '/api/principal')).rejects.toThrow('fetch failed');
    place.advance(7 * 86_400_000);
    await expect(ask(place, '/api/principal')).rejects.toThrow('fetch failed');
  });
});

describe('the IMAP side of a simulated Stalwart server, 0.10 to 0.15', () => {
  let place: StalwartPlace;
  beforeEach(async () => {
    place = await enterStalwart('rest');
  });
  afterEach(async () => {
    await place.leave();
  });

  async function logIn(address: string, password: string): Promise<Record<string, unknown>> {
    const { host, port, ca } = place.imap;
    const client = new ImapFlow({
      ...{ host, port, secure: true, verifyOnly: true, logger: false },
      auth: { user: address, pass: password },
      tls: { ca },
    });
    client.on('error', () => undefined);
    try {
      return await client.connect().then(
        () => ({ ok: true }),
        (error: unknown) => ({ ...(error as object) }),
      );
    } finally {
      client.close();
    }
  }

  it('opens for the right password', async () => {
    await create(place, person('ann@example.com'));

    expect(await logIn('ann@example.com', 'plain-Pass-1')).toEqual({ ok: true });
    expect(await logIn('ann@example.com', 'wrong')).toMatchObject({
      ...{ authenticationFailed: true, serverResponseCode: 'AUTHENTICATIONFAILED' },
    });
  });

  it('repeats a stored text that looks like a hash and is none', async () => {
    await create(place, person('ann@example.com', { secrets: ['$ecret-Pass-1'] }));

    expect(await logIn('ann@example.com', 'anything')).toMatchObject({
      responseText: expect.stringContaining('$ecret-Pass-1'),
    });
  });

  it('cuts an account without a role off, without a tagged answer', async () => {
    await create(place, person('ann@example.com', { roles: [] }));

    const refused = await logIn('ann@example.com', 'plain-Pass-1');

    expect(refused).not.toHaveProperty('ok');
    expect(refused).not.toHaveProperty('responseStatus', 'NO');
  });
});
