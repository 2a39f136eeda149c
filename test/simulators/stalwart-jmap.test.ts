import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ask, basic, enterStalwart, jmap, set, type StalwartPlace } from './stalwart-fixture.ts';

const STRONG = 'tulip-Harbour-42-quartz';
const KEY = 'API_simulated-key-of-42-characters';

describe('a simulated Stalwart server, 0.16', () => {
  let place: StalwartPlace;
  let domainId: string;
  const user = (name: string, more: object = {}): object => ({
    ...{ '@type': 'User', name, domainId },
    credentials: { '0': { '@type': 'Password', secret: STRONG } },
    ...more,
  });
  beforeEach(async () => {
    place = await enterStalwart('jmap', {
      apiKeys: [{ name: 'maker@example.com', secret: KEY, rights: 'create' }],
      dkimDelayMs: 4000,
      accounts: [
        { address: 'held@example.com', aliases: ['alias@example.com'] },
        { address: 'crew@example.com', type: 'group' },
        { address: 'news@example.com', type: 'list', recipients: ['x@example.net'] },
      ],
    });
    const [answer] = await jmap(place, [['x:Domain/query', { filter: { name: 'example.com' } }]]);
    domainId = (answer![1]['ids'] as string[])[0]!;
  });
  afterEach(async () => {
    expect(place.troubles).toEqual([]);
    await place.leave();
  });

  it('has no REST API any more', async () => {
    const [post, principal, account] = await Promise.all([
      ask(place, '/api', { body: {} }),
      ask(place, '/api/principal?limit=1'),
      ask(place, '/api/account'),
    ]);

    expect([post.status, principal.status, account.status]).toEqual([404, 404, 200]);
    expect(account.body).toMatchObject({ edition: 'oss', permissions: expect.any(Array) });
  });

  it('creates an account that can log in at once, and answers its id alone', async () => {
    const created = await set(place, 'Account', user('ann'));

    expect(Object.keys(created)).toEqual(['id']);
    const session = await ask(place, '/jmap/session', { as: basic('ann@example.com', STRONG) });
    expect(session.body).toMatchObject({ username: 'ann@example.com' });
  });

  it.each([
    ['an account', 'held', 'Account'],
    ['an alias', 'alias', 'Account'],
    ['a group', 'crew', 'Account'],
    ['a list', 'news', 'MailingList'],
  ])('names the holder when %s has the address', async (_, name, object) => {
    const refused = await set(place, 'Account', user(name));

    expect(refused).toMatchObject({
      ...{ type: 'primaryKeyViolation', properties: ['email'] },
      objectId: { object, id: expect.any(String) },
    });
  });

  it('tidies a local part without a word, and refuses what then is none', async () => {
    const { id } = await set(place, 'Account', user(' We Ird '));
    const [got] = await jmap(place, [['x:Account/get', { ids: [id] }]]);

    expect((got![1]['list'] as object[])[0]).toMatchObject({ emailAddress: 'weird@example.com' });
    expect(await set(place, 'Account', user('a..b@c'))).toMatchObject({
      ...{ type: 'invalidPatch', description: 'Invalid email local part' },
    });
  });

  it.each<readonly [string, object, string]>([
    ['credentials in an array', { credentials: [] }, 'invalidPatch'],
    ['a property it does not have', { nickname: 'x' }, 'invalidPatch'],
    ['a property of the server', { emailAddress: 'x' }, 'invalidPatch'],
    ['no name', { name: undefined }, 'validationFailed'],
    ['an empty description', { description: '' }, 'validationFailed'],
    ['a domain it does not have', { domainId: 'zzz' }, 'invalidForeignKey'],
    [
      'a weak password',
      { credentials: { '0': { '@type': 'Password', secret: 'password1' } } },
      'invalidProperties',
    ],
    ['a key', { credentials: { '0': { '@type': 'ApiKey' } } }, 'invalidProperties'],
  ])('refuses %s by type', async (_, more, type) => {
    expect(await set(place, 'Account', user('ann', more))).toMatchObject({ type });
  });

  it('takes a hash past its policy, and never shows a secret', async () => {
    const hash = `{SSHA512}${'A'.repeat(86)}==`;
    const { id } = await set(
      place,
      'Account',
      user('ann', { credentials: { '0': { '@type': 'Password', secret: hash } } }),
    );

    const [got] = await jmap(place, [['x:Account/get', { ids: [id] }]]);

    expect(JSON.stringify(got)).toContain('"secret":"****"');
    expect(JSON.stringify(got)).not.toContain(hash);
  });

  it('applies a set in part: what is refused does not stop the rest', async () => {
    const [answer] = await jmap(place, [
      ['x:Account/set', { create: { a: user('ann'), b: user('held') } }],
    ]);

    expect(answer![1]).toMatchObject({
      created: { a: { id: expect.any(String) } },
      notCreated: { b: { type: 'primaryKeyViolation' } },
    });
  });

  it('creates a domain and an account in it in one request', async () => {
    const answers = await jmap(place, [
      ['x:Domain/set', { create: { d: { name: 'new.example.org' } } }],
      ['x:Account/set', { create: { a: user('ann', { domainId: '#d' }) } }],
    ]);

    expect(answers[1]![1]).toMatchObject({ created: { a: { id: expect.any(String) } } });
    expect(await set(place, 'Domain', { name: 'new.example.org' })).toMatchObject({
      ...{ type: 'primaryKeyViolation', properties: ['name'] },
    });
  });

  it('lists the keys of a new domain only after its task made them', async () => {
    const { id } = await set(place, 'Domain', { name: 'new.example.org' });
    const zone = async (): Promise<string> => {
      const [got] = await jmap(place, [['x:Domain/get', { ids: [id] }]]);
      return JSON.stringify(got);
    };

    expect(await zone()).not.toContain('_domainkey');
    place.advance(4000);
    expect(await zone()).toContain('_domainkey.new.example.org. IN TXT (');
  });

  it('finds accounts by exact name in lower case, and lists by no name at all', async () => {
    const ids = async (kind: string, filter: object): Promise<unknown> => {
      const [answer] = await jmap(place, [[`x:${kind}/query`, { filter }]]);
      return answer![1]['ids'] ?? answer![1]['type'];
    };

    expect(await ids('Account', { name: 'held', domainId })).toHaveLength(1);
    expect(await ids('Account', { name: 'HELD', domainId })).toEqual([]);
    expect(await ids('Account', { text: 'held@example.com' })).toEqual([]);
    expect(await ids('MailingList', { name: 'news' })).toBe('unsupportedFilter');
  });

  it('answers a missing permission with 200: of a call, and of an object', async () => {
    const person = basic('ann@example.com', STRONG);
    await set(place, 'Account', user('ann'));

    const [call] = await jmap(place, [['x:Account/get', { ids: [] }]], person);
    const object = await set(place, 'Account', user('bob'), `Bearer ${KEY}`);

    expect(call).toMatchObject(['error', { type: 'forbidden' }]);
    expect(object).toMatchObject({
      type: 'forbidden',
      description: expect.stringContaining('not authorized to grant'),
    });
  });

  it('refuses a whole request: too many calls, an unknown capability, no JSON', async () => {
    const using = ['urn:ietf:params:jmap:core'];
    const call = ['Core/echo', {}, 'c'];
    const types = await Promise.all(
      [
        { using, methodCalls: Array.from({ length: 17 }, () => call) },
        { using: ['urn:example:none'], methodCalls: [call] },
        '{',
      ].map((body) => ask(place, '/jmap', { body }).then((answer) => answer.body['type'])),
    );

    expect(types).toEqual([
      'urn:ietf:params:jmap:error:limit',
      'urn:ietf:params:jmap:error:notRequest',
      'urn:ietf:params:jmap:error:notJSON',
    ]);
  });

  it('shows a person the mailboxes of his own account and of no other', async () => {
    const { id } = await set(place, 'Account', user('ann'));
    const as = basic('ann@example.com', STRONG);

    const [own] = await jmap(place, [['Mailbox/get', { accountId: id, ids: null }]], as);
    const [other] = await jmap(place, [['Mailbox/get', { accountId: 'zz', ids: null }]], as);

    const roles = (own![1]['list'] as { role: string }[]).map(({ role }) => role);
    expect(roles).toEqual(['inbox', 'trash', 'junk', 'drafts', 'sent']);
    expect(other).toMatchObject(['error', { type: 'accountNotFound' }]);
  });

  it('keeps a domain that is lived in, and gives a new account a new id', async () => {
    const [kept] = await jmap(place, [['x:Domain/set', { destroy: [domainId] }]]);
    const { id } = await set(place, 'Account', user('ann'));
    await jmap(place, [['x:Account/set', { destroy: [id] }]]);

    expect(kept![1]['notDestroyed']).toMatchObject({ [domainId]: { type: 'objectIsLinked' } });
    expect((await set(place, 'Account', user('ann')))['id']).not.toBe(id);
  });
});
