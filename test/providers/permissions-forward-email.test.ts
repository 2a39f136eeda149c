import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { permissionsOf } from '../../src/core/permissions.ts';
import { createForwardEmail } from '../../src/providers/forward-email/provider.ts';
import { faultSchema } from '../../src/simulators/scenario-faults.ts';
import { takeSnapshot } from '../../src/simulators/snapshot.ts';
import { FE_TOKEN, FREE_TOKEN, mail, startFixture, type Fixture } from '../simulators/fixture.ts';

const MEMBER_TOKEN = 'fe-test-token-000000000003';
const LAPSED_TOKEN = 'fe-test-token-000000000004';

const PASSWORD = 'POST /v1/domains/:domain/aliases/:alias/generate-password';
const LOGIN = 'IMAP LOGIN, or GET /v1/account as a mailbox';

describe("Forward Email's rights", () => {
  let fixture: Fixture;
  beforeEach(async () => {
    const account = { email: 'member@example.edu', plan: 'enhanced_protection' };
    const anna = { name: 'anna', has_imap: true, recipients: [] };
    fixture = await startFixture({
      forwardEmail: {
        accounts: [
          {
            ...{ ...account, token: FE_TOKEN, id: 'user-1' },
            domains: [
              { name: 'example.com', aliases: [anna] },
              { name: 'example.org', plan: 'free' },
            ],
          },
          {
            ...account,
            token: FREE_TOKEN,
            id: 'user-2',
            plan: 'free',
            domains: [{ name: 'example.net' }],
          },
          {
            ...{ ...account, token: MEMBER_TOKEN, id: 'user-3' },
            domains: [
              { name: 'example.com', group: 'user', aliases: [anna] },
              { name: 'example.edu', aliases: [anna] },
            ],
          },
          { ...account, token: LAPSED_TOKEN, id: 'user-4', past_due: true },
        ],
      },
    });
  });
  afterEach(async () => {
    await fixture.close();
  });

  /** `verdict endpoint` of the account (domain absent), or of one of its domains. */
  async function matrix(token: string, domain?: string): Promise<readonly string[]> {
    const rows = await cells(token, domain);
    return rows.map(({ verdict, endpoint }) => `${verdict} ${endpoint}`);
  }

  async function cells(token: string, domain?: string) {
    const provider = createForwardEmail({ token, baseUrl: fixture.world.forwardEmail.url });
    const rights = [];
    for (const look of provider.permissions(domain)) rights.push(...(await look()));
    const whom = { account: 'fe', ...(domain === undefined ? {} : { domain }) };
    return permissionsOf('forward-email', { ...whom, rights });
  }

  function notAllowed(rows: readonly string[]): readonly string[] {
    return rows.filter((row) => !row.startsWith('allowed '));
  }

  it('allows a full token everything but the login, which no harmless call shows', async () => {
    const account = await matrix(FE_TOKEN);
    const domain = await matrix(FE_TOKEN, 'example.com');

    expect(account).toEqual([
      'allowed GET /v1/account',
      'allowed GET /v1/domains',
      'allowed POST /v1/domains',
    ]);
    expect(domain).toHaveLength(10);
    expect(notAllowed(domain)).toEqual([`unknown ${LOGIN}`]);
  });

  it('shows the limit over all calls', async () => {
    const [first] = await cells(FE_TOKEN);

    expect(first?.rate).toEqual({ limit: 1000, remaining: 999, seconds: 60 });
  });

  it('changes nothing and counts nowhere', async () => {
    const { forwardEmail, cloudflare, surroundings } = fixture.world.state;
    const picture = (): string =>
      JSON.stringify([forwardEmail.accounts, takeSnapshot(forwardEmail, cloudflare, [])]);
    const before = picture();

    for (const domain of [undefined, 'example.com', 'example.org', 'example.info'])
      await matrix(FE_TOKEN, domain);

    expect(picture()).toBe(before);
    expect(surroundings.troubles).toEqual([]);
    const made = await mail(fixture, '/v1/domains', {
      method: 'POST',
      body: { domain: 'new.com' },
    });
    const alias = { method: 'POST', body: { name: 'first' } };
    const first = await mail(fixture, '/v1/domains/example.com/aliases', alias);
    const password = { method: 'POST', body: {} };
    const set = await mail(
      fixture,
      '/v1/domains/example.com/aliases/anna/generate-password',
      password,
    );
    const left = [made, first, set].map(({ headers }) => headers.get('x-ratelimit-remaining'));
    expect(left).toEqual(['49', '299', '299']);
  });

  it('refuses what takes an administrator, of that domain alone', async () => {
    const member = await cells(MEMBER_TOKEN, 'example.com');
    const own = await matrix(MEMBER_TOKEN, 'example.edu');

    const refused = member.filter(({ verdict }) => verdict === 'refused');
    expect(refused.map(({ endpoint }) => endpoint)).toEqual([
      'PUT /v1/domains/:domain',
      'PUT /v1/domains/:domain/aliases/:alias',
      PASSWORD,
    ]);
    for (const { message, remedy } of refused) {
      expect(message).toContain('administrative user group');
      expect(remedy).toMatch(/administrator/i);
    }
    expect(notAllowed(own)).toEqual([`unknown ${LOGIN}`]);
  });

  it('refuses everything of the aliases of a domain on the free plan', async () => {
    const rows = await matrix(FE_TOKEN, 'example.org');

    expect(notAllowed(rows)).toEqual([
      'refused PUT /v1/domains/:domain',
      'refused GET /v1/domains/:domain/aliases',
      'refused POST /v1/domains/:domain/aliases',
      'refused GET /v1/domains/:domain/aliases/:alias',
      'refused PUT /v1/domains/:domain/aliases/:alias',
      `refused ${PASSWORD}`,
      `unknown ${LOGIN}`,
    ]);
  });

  it('refuses a free account all but the list of its domains, with the plan as remedy', async () => {
    const account = await cells(FREE_TOKEN);
    const domain = await matrix(FREE_TOKEN, 'example.net');

    expect(account.map(({ verdict, endpoint }) => `${verdict} ${endpoint}`)).toEqual([
      'refused GET /v1/account',
      'allowed GET /v1/domains',
      'refused POST /v1/domains',
    ]);
    expect(account[0]?.message).toContain('(402)');
    expect(account[0]?.remedy).toMatch(/plan/i);
    expect(domain).toContain('refused GET /v1/domains/:domain');
    expect(domain).toContain('refused GET /v1/domains/:domain/verify-records');
  });

  it('stops at a dead token: every further call could lock it out', async () => {
    const before = fixture.world.state.surroundings.calls.list().length;
    const provider = createForwardEmail({
      ...{ token: 'fe-test-token-of-nobody', baseUrl: fixture.world.forwardEmail.url },
    });

    const [look] = provider.permissions(undefined);
    const rights = (await look?.()) ?? [];

    const rows = permissionsOf('forward-email', { account: 'fe', rights });
    expect(rows.map(({ verdict }) => verdict)).toEqual(['refused', 'unknown', 'unknown']);
    expect(rows[0]?.message).toContain('(401)');
    expect(rows[1]?.message).toMatch(/^not asked after GET \/v1\/account: .*\(401\)/);
    expect(rights[0]?.stop).toBe(true);
    expect(fixture.world.state.surroundings.calls.list()).toHaveLength(before + 1);
    expect(JSON.stringify(rows)).not.toContain('fe-test-token-of-nobody');
  });

  it('knows an account that is past due by its 402', async () => {
    const rows = await matrix(LAPSED_TOKEN);

    expect(rows.map((row) => row.split(' ')[0])).toEqual(['refused', 'refused', 'refused']);
  });

  it('says of a domain that is not there yet that nothing is known', async () => {
    const rows = await cells(FE_TOKEN, 'example.info');

    expect(new Set(rows.map(({ verdict }) => verdict))).toEqual(new Set(['unknown']));
    expect(rows[0]?.message).toContain('no such domain yet; 1-1 creates it');
  });

  it('takes an outage for no refusal', async () => {
    fixture.world.state.surroundings.faults.add(
      faultSchema.parse({
        ...{ id: 'down', provider: 'forward-email' },
        ...{ match: { method: 'PUT' }, action: { status: 503 } },
      }),
    );

    const rows = await matrix(FE_TOKEN, 'example.com');

    expect(notAllowed(rows)).toEqual([
      'unknown PUT /v1/domains/:domain',
      'unknown PUT /v1/domains/:domain/aliases/:alias',
      `unknown ${PASSWORD}`,
      `unknown ${LOGIN}`,
    ]);
  });
});
