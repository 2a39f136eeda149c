import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createImapLogin } from '../../src/providers/login/imap.ts';
import { createRestLogin } from '../../src/providers/login/rest.ts';
import { until } from '../e2e/support/until.ts';
import { enterForwardEmail, OWNER, type ForwardEmailPlace } from './forward-email-place.ts';

const PASSWORD = 'xK7vQm2RtWz9BnHc4LpYs8GdFj3T';

describe('Forward Email and its login against the simulator', () => {
  const wish = {
    name: 'anna',
    mailbox: true,
    enabled: true,
    recipients: [],
    description: '',
    labels: [],
  };
  let place: ForwardEmailPlace;
  const aliasCalls = (): readonly string[] =>
    place.world.state.surroundings.calls
      .list()
      .filter(({ path }) => path.includes('aliases'))
      .map(({ method }) => method);
  afterAll(async () => {
    await place.leave();
  });
  beforeAll(async () => {
    place = await enterForwardEmail('keeping');
  });

  it('it makes a mailbox whose password is proven by IMAP and by REST, and a wrong one is not', async () => {
    const { world, provider } = place;
    await provider.createAlias('example.org', wish);
    await provider.setPassword('example.org', 'anna', PASSWORD);
    const ca = await readFile(world.imap.caFile, 'utf8');
    const imap = createImapLogin({ ...world.imap, ca, timeoutMs: 20_000 });
    const rest = createRestLogin({ baseUrl: world.forwardEmail.url });

    for (const prover of [imap, rest]) {
      expect(await prover.login('anna@example.org', PASSWORD)).toBe('proven');
      expect(await prover.login('anna@example.org', `${PASSWORD}x`)).toBe('wrong-password');
      expect(await prover.login('nobody@example.org', PASSWORD)).toBe('refused');
      expect(await prover.login('anna@example.com', PASSWORD)).toBe('ownership-unseen');
    }
  });

  it('it proves a password although IMAP is off', async () => {
    const { world, provider } = place;
    await provider.setPassword('example.org', 'boss', PASSWORD);
    const ca = await readFile(world.imap.caFile, 'utf8');
    const imap = createImapLogin({ ...world.imap, ca, timeoutMs: 20_000 });

    expect(await imap.login('boss@example.org', PASSWORD)).toBe('proven-imap-off');
  });

  it('it sees both halves once the records are published', async () => {
    expect(await place.provider.verifyRecords('example.org')).toEqual({
      ownership: true,
      mx: true,
    });
  });

  it('it never leaves the owner in where the server cannot do without recipients', async () => {
    const { provider, leave } = await enterForwardEmail('wiping');
    try {
      await expect(provider.createAlias('example.org', wish)).rejects.toMatchObject({
        details: { category: 'Conflict', code: 'recipients-required' },
      });
      expect(await provider.getAlias('example.org', 'anna')).toMatchObject({
        enabled: false,
        recipients: [OWNER],
      });
    } finally {
      await leave();
    }
  });

  it('it finishes, with recipients stated meanwhile, what that left behind', async () => {
    const { provider, leave } = await enterForwardEmail('wiping');
    try {
      await provider.createAlias('example.org', wish).catch(() => undefined);
      const stated = { ...wish, recipients: ['crm@example.net'] };
      const { alias, existed } = await provider.createAlias('example.org', stated);

      expect(existed).toBe(false);
      expect(alias).toMatchObject({ enabled: true, recipients: ['crm@example.net'], labels: [] });
    } finally {
      await leave();
    }
  });

  it('it settles a creation whose answer was lost by reading back', async () => {
    await place.leave();
    const lost = {
      id: 'lost',
      provider: 'forward-email',
      match: { method: 'POST', path: 'aliases$' },
      times: 1,
      action: { lostResponse: true },
    };
    place = await enterForwardEmail('keeping', [lost]);

    await expect(place.provider.createAlias('example.org', wish)).rejects.toMatchObject({
      details: { category: 'NetworkError', severity: 'Transient' },
    });
    expect(await place.provider.createAlias('example.org', wish)).toMatchObject({
      existed: false,
      alias: { enabled: true, recipients: [], labels: [] },
    });
    expect(aliasCalls().filter((method) => method === 'POST')).toHaveLength(2);
  });

  it('it takes what went on after a 408 for its own', async () => {
    await place.leave();
    const slow = {
      ...{ id: 'slow', provider: 'forward-email', match: { method: 'POST', path: 'aliases$' } },
      action: { delayMs: 400 },
    };
    place = await enterForwardEmail('keeping', [slow], { timeoutMs: 20 });
    const forwarder = { ...wish, mailbox: false, recipients: ['crm@example.net'] };

    await expect(place.provider.createAlias('example.org', forwarder)).rejects.toMatchObject({
      details: { category: 'ServerError', severity: 'Transient', status: 408 },
    });
    await until('the alias', () => place.provider.getAlias('example.org', 'anna'));
    expect(await place.provider.createAlias('example.org', forwarder)).toMatchObject({
      existed: true,
      alias: { recipients: ['crm@example.net'] },
    });
  });
});
