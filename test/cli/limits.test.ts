import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openStore, type OpenStore } from '../../src/store/open.ts';
import { openPlace, type Place } from './place.ts';
import { configOf, mailkeel, type Ran } from './terminal.ts';

const ACCOUNT = 'forward-email:u1';
const PASSWORDS = { account: ACCOUNT, operation: 'passwords' } as const;

describe('mailkeel limits', () => {
  let place: Place;
  let store: OpenStore;
  beforeAll(async () => {
    place = openPlace();
    store = await openStore({ directory: place.home, allowKeyFile: false });
    await store.ledger.ensure(PASSWORDS, { everyMs: 2_000, perDay: 300, maxInFlight: 4 });
    const logins = { account: 'login@imap.example.net:993', operation: 'logins' } as const;
    await store.ledger.ensure(logins, { everyMs: 0, maxInFlight: 1 });
  });
  afterAll(async () => {
    await store.close();
    place.remove();
  });

  function limits(...args: readonly string[]): Promise<Ran> {
    return mailkeel(configOf(place.home), ['limits', ...args]);
  }

  function claim(ticket: string) {
    return store.ledger.claim(PASSWORDS, { ticket, domain: 'example.com', holdMs: 1_000 });
  }

  async function reasons(): Promise<readonly (string | undefined)[]> {
    const rows = await store.audit.attempts({});
    return rows.filter(({ action }) => action === 'limits').map(({ reason }) => reason);
  }

  it('shows every account, or one by the beginning of its key', async () => {
    const all = await limits();
    const one = await limits('forward');

    expect(all).toMatchObject({ code: 0, err: '' });
    expect(all.out).toContain('login@imap.example.net:993');
    expect(one.out).toContain('one every 2 s (default) · 0 of 300 a day used (default)');
    expect(one.out).not.toContain('login@');
  });

  it('set changes what the next call is judged by, and says whose word it is', async () => {
    await claim('first');

    const { code, out } = await limits(
      ...['set', ACCOUNT, 'passwords', '--every', '7s', '--per-day', '50', '--reason', 'slower'],
    );
    const next = await claim('second');

    expect(code).toBe(0);
    expect(out).toContain('one every 7 s (set by an operator)');
    expect(out).toContain('1 of 50 a day used (set by an operator)');
    expect(next).toMatchObject({ reason: 'pace', detail: expect.stringContaining('7000 ms') });
    expect(await reasons()).toContain('set every 7000 ms and 50 a day for passwords: slower');
  });

  it('pause stops every operation of the account until open, both audited with their reason', async () => {
    const paused = await limits('pause', ACCOUNT, '--reason', 'maintenance', '--json');
    const during = await claim('third');
    const opened = await limits('open', ACCOUNT, '--reason', 'done', '--json');
    const after = await claim('third');

    const { limits: rows } = JSON.parse(paused.out) as { limits: Record<string, unknown>[] };
    expect(rows.map(({ operation, pausedUntil }) => [operation, pausedUntil])).toEqual(
      ['aliases', 'domains', 'passwords', 'requests'].map((operation) => [operation, null]),
    );
    expect(during).toMatchObject({ reason: 'paused', detail: 'maintenance' });
    expect(opened.out).not.toContain('pausedUntil');
    expect(after).toMatchObject({ reason: 'pace' });
    const operations = 'requests, domains, aliases, passwords';
    expect(await reasons()).toEqual(
      expect.arrayContaining([`pause ${operations}: maintenance`, `open ${operations}: done`]),
    );
  });

  it.each([
    [['elsewhere'], 'the ledger knows no account "elsewhere": it knows forward-email:u1, login@'],
    [['set', ACCOUNT, 'mail', '--every', '2s'], '"mail" is no operation; they are requests'],
    [['set', ACCOUNT, 'passwords'], 'nothing to set: state --every, --per-day or both'],
    [['set', ACCOUNT, 'passwords', '--every', 'soon'], 'must be a duration'],
    [['pause', ACCOUNT], "required option '--reason <text>' not specified"],
  ])('ends %j with 2 and changes nothing', async (args, sentence) => {
    const before = await store.ledger.rows();

    const { code, err } = await limits(...args);

    expect(code).toBe(2);
    expect(err).toContain(sentence);
    expect((await store.ledger.rows()).map(({ everyMs }) => everyMs)).toEqual(
      before.map(({ everyMs }) => everyMs),
    );
  });
});
