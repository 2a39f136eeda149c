import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  CF_TOKEN,
  cloudflare,
  control,
  dnsHost,
  FE_TOKEN,
  GOOD,
  mail,
  OWNERSHIP,
  startFixture,
  type Fixture,
} from './fixture.ts';

const OTHER = 'pT6xq-Zr81mK-wYd3Hs0';

describe('the control API', () => {
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = await startFixture({ cloudflare: cloudflare([OWNERSHIP]) });
  });
  afterEach(() => fixture.close());

  const login = async (password: string) =>
    (await mail(fixture, '/v1/account', { token: 'alice@example.com', password })).status;

  it('shows the state, and whether a password exists', async () => {
    const { json } = await control(fixture, '/state');

    expect(json).toMatchObject({
      troubles: [],
      cloudflare: { zones: [{ name: 'example.com', records: [{ type: 'TXT' }] }] },
      forwardEmail: {
        accounts: [
          {
            id: 'user-1',
            domains: [
              {
                name: 'example.com',
                plan: 'enhanced_protection',
                aliases: [
                  { name: '*' },
                  { address: 'anna@example.com', hasPassword: false },
                  { address: 'alice@example.com', hasPassword: true, passwordsSet: 0, wipes: 0 },
                  { name: 'info' },
                ],
              },
              { name: 'example.org', plan: 'free' },
            ],
          },
          { id: 'user-2' },
        ],
      },
    });
  });

  it('logs calls in order, with writes marked', async () => {
    await mail(fixture, '/v1/domains?name=x');
    await dnsHost(fixture, '/zones');
    await mail(fixture, '/v1/domains', { method: 'POST', body: { domain: 'a.example.com' } });

    const { text } = await control(fixture, '/calls');

    expect(JSON.parse(text)).toMatchObject([
      { seq: 1, provider: 'forward-email', path: '/v1/domains?name=x', write: false, status: 200 },
      { seq: 2, provider: 'cloudflare', method: 'GET', path: '/client/v4/zones' },
      {
        seq: 3,
        method: 'POST',
        write: true,
        domain: 'a.example.com',
        at: '2026-11-22T12:00:00.000Z',
      },
    ]);
  });

  it('shows no secret in state, calls or faults', async () => {
    const path = '/v1/domains/example.com/aliases/anna/generate-password';
    await mail(fixture, path, { method: 'POST', body: { new_password: OTHER } });
    await login(GOOD);

    const shown = await Promise.all(
      ['/state', '/calls', '/faults'].map((p) => control(fixture, p)),
    );

    const text = shown.map((answer) => answer.text).join();
    expect([FE_TOKEN, CF_TOKEN, GOOD, OTHER].filter((secret) => text.includes(secret))).toEqual([]);
    expect(text).toContain('"passwordsSet":1');
  });

  it('lets somebody upgrade a plan', async () => {
    await control(fixture, '/forward-email/plan', {
      domain: 'example.org',
      plan: 'enhanced_protection',
    });

    expect((await mail(fixture, '/v1/domains/example.org/aliases')).status).toBe(200);
  });

  it('lets somebody change a password, which is nobody’s call', async () => {
    await control(fixture, '/forward-email/password', {
      address: 'alice@example.com',
      password: OTHER,
    });

    expect([await login(OTHER), await login(GOOD)]).toEqual([200, 401]);
    expect((await control(fixture, '/state')).text).not.toContain('"passwordsSet":1');
  });

  it('lets somebody edit an alias, only in the fields named', async () => {
    const body = { address: 'info@example.com', patch: { recipients: ['x@example.net'] } };

    await control(fixture, '/forward-email/alias', body);
    const { json } = await mail(fixture, '/v1/domains/example.com/aliases/info');

    expect(json).toMatchObject({
      recipients: ['x@example.net'],
      description: 'Info',
      is_enabled: true,
    });
  });

  it('changes latency and adds faults while the world runs', async () => {
    await control(fixture, '/latency', { provider: 'forward-email', ms: 3 });
    const fault = { id: 'late', provider: 'forward-email', match: {}, action: { status: 502 } };
    await control(fixture, '/faults', { fault });

    const answer = await mail(fixture, '/v1/domains');

    expect([answer.status, fixture.world.state.surroundings.latency['forward-email']]).toEqual([
      502, 3,
    ]);
  });

  it('answers 400 to a wrong body and 404 to unknown names and paths', async () => {
    const answers = await Promise.all([
      control(fixture, '/latency', { provider: 'nobody', ms: 1 }),
      control(fixture, '/forward-email/plan', { domain: 'nowhere.com', plan: 'free' }),
      control(fixture, '/nothing'),
    ]);

    expect(answers.map((answer) => answer.status)).toEqual([400, 404, 404]);
  });
});
