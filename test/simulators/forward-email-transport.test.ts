import { afterEach, describe, expect, it } from '@jest/globals';
import { until } from '../e2e/support/until.ts';
import {
  FE_TOKEN,
  forwardEmail,
  FREE_TOKEN,
  mail,
  START,
  startFixture,
  type Answer,
  type Fixture,
} from './fixture.ts';

/** What a limiter says: the route's own where it has one. */
const rate = ({ headers }: Answer) =>
  ['limit', 'remaining', 'reset'].map((key) => headers.get(`x-ratelimit-${key}`));

describe('the Forward Email simulator as a server', () => {
  let fixture: Fixture;
  afterEach(() => fixture.close());

  it('refuses a call without credentials and one with an unknown token in its own words', async () => {
    fixture = await startFixture();

    const blank = await mail(fixture, '/v1/account', { headers: { authorization: '' } });
    const unknown = await mail(fixture, '/v1/domains', { token: 'nobody' });

    expect([blank.status, blank.json['message']]).toEqual([401, 'Invalid API credentials.']);
    expect(unknown.json).toEqual({
      statusCode: 401,
      error: 'Unauthorized',
      message: 'Invalid API token.',
    });
  });

  it('checks e-mail, ban and debt before anything else', async () => {
    const state = (fields: Record<string, unknown>) =>
      forwardEmail({
        accounts: [{ token: FE_TOKEN, id: 'u', email: 'a@example.edu', ...fields }],
      });
    const statuses: number[] = [];

    for (const fields of [{ email_verified: false }, { banned: true }, { past_due: true }]) {
      fixture = await startFixture({ forwardEmail: state(fields) });
      statuses.push((await mail(fixture, '/v1/domains/none')).status);
      await fixture.close();
    }
    fixture = await startFixture();

    expect(statuses).toEqual([401, 403, 402]);
  });

  it('answers 402 to GET account on the free plan but lists its domains', async () => {
    fixture = await startFixture();

    const account = await mail(fixture, '/v1/account', { token: FREE_TOKEN });
    const domains = await mail(fixture, '/v1/domains', { token: FREE_TOKEN });

    expect([account.status, domains.status, domains.text]).toEqual([402, 200, '[]']);
  });

  it('tells the account id by API token', async () => {
    fixture = await startFixture();

    const account = await mail(fixture, '/v1/account');

    expect(Object.keys(account.json).toSorted()).toEqual([
      ...['address_country', 'address_html', 'created_at', 'display_name', 'email', 'full_email'],
      ...['id', 'last_locale', 'locale', 'max_quota_per_alias', 'object', 'otp_enabled', 'plan'],
      'updated_at',
    ]);
    expect(account.json).toMatchObject({
      id: 'user-1',
      plan: 'enhanced_protection',
      object: 'user',
    });
  });

  it('redirects a trailing slash and answers 404 to an unknown route', async () => {
    fixture = await startFixture();

    const slash = await mail(fixture, '/v1/domains/', { method: 'POST', body: {} });
    const unknown = await mail(fixture, '/v1/nothing');

    expect([slash.status, slash.headers.get('location')]).toEqual([301, '/v1/domains']);
    expect([unknown.status, unknown.json['statusCode']]).toEqual([404, 404]);
  });

  it('prints JSON prettily and hands back the request id', async () => {
    fixture = await startFixture();

    const answer = await mail(fixture, '/v1/domains/none', { headers: { 'x-request-id': 'r-1' } });

    expect(answer.headers.get('x-request-id')).toBe('r-1');
    expect(answer.text).toContain('{\n  "statusCode": 404');
  });

  it('answers a refusal as a page to who asks for one', async () => {
    fixture = await startFixture();
    const ask = (accept: string) => mail(fixture, '/v1/domains/none', { headers: { accept } });

    const browser = await ask('text/html,application/xhtml+xml,*/*;q=0.8');
    const curl = await ask('*/*');

    expect(browser.headers.get('content-type')).toContain('text/html');
    expect([browser.status, browser.text]).toEqual([
      404,
      expect.stringContaining('<h1>Domain does not exist on your account.</h1>'),
    ]);
    expect(curl.json['message']).toBe('Domain does not exist on your account.');
  });

  it('answers 408 when its patience ends, and goes on working', async () => {
    const slow = {
      ...{ id: 'slow', provider: 'forward-email', match: { method: 'POST' } },
      action: { delayMs: 400 },
    };
    fixture = await startFixture({ forwardEmail: forwardEmail({ timeoutMs: 20 }), faults: [slow] });
    const path = '/v1/domains/example.com/aliases';

    const given = await mail(fixture, path, { method: 'POST', body: { name: 'late' } });

    expect([given.status, given.json['error']]).toEqual([408, 'Request Time-out']);
    await until('the alias', async () => (await mail(fixture, `${path}/late`)).status === 200);
  });

  it('limits calls by client address, as text, with an epoch for Retry-After', async () => {
    fixture = await startFixture({
      forwardEmail: forwardEmail({ limits: { requestsPerMinute: 1 } }),
    });
    await mail(fixture, '/v1/domains');
    fixture.advance(55_000);

    const refused = await mail(fixture, '/v1/domains');
    fixture.advance(5_000);
    const later = await mail(fixture, '/v1/domains');

    expect([refused.status, refused.text]).toEqual([
      429,
      'Rate limit exceeded, retry in 5 seconds.',
    ]);
    expect(refused.headers.get('content-type')).toContain('text/plain');
    // An epoch, of the whole window from now, whatever is left of it.
    expect(Number(refused.headers.get('retry-after'))).toBe(START / 1000 + 55 + 60);
    expect(rate(refused)).toEqual(['1', '0', refused.headers.get('retry-after')]);
    expect(later.status).toBe(200);
  });

  it('counts a route by user for 24 hours from the first call, and says how long is left', async () => {
    fixture = await startFixture({ forwardEmail: forwardEmail({ limits: { aliases: 2 } }) });
    const create = (body: unknown) =>
      mail(fixture, '/v1/domains/example.com/aliases', { method: 'POST', body });

    const invalid = await create({ name: 'a+b' });
    const first = await create({ name: 'one' });
    const duplicate = await create({ name: 'one' });
    fixture.advance(10 * 3_600_000);
    const refused = await create({ name: 'two' });
    fixture.advance(14 * 3_600_000);
    const next = await create({ name: 'two' });

    expect([invalid.status, first.status, duplicate.status]).toEqual([400, 200, 400]);
    expect(first.headers.get('x-ratelimit-remaining')).toBe('1');
    expect([refused.status, refused.text]).toEqual([
      429,
      'Rate limit exceeded, retry in 14 hours.',
    ]);
    expect(rate(refused)).toEqual(['2', '0', String(START / 1000 + 34 * 3600)]);
    expect(next.status).toBe(200);
  });
});
