import { afterEach, describe, expect, it } from '@jest/globals';
import type { AliasWish } from '../../src/core/mail.ts';
import { enterStalwart, type LineName, type StalwartPlace } from './stalwart-place.ts';

const PEM = '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA==\n-----END PRIVATE KEY-----';
const wish = (name: string): AliasWish => ({
  ...{ name, mailbox: true, enabled: true, recipients: [], description: '', labels: [] },
});
const refused = (details: object): object => ({ details: expect.objectContaining(details) });

let place: StalwartPlace | undefined;
afterEach(async () => {
  await place?.leave();
  place = undefined;
});
async function enter(line: LineName, scenario?: object): Promise<StalwartPlace> {
  return (place = await enterStalwart(line, scenario));
}

describe('Stalwart, 0.10 to 0.15', () => {
  const token = (name: string): string =>
    `api_${Buffer.from(`${name}:maker-secret`).toString('base64')}`;

  it('sends a key as Basic, so that its address keeps the anonymous requests', async () => {
    const { adapter } = await enter('rest', {
      apiKeys: [{ name: 'maker', secret: 'maker-secret' }],
      limits: { anonymous: 1 },
    });
    const provider = createWith(adapter, token('maker'));

    for (let call = 0; call < 5; call += 1) await provider.getDomain('example.com');

    expect(await provider.identify()).toEqual({ key: `stalwart:${new URL(place!.url).host}` });
  });

  it('says which right a key lacks that cannot grant the role', async () => {
    const { adapter } = await enter('rest', {
      apiKeys: [{ name: 'maker', secret: 'maker-secret', rights: 'create' }],
    });
    const provider = createWith(adapter, token('maker'));

    await expect(provider.createAlias('example.com', wish('anna'))).rejects.toMatchObject(
      refused({
        ...{ category: 'Authorization', severity: 'Permanent', code: 'role-not-grantable' },
        remediation: expect.stringContaining('role `user`'),
      }),
    );
  });

  it('shows an account without its role as switched off, and gives it the role', async () => {
    const { provider, state } = await enter('rest', {
      accounts: [{ address: 'anna@example.com', roles: [] }],
    });

    expect(await provider.getAlias('example.com', 'anna')).toMatchObject({ enabled: false });
    expect(await provider.updateAlias('example.com', 'anna', { enabled: true })).toMatchObject({
      enabled: true,
    });
    expect(state.accounts[0]!.roles).toEqual(['user']);
  });

  it('lists an account that logs in by another name, and takes its address for taken', async () => {
    const { provider } = await enter('rest', {
      accounts: [{ address: 'anna@example.com', name: 'anna' }],
    });

    expect(await provider.listAliases('example.com')).toMatchObject([
      { name: 'anna', mailbox: true },
    ]);
    await expect(provider.createAlias('example.com', wish('anna'))).rejects.toMatchObject(
      refused({ category: 'Conflict', code: 'address-taken' }),
    );
  });

  it('makes a domain with both keys, also where an attempt before it made only these', async () => {
    const { provider } = await enter('rest');
    const domain = 'new.example.org';
    const post = { method: 'POST', path: '/api/principal$' };
    place!.fault({ match: post, action: { status: 500 } });
    await expect(provider.createDomain(domain)).rejects.toMatchObject(
      refused({ severity: 'Transient' }),
    );

    const { records } = await provider.createDomain(domain);

    expect(records.dkim?.value).toContain('k=rsa');
    expect(records.alsoDkim?.map(({ value }) => value)).toEqual([
      expect.stringContaining('k=ed25519'),
    ]);
  });

  it.each([
    ['a private key', { error: 'other', details: `Failed: ${PEM}` }, 'MC4CAQ'],
    ['a value', { error: 'fieldMissing', field: 'x', value: PEM }, 'MC4CAQ'],
    ['a stored hash', { error: 'other', reason: 'bad $6$salt$secrethash here' }, 'secrethash'],
    ['a stored word', { error: 'other', reason: 'bad {PLAIN}secretword' }, 'secretword'],
    ['a principal of another shape', { data: { secrets: ['secretword'] } }, 'secretword'],
  ])('repeats nothing of %s in a body', async (_, body, secret) => {
    const { provider } = await enter('rest');
    await provider.identify();
    const match = { path: 'anna' };
    place!.fault({ match, action: { status: 200, body: JSON.stringify(body) } });

    const error: unknown = await provider.getAlias('example.com', 'anna').catch((e: unknown) => e);

    expect(error).toBeInstanceOf(Error);
    const { message, stack, cause } = error as Error;
    expect([message, stack, String(cause), JSON.stringify(error)].join()).not.toContain(secret);
  });

  it('tells an account that is gone from a domain that is missing', async () => {
    const { provider } = await enter('rest', { accounts: [{ address: 'anna@example.com' }] });
    await provider.identify();
    const gone = { error: 'notFound', item: 'anna@example.com' };
    const action = { status: 200, body: JSON.stringify(gone) };
    place!.fault({ match: { method: 'PATCH' }, action });
    const change = provider.updateAlias('example.com', 'anna', { description: 'Front desk' });
    const error: unknown = await change.catch((e: unknown) => e);

    expect(error).toMatchObject(refused({ category: 'NotFound' }));
    expect(error).not.toMatchObject(refused({ code: 'domain-missing' }));
  });

  it('tells an external directory from a refusal of the entry', async () => {
    const { provider } = await enter('rest');
    await provider.identify();
    const body = JSON.stringify({ error: 'unsupported', details: 'External directory' });
    place!.fault({ match: { method: 'POST' }, action: { status: 200, body } });

    await expect(provider.createAlias('example.com', wish('anna'))).rejects.toMatchObject(
      refused({ category: 'Authorization', code: 'directory-external' }),
    );
  });
});

