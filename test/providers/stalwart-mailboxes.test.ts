import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { MailboxRequest } from '../../src/providers/mailbox-port.ts';
import { createImapLogin } from '../../src/providers/login/imap.ts';
import { createBothLogins, createJmapLogin } from '../../src/providers/login/jmap.ts';
import { enterStalwart, LINES, type StalwartPlace } from './stalwart-place.ts';

const PASSWORD = 'xK7vQm2RtWz9BnHc4LpYs8GdFj3T';
const request = (more: Partial<MailboxRequest> = {}): MailboxRequest => ({
  ...{ address: 'anna@example.com', password: PASSWORD, mark: 'kratos:4b9d7981' },
  ...more,
});
const refused = (details: object): object => ({ details: expect.objectContaining(details) });
const TAKEN = refused({ category: 'Conflict', severity: 'Permanent', code: 'address-taken' });

describe.each(LINES)('a mailbox at sign-up on Stalwart, %s line', (line) => {
  let place: StalwartPlace;
  beforeEach(async () => {
    place = await enterStalwart(line, {
      accounts: [
        { address: 'held@example.com', aliases: ['alias@example.com'], secret: '{PLAIN}x' },
        { address: 'crew@example.com', type: 'group' },
        { address: 'news@example.com', type: 'list', recipients: ['x@example.net'] },
      ],
    });
  });
  afterEach(async () => {
    expect(place.troubles).toEqual([]);
    await place.leave();
  });

  it('is made once, and its owner can log in', async () => {
    const { mailbox, existed } = await place.provider.createMailbox(request());

    expect({ mailbox, existed }).toEqual({
      mailbox: { id: mailbox.id, address: 'anna@example.com', mark: 'kratos:4b9d7981' },
      existed: false,
    });
    expect(await place.provider.findMailbox('anna@example.com')).toEqual(mailbox);
    const login = createJmapLogin({ baseUrl: place.url });
    expect(await login.login('anna@example.com', PASSWORD)).toBe('proven');
  });

  it('is found again by the same mark, its password as it was', async () => {
    const first = await place.provider.createMailbox(request());

    const second = await place.provider.createMailbox(request({ password: `${PASSWORD}2` }));

    expect(second).toEqual({ mailbox: first.mailbox, existed: true });
    const login = createJmapLogin({ baseUrl: place.url });
    expect(await login.login('anna@example.com', PASSWORD)).toBe('proven');
  });

  it.each([
    ['another owner', request({ mark: 'kratos:someone-else' }), true],
    ['somebody without a mark', request({ address: 'held@example.com', mark: '' }), false],
    ['an account nobody marked', request({ address: 'held@example.com' }), false],
    ['an alias of somebody', request({ address: 'alias@example.com' }), false],
    ['a group', request({ address: 'crew@example.com' }), false],
    ['a list', request({ address: 'news@example.com' }), false],
  ])('is refused where the address belongs to %s, and nothing changes', async (_, wish, first) => {
    if (first) await place.provider.createMailbox(request());
    const before = JSON.stringify(place.state.accounts);

    await expect(place.provider.createMailbox(wish)).rejects.toMatchObject(TAKEN);

    expect(JSON.stringify(place.state.accounts)).toBe(before);
  });

  it('names a domain the server does not have, and makes none', async () => {
    const wish = request({ address: 'anna@example.org' });

    await expect(place.provider.createMailbox(wish)).rejects.toMatchObject(
      refused({ category: 'NotFound', severity: 'Permanent', code: 'domain-missing' }),
    );
    expect(place.state.domains.map(({ name }) => name)).toEqual(['example.com']);
  });

  it('refuses a password that can be guessed, without repeating it and before any write', async () => {
    const error: unknown = await place.provider
      .createMailbox(request({ password: 'hunter2' }))
      .catch((caught: unknown) => caught);

    expect(error).toMatchObject(refused({ category: 'ValidationError', code: 'password-weak' }));
    expect(JSON.stringify(error) + String(error)).not.toContain('hunter2');
    expect(place.calls().filter(({ write }) => write)).toEqual([]);
  });

  it('is nobody’s where the address is only an alias, a group or a list', async () => {
    for (const name of ['alias', 'crew', 'news', 'nobody'])
      expect(await place.provider.findMailbox(`${name}@example.com`)).toBeUndefined();
  });

  it('is recognised after an answer that was lost', async () => {
    await place.provider.identify();
    place.fault({ match: { method: 'POST', body: 'anna' }, action: { lostResponse: true } });

    await expect(place.provider.createMailbox(request())).rejects.toMatchObject(
      refused({ category: 'NetworkError', severity: 'Transient' }),
    );
    expect(await place.provider.createMailbox(request())).toMatchObject({ existed: true });
    expect(
      place.state.accounts.filter(({ emails }) => emails[0] === 'anna@example.com'),
    ).toHaveLength(1);
  });

  it('is made once by ten attempts at the same time', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => place.provider.createMailbox(request())),
    );

    expect(answers.filter(({ existed }) => !existed)).toHaveLength(1);
    expect(new Set(answers.map(({ mailbox }) => mailbox.id)).size).toBe(1);
  });

  it('goes to one of two people who ask at the same time', async () => {
    const answers = await Promise.allSettled([
      place.provider.createMailbox(request()),
      place.provider.createMailbox(request({ mark: 'kratos:someone-else' })),
    ]);

    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(answers.find(({ status }) => status === 'rejected')).toMatchObject({ reason: TAKEN });
  });
});

describe('a mailbox at sign-up on Stalwart that an earlier attempt left unfinished', () => {
  it('gets the role and the password it lacks', async () => {
    const place = await enterStalwart('rest', {
      accounts: [{ address: 'anna@example.com', roles: [], description: 'kratos:4b9d7981' }],
    });
    try {
      expect(await place.provider.createMailbox(request())).toMatchObject({ existed: true });

      const { url, imap } = place;
      const both = createBothLogins(
        createImapLogin({ ...imap, timeoutMs: 10_000 }),
        createJmapLogin({ baseUrl: url }),
      );
      expect(await both.login('anna@example.com', PASSWORD)).toBe('proven');
    } finally {
      await place.leave();
    }
  });
});

describe('a mailbox at sign-up on Stalwart 0.16 whose name the server tidies', () => {
  it('is not taken for the one that was asked for', async () => {
    const place = await enterStalwart('jmap');
    try {
      const wish = request({ address: 'an na@example.com' });

      await expect(place.provider.createMailbox(wish)).rejects.toMatchObject({
        details: expect.objectContaining({ category: 'ServerError', code: 'address-changed' }),
      });
    } finally {
      await place.leave();
    }
  });
});
