import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AliasWish } from '../../src/core/mail.ts';
import { ADMIN, enterStalwart, LINES, type StalwartPlace } from './stalwart-place.ts';

const PASSWORD = 'xK7vQm2RtWz9BnHc4LpYs8GdFj3T';
const wish = (name: string, more: Partial<AliasWish> = {}): AliasWish => ({
  ...{ name, mailbox: true, enabled: true, recipients: [], description: '', labels: [] },
  ...more,
});
const refused = (details: object): object => ({ details: expect.objectContaining(details) });

describe.each(LINES)('Stalwart, %s line', (line) => {
  let place: StalwartPlace;
  beforeEach(async () => {
    place = await enterStalwart(line, {
      domains: [{ name: 'example.com' }, { name: 'example.net' }],
      accounts: [
        {
          ...{ address: 'held@example.com', secret: '{PLAIN}x' },
          aliases: ['alias@example.com', 'other@example.net'],
        },
        { address: 'crew@example.com', type: 'group' },
      ],
      apiKeys: [
        { name: 'maker', secret: 'maker-secret' },
        { name: 'maker@example.com', secret: 'API_simulated-key' },
      ],
    });
  });
  afterEach(async () => {
    expect(place.troubles).toEqual([]);
    await place.leave();
  });

  it('is known by its host, whatever the credential', async () => {
    const token = line === 'rest' ? `api_${btoa('maker:maker-secret')}` : 'API_simulated-key';
    const key = place.adapter({ token }, 'key');

    const identities = [await place.provider.identify(), await key.identify()];

    const host = { key: `stalwart:${new URL(place.url).host}` };
    expect(identities).toEqual([host, host]);
  });

  it('is not known by a credential that is refused', async () => {
    const refusal = place.adapter({ token: 'wrong' }).identify();

    await expect(refusal).rejects.toMatchObject(refused({ category: 'Authentication' }));
  });

  it('asks once which line the server speaks', async () => {
    await place.provider.getDomain('example.com');
    const after = place.calls().length;
    await place.provider.getDomain('example.com');
    const second = place.calls().slice(after);

    expect(second.map(({ path }) => path)).not.toContain('/api/account');
    expect(second.map(({ path }) => path)).not.toContain('/api/principal?types=domain&limit=1');
  });

  it('finds out by itself that the server speaks another line now', async () => {
    await place.provider.getDomain('example.com');
    place.fault({ match: {}, action: { status: 404 } });

    await expect(place.provider.getDomain('example.com')).rejects.toMatchObject(
      refused({ category: 'ServerError', severity: 'Transient' }),
    );
    expect(await place.provider.getDomain('example.com')).toMatchObject({ name: 'example.com' });
  });

  it('stops at refused credentials after one call', async () => {
    const stranger = place.adapter({ token: 'not-the-password' });

    await expect(stranger.identify()).rejects.toMatchObject(
      refused({ category: 'Authentication', severity: 'Critical' }),
    );
    expect(place.calls().filter(({ status }) => status === 401)).toHaveLength(1);
  });

  it('takes a ban for the credential’s own trouble, never for a pace', async () => {
    const detail = 'Too many authentication attempts';
    place.fault({ match: {}, action: { status: 429, body: JSON.stringify({ detail }) } });

    await expect(place.provider.identify()).rejects.toMatchObject(
      refused({ category: 'Authentication', severity: 'Critical', code: 'login-banned' }),
    );
  });

  it.each([
    [{ status: 429 }, { category: 'RateLimit', severity: 'RateLimit' }],
    [{ status: 500 }, { category: 'ServerError', severity: 'Transient' }],
    [{ html: 502 }, { category: 'ServerError', severity: 'Transient' }],
    [{ hang: 20 }, { category: 'NetworkError', severity: 'Transient' }],
    [{ status: 302 }, { category: 'ServerError', severity: 'Permanent', code: 'redirect' }],
    [{ status: 403 }, { category: 'Authorization', severity: 'Permanent' }],
    [{ status: 400 }, { category: 'ValidationError', severity: 'Permanent' }],
  ])('classifies %j', async (action, details) => {
    const fixed = place.adapter({ line });
    place.fault({ match: {}, action });

    await expect(fixed.getDomain('example.com')).rejects.toMatchObject(refused(details));
  });

  it('stores no password anybody could read, and one that begins with a dollar logs in', async () => {
    const password = `$${PASSWORD}`;
    await place.provider.createAlias('example.com', wish('anna'));

    expect(await place.provider.setPassword('example.com', 'anna', password)).toBe('accepted');

    const [stored] = place.state.accounts.find(({ name }) => name === 'anna@example.com')!.secrets;
    expect(stored).toMatch(line === 'rest' ? /^\$scrypt\$ln=14,r=8,p=1\$/ : /^\{SSHA512\}/);
    const session = await fetch(`${place.url}/jmap/session`, {
      headers: {
        authorization: `Basic ${Buffer.from(`anna@example.com:${password}`).toString('base64')}`,
      },
    });
    expect(session.status).toBe(200);
  });

  it('asks for names in lower case', async () => {
    expect(await place.provider.getAlias('Example.COM', 'Held')).toMatchObject({ name: 'held' });
  });

  it('settles a creation whose answer was lost by reading back', async () => {
    await place.provider.identify();
    const path = line === 'rest' ? '/api/principal$' : '/jmap$';
    place.fault({ match: { method: 'POST', path, body: 'anna' }, action: { lostResponse: true } });

    await expect(place.provider.createAlias('example.com', wish('anna'))).rejects.toMatchObject(
      refused({ category: 'NetworkError', severity: 'Transient' }),
    );
    expect(await place.provider.createAlias('example.com', wish('anna'))).toMatchObject({
      existed: true,
      alias: { name: 'anna', mailbox: true },
    });
  });

  it('calls an address that is an alias of another account taken', async () => {
    await expect(place.provider.createAlias('example.com', wish('alias'))).rejects.toMatchObject(
      refused({ category: 'Conflict', severity: 'Permanent', code: 'address-taken' }),
    );
  });

  it('lists the domains of the server with their records', async () => {
    await place.provider.createDomain('mail.example.org');

    const domains = await place.provider.listDomains!();

    const names = domains.map(({ name }) => name);
    expect(names.sort()).toEqual(['example.com', 'example.net', 'mail.example.org']);
    expect(domains.every(({ records }) => records.mx[0]?.exchange === 'mail.example.net')).toBe(
      true,
    );
  });

  it('makes no catch-all by accident', async () => {
    const forwarder = wish('*', { mailbox: false, recipients: ['x@example.net'] });

    await expect(place.provider.createAlias('example.com', forwarder)).rejects.toMatchObject(
      refused({ category: 'ValidationError', code: 'alias-kind' }),
    );
  });

  it('names a domain that is missing', async () => {
    await expect(place.provider.createAlias('example.org', wish('anna'))).rejects.toMatchObject(
      refused({ category: 'NotFound', severity: 'Permanent', code: 'domain-missing' }),
    );
  });

  it('lists accounts, groups, lists and the further addresses of accounts', async () => {
    const to = ['x@example.net'];
    await place.provider.createAlias(
      'example.com',
      wish('info', { mailbox: false, recipients: to }),
    );

    const listed = await place.provider.listAliases('example.com');

    const short = listed.map(({ name, mailbox, recipients }) => [name, mailbox, recipients]);
    expect(short.sort()).toEqual([
      ['alias', false, ['held@example.com']],
      ['crew', false, []],
      ['held', true, []],
      ['info', false, to],
    ]);
    expect(new Set(listed.map(({ id }) => id)).size).toBe(4);
    expect(await place.provider.listAliases('example.net')).toEqual([]);
  });

  it.each([
    ['a mailbox with copies', { recipients: ['x@example.net'] }],
    ['a forwarder without recipients', { mailbox: false }],
    ['something switched off', { enabled: false }],
  ])('refuses %s before any write', async (_, more) => {
    await expect(
      place.provider.createAlias('example.com', wish('anna', more)),
    ).rejects.toMatchObject(refused({ category: 'ValidationError', code: 'alias-kind' }));

    expect(place.calls().filter(({ write }) => write)).toEqual([]);
  });

  it('keeps labels beside the description, and changes one without the other', async () => {
    const labels = ['desk', 'vip'];
    await place.provider.createAlias('example.com', wish('anna', { description: 'Front', labels }));

    const changed = await place.provider.updateAlias('example.com', 'anna', { description: '' });

    expect(changed).toMatchObject({ description: '', labels });
    expect(await place.provider.updateAlias('example.com', 'anna', { labels: [] })).toMatchObject({
      description: '',
      labels: [],
    });
  });

  it('never repeats its own credential', async () => {
    const body = JSON.stringify({ detail: `bad ${ADMIN.password}` });
    place.fault({ match: {}, action: { status: 400, body } });

    const error: unknown = await place
      .adapter({ line })
      .identify()
      .catch((e: unknown) => e);

    expect(JSON.stringify(error) + String(error)).not.toContain(ADMIN.password);
  });
});

describe('Stalwart at an address where no such server is', () => {
  it('says that there is no management API', async () => {
    const place = await enterStalwart('rest');
    try {
      place.fault({ match: {}, times: 9, action: { status: 404 } });

      await expect(place.provider.identify()).rejects.toMatchObject(
        refused({ category: 'NotFound', severity: 'Permanent' }),
      );
    } finally {
      await place.leave();
    }
  });
});