describe('Stalwart, 0.16', () => {
  const answer = (error: object): string =>
    JSON.stringify({ methodResponses: [['error', error, 'c0']], sessionState: 'x' });

  it.each([
    ['serverUnavailable', { category: 'ServerError', severity: 'Transient' }],
    ['forbidden', { category: 'Authorization', severity: 'Permanent' }],
    ['rateLimit', { category: 'RateLimit', severity: 'RateLimit' }],
    ['invalidArguments', { category: 'ValidationError', severity: 'Permanent' }],
  ])('classifies the method error %s inside a 200', async (type, details) => {
    const { provider } = await enter('jmap');
    await provider.identify();
    place!.fault({ match: { path: '/jmap$' }, action: { status: 200, body: answer({ type }) } });

    await expect(provider.getDomain('example.com')).rejects.toMatchObject(refused(details));
  });

  it('says which right a key lacks that cannot grant permissions', async () => {
    const { adapter } = await enter('jmap', {
      apiKeys: [{ name: 'maker@example.com', secret: 'API_simulated-key', rights: 'create' }],
    });
    const provider = createWith(adapter, 'API_simulated-key');

    await expect(provider.createAlias('example.com', wish('anna'))).rejects.toMatchObject(
      refused({ category: 'Authorization', code: 'role-not-grantable' }),
    );
  });

  it('waits for the keys of a new domain instead of publishing without them', async () => {
    const { provider } = await enter('jmap', { dkimDelayMs: 4000 });
    await expect(provider.createDomain('new.example.org')).rejects.toMatchObject(
      refused({ category: 'ServerError', severity: 'Transient', retryAfterMs: 5000 }),
    );

    place!.advance(5000);

    const found = await provider.getDomain('new.example.org');
    expect(found!.records.dkim).toMatchObject({ value: expect.stringContaining('k=rsa') });
  });

  it('makes no domain of a name that is another one’s alias', async () => {
    const { provider } = await enter('jmap', {
      domains: [{ name: 'example.com', aliases: ['also.example.com'] }],
    });

    await expect(provider.createDomain('also.example.com')).rejects.toMatchObject(
      refused({ category: 'Conflict', severity: 'Permanent' }),
    );
  });

  it('says that the server writes the zone itself', async () => {
    const domain = { name: 'own.example.org', dnsManagement: 'Automatic' };
    const { provider } = await enter('jmap', { domains: [domain] });

    expect((await provider.getDomain('own.example.org'))!.records.zoneIsProviders).toBe(true);
  });

  it('looks again for a domain that was deleted and made anew', async () => {
    const { provider, state } = await enter('jmap');
    await provider.createAlias('example.com', wish('anna'));
    state.accounts = [];
    state.domains = state.domains.map((domain) => ({ ...domain, id: 900 }));

    expect(await provider.createAlias('example.com', wish('bob'))).toMatchObject({
      existed: false,
    });
  });

  it('takes the password policy of the server for a weak password', async () => {
    const { provider } = await enter('jmap', { accounts: [{ address: 'anna@example.com' }] });
    const refusal = { type: 'invalidProperties', properties: ['secret'], description: 'too weak' };
    const body = JSON.stringify({
      methodResponses: [['x:Account/set', { notUpdated: { c: refusal } }, 'c0']],
    });
    place!.fault({ match: { body: 'Account/set' }, action: { status: 200, body } });

    await expect(
      provider.setPassword('example.com', 'anna', 'xK7vQm2RtWz9BnHc4LpYs8GdFj3T'),
    ).rejects.toMatchObject(refused({ category: 'ValidationError', code: 'password-weak' }));
  });

  it('pages through more accounts than one request may read', async () => {
    const names = Array.from({ length: 620 }, (_, index) => `user${String(index)}`);
    const { provider } = await enter('jmap', {
      accounts: names.map((name) => ({ address: `${name}@example.com` })),
    });

    const listed = await provider.listAliases('example.com');

    expect(new Set(listed.map(({ name }) => name))).toEqual(new Set(names));
  });
});

/** With a key instead of the administrator's password. */
function createWith(
  adapter: StalwartPlace['adapter'],
  token: string,
): ReturnType<StalwartPlace['adapter']> {
  return adapter({ token }, 'key');
}
