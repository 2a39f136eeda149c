import { afterEach, describe, expect, it } from '@jest/globals';
import { Problem } from '../../src/simulators/stalwart/answers.ts';
import { Limits } from '../../src/simulators/stalwart/limits.ts';
import { ask, basic, create, enterStalwart, person } from './stalwart-fixture.ts';

let place: Awaited<ReturnType<typeof enterStalwart>> | undefined;
afterEach(async () => {
  await place?.leave();
  place = undefined;
});
async function enter(...args: Parameters<typeof enterStalwart>) {
  return (place = await enterStalwart(...args));
}

describe('answers of a simulated Stalwart server', () => {
  it.each([
    ['rest', 'Basic bm9jb2xvbg==', true],
    ['rest', basic('nobody', 'wrong'), false],
    ['jmap', basic('nobody', 'wrong'), true],
  ] as const)(
    'name the way to authenticate in a 401 or not: %s, %s, %s',
    async (line, as, named) => {
      const path = line === 'rest' ? '/api/principal' : '/api/account';

      const { status, headers, body } = await ask(await enter(line), path, { as });

      expect(status).toBe(401);
      expect(headers.get('content-type')).toBe('application/problem+json');
      expect(headers.has('www-authenticate')).toBe(named);
      expect(body).toEqual({
        ...{ type: 'about:blank', status: 401, title: 'Unauthorized' },
        detail: 'You have to authenticate first.',
      });
    },
  );

  it('refuse a person the management, and do not say which right he lacks', async () => {
    const rest = await enter('rest');
    await create(rest, person('ann@example.com'));

    const as = basic('ann@example.com', 'plain-Pass-1');
    const { status, body } = await ask(rest, '/api/principal', { as });

    expect([status, body['title']]).toEqual([403, 'Forbidden']);
    expect(JSON.stringify(body)).not.toMatch(/individual|domain/);
  });

  it('limit a minute without saying when it is over', async () => {
    const key = { name: 'maker', secret: 'maker-secret', rights: 'create' };
    const rest = await enter('rest', { apiKeys: [key], limits: { authenticated: 1 } });
    const as = basic('maker', 'maker-secret');
    await ask(rest, '/api/principal', { as });

    const { status, headers } = await ask(rest, '/api/principal', { as });

    expect([status, headers.has('retry-after')]).toEqual([429, false]);
  });

  it('take a key of 0.16 as often as it comes: Bearer is nobody anonymous there', async () => {
    const key = { name: 'maker@example.com', secret: 'API_simulated-key' };
    const jmap = await enter('jmap', { apiKeys: [key], limits: { anonymous: 1 } });
    const statuses: number[] = [];
    for (let time = 0; time < 3; time += 1)
      statuses.push((await ask(jmap, '/api/account', { as: `Bearer ${key.secret}` })).status);

    expect(statuses).toEqual([200, 200, 200]);
  });

  it('know no other path, are well, and lead to the session', async () => {
    const rest = await enter('rest');

    const [none, live, wellKnown] = await Promise.all(
      ['/api/nowhere', '/healthz/live', '/.well-known/jmap'].map((path) => ask(rest, path)),
    );

    expect([none!.status, none!.body['title']]).toEqual([404, 'Not Found']);
    expect([live!.status, live!.headers.get('content-type')]).toEqual([
      ...[200, 'application/problem+json'],
    ]);
    expect([wellKnown!.status, wellKnown!.headers.get('location')]).toEqual([307, '/jmap/session']);
  });
});

describe('bans of a simulated Stalwart server', () => {
  it('meet a fresh address at its first wrong password, once a login name is burned', () => {
    const limits = new Limits({ authenticated: 10, anonymous: 10, failures: 3 }, () => 0);
    for (let time = 0; time < 3; time += 1) limits.fail('192.0.2.1', 'ann@example.com');

    const first = (): void => {
      limits.fail('192.0.2.2', 'ann@example.com');
    };

    expect(first).toThrow(Problem);
    expect(() => {
      limits.refuseBanned('192.0.2.2');
    }).toThrow('banned');
    expect(() => {
      limits.refuseBanned('192.0.2.1');
    }).not.toThrow();
  });
});
