import { afterEach, describe, expect, it } from '@jest/globals';
import {
  FE_TOKEN,
  forwardEmail,
  mail,
  startFixture,
  type Answer,
  type Fixture,
} from './fixture.ts';

describe('aliases at the Forward Email simulator', () => {
  let fixture: Fixture;
  afterEach(() => fixture.close());

  const aliases = (path = '', request = {}) =>
    mail(fixture, `/v1/domains/example.com/aliases${path}`, request);
  const post = (body: unknown) => aliases('', { method: 'POST', body });
  const put = (name: string, body: unknown) => aliases(`/${name}`, { method: 'PUT', body });
  const names = ({ text }: Answer) =>
    (JSON.parse(text) as { name: string }[]).map((alias) => alias.name);

  it('finds names by substring, whatever their case', async () => {
    fixture = await startFixture();

    const found = await aliases('?name=AL');

    expect(names(found)).toEqual(['alice']);
    expect(names(await aliases('?name=a'))).toEqual(['anna', 'alice']);
  });

  it('cuts pages and tells them in headers, with size 1 for an empty page', async () => {
    fixture = await startFixture();

    const second = await aliases('?limit=3&page=2');
    const third = await aliases('?limit=3&page=3');

    expect(names(second)).toEqual(['info']);
    expect(['count', 'current', 'size'].map((key) => second.headers.get(`x-page-${key}`))).toEqual([
      '2',
      '2',
      '1',
    ]);
    expect([third.text, third.headers.get('x-page-size')]).toEqual(['[]', '1']);
    expect(second.headers.get('x-item-count')).toBe('4');
  });

  it('sorts by a field it knows, from the end with a minus, and by the age for any other', async () => {
    fixture = await startFixture();
    fixture.advance(1000);
    await post({ name: 'abe', recipients: ['boss@example.net'] });

    expect(names(await aliases('?sort=name'))).toEqual(['*', 'abe', 'alice', 'anna', 'info']);
    expect(names(await aliases('?sort=-name&limit=2'))).toEqual(['info', 'anna']);
    expect(names(await aliases('?sort=-recipients&limit=1'))).toEqual(['abe']);
  });

  it('never says whether a password exists', async () => {
    fixture = await startFixture();

    const [anna, alice] = await Promise.all([aliases('/anna'), aliases('/alice')]);

    expect(Object.keys(anna.json)).toEqual(Object.keys(alice.json));
  });

  it('gets by id or exact name and does not fold the case', async () => {
    fixture = await startFixture();
    const { json } = await aliases('/anna');

    const byId = await aliases(`/${String(json['id'])}`);
    const capital = await aliases('/Anna');

    expect([byId.json['name'], capital.status]).toEqual(['anna', 404]);
  });

  it('creates with IMAP off, the owner as recipient, and large nested objects', async () => {
    fixture = await startFixture();

    const created = await post({ name: ' Bob ', recipients: [] });

    expect(created.json).toMatchObject({
      name: 'bob',
      has_imap: false,
      recipients: ['owner@example.edu'],
      domain: { name: 'example.com', members: [{ group: 'admin' }] },
    });
  });

  it.each([
    ['a plus sign', { name: 'a+b' }],
    ['a leading exclamation mark', { name: '!a' }],
    ['a quote', { name: 'o"brien' }],
    [
      'eleven recipients',
      { name: 'x', recipients: Array.from({ length: 11 }, (_, i) => `r${String(i)}@example.net`) },
    ],
    ['itself as recipient', { name: 'x', recipients: ['x@example.com'] }],
    ['a bad recipient', { name: 'x', recipients: ['not-an-address'] }],
    ['a long description', { name: 'x', description: 'd'.repeat(151) }],
    ['an unknown error code', { name: 'x', error_code_if_disabled: 451 }],
    ['IMAP on a catch-all', { name: '*', has_imap: true }],
    ['a duplicate', { name: 'anna' }],
  ])('refuses %s: 400', async (_, body) => {
    fixture = await startFixture();

    const refused = await post(body);

    expect([refused.status, refused.json['error']]).toEqual([400, 'Bad Request']);
  });

  it('takes forms like JSON', async () => {
    fixture = await startFixture();

    const created = await aliases('', {
      method: 'POST',
      body: 'name=form&has_imap=yes&recipients[]=a%40example.net&recipients[]=b%40example.net',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });

    expect(created.json).toMatchObject({
      name: 'form',
      has_imap: true,
      recipients: ['a@example.net', 'b@example.net'],
    });
  });

  it('wipes what a PUT leaves out, recipients too in the older generation', async () => {
    fixture = await startFixture({ forwardEmail: forwardEmail({ aliasPut: 'wiping' }) });

    const changed = await put('info', { name: 'info' });
    const emptied = await put('anna', { recipients: [] });

    expect(changed.json).toMatchObject({ labels: [], recipients: ['owner@example.edu'] });
    expect(changed.json).not.toHaveProperty('description');
    expect(emptied.json).toMatchObject({ recipients: ['owner@example.edu'], has_imap: true });
  });

  it('keeps omitted recipients in the newer generation and takes none for a mailbox only', async () => {
    fixture = await startFixture();
    await post({ name: 'mailbox', has_imap: true, is_enabled: false });

    const kept = await put('info', { description: 'new' });
    const none = await put('mailbox', { is_enabled: true, recipients: [] });
    const forwarder = await put('info', { recipients: [] });

    expect(kept.json).toMatchObject({
      recipients: ['boss@example.net'],
      labels: [],
      description: 'new',
    });
    expect(none.json).toMatchObject({ recipients: [], is_enabled: true });
    expect(forwarder.json['recipients']).toEqual(['owner@example.edu']);
  });

  it('answers PUT with the ids of user and domain', async () => {
    fixture = await startFixture();
    const { json } = await mail(fixture, '/v1/domains/example.com');

    const changed = await put('info', {});

    expect([changed.json['user'], changed.json['domain']]).toEqual(['user-1', json['id']]);
  });

  it('deletes once', async () => {
    fixture = await startFixture();

    const first = await aliases('/anna', { method: 'DELETE' });
    const second = await aliases('/anna', { method: 'DELETE' });

    expect([first.json['name'], second.status]).toEqual(['anna', 404]);
  });

  it('shows a member who is no administrator its own aliases only, and keeps names from it', async () => {
    const domains = [{ name: 'example.com', group: 'user', aliases: [{ name: 'anna' }] }];
    const account = { token: FE_TOKEN, id: 'user-1', email: 'owner@example.edu', domains };
    fixture = await startFixture({ forwardEmail: { accounts: [account] } });

    const made = await post({ name: 'mine' });
    const refused = [await post({ name: '*' }), await post({ name: 'post-master' })];

    expect([made.status, (await aliases('/mine')).status, (await aliases('/anna')).status]).toEqual(
      [200, 200, 404],
    );
    expect(names(await aliases())).toEqual(['mine']);
    expect(refused.map(({ status }) => status)).toEqual([400, 400]);
  });
});
