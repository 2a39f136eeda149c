import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { StoreError } from '../../src/store/errors.ts';
import { ADDRESS, setAnna, withAnna } from './anna.ts';
import { DOMAIN, EXECUTION, MAIL_ACCOUNT, World, failure } from './fakes.ts';

describe('setPassword', () => {
  it('commits the password before the provider hears it', async () => {
    const world = await withAnna();
    const seen: unknown[] = [];
    world.mail.script.during.set('setPassword', () => {
      seen.push(...world.store.passwords.map(({ address, state }) => ({ address, state })));
      return Promise.resolve();
    });

    const result = await setAnna(world);

    expect(result).toEqual({ aliasId: 'id-anna', outcome: 'accepted' });
    expect(seen).toEqual([{ address: ADDRESS, state: 'sent' }]);
    expect(world.store.passwords.map((row) => row.state)).toEqual(['accepted']);
    expect(world.mail.passwords.get(ADDRESS)).toBe(world.store.passwords[0]?.password);
  });

  it('counts the interval to the next one from its call, however long the vault took to commit it', async () => {
    const world = await withAnna();
    const { vault } = world.dependencies.store;
    const mark = vault.mark.bind(vault);
    let committed = Infinity;
    vault.mark = async (id, state) => {
      const reached = await mark(id, state);
      if (state !== 'sent') return reached;
      await sleep(30);
      committed = world.store.now();
      return reached;
    };

    await setAnna(world);

    const row = world.store.ledger.get(`${MAIL_ACCOUNT} passwords`);
    expect(row?.lastStartAt).toBeGreaterThanOrEqual(committed);
  });

  it('calls nobody when the vault says the password was accepted', async () => {
    const world = await withAnna();
    await world.planned('anna', 'accepted');

    const result = await setAnna(world);

    expect(result.outcome).toBe('accepted');
    expect(world.mail.script.calls).toEqual([]);
  });

  it.each([
    ['an older alias', { aliasId: 'an older id' }],
    ['another account', { account: 'forward-email:u0', aliasId: 'id-anna' }],
  ])('chooses a new password where the one in the vault is of %s', async (_what, mailbox) => {
    const world = await withAnna();
    await world.planned('anna', 'proven', mailbox);

    const result = await setAnna(world);

    expect(result.outcome).toBe('accepted');
    expect(world.mail.script.calls).toEqual(['setPassword']);
    expect(world.store.passwords).toMatchObject([
      { ...mailbox, state: 'rejected' },
      { account: MAIL_ACCOUNT, aliasId: 'id-anna', state: 'accepted' },
    ]);
  });

  it('gives no candidate up once another attempt holds the lease', async () => {
    const world = await withAnna();
    world.mail.script.during.set('setPassword', () => {
      world.mail.passwords.set(ADDRESS, world.store.passwords[0]!.password);
      world.store.occupy(`${DOMAIN}/anna/password`, Infinity);
      return Promise.resolve();
    });

    const { report } = await world.failing('setPassword', world.of('anna'));

    expect(report).toMatchObject({ category: 'LocalFailure', code: 'store' });
    expect(world.store.passwords.map((row) => row.state)).toEqual(['sent']);
  });

  it('fails for good, for this mailbox only, when its row in the vault is damaged', async () => {
    const world = await withAnna();
    world.store.trouble.set('vault.current', new StoreError('row', 'damaged', 'restore it'));

    const { failure: thrown, report } = await world.failing('setPassword', world.of('anna'));

    expect(thrown).toMatchObject({ type: 'LocalFailure', nonRetryable: true });
    expect(report).toMatchObject({ code: 'row', severity: 'Permanent', remediation: 'restore it' });
    expect(world.mail.script.calls).toEqual([]);
  });

  it('keeps a password it does not know, without a login and without an override', async () => {
    const world = await withAnna();
    world.mail.passwords.set(ADDRESS, 'of the owner');

    const result = await setAnna(world);

    expect(result.outcome).toBe('kept');
    expect(world.mail.passwords.get(ADDRESS)).toBe('of the owner');
    expect(world.mail.script.calls).toEqual(['setPassword']);
    expect(world.store.passwords.map((row) => row.state)).toEqual(['rejected']);
    expect(world.store.refusals).toMatchObject([
      { name: 'anna', operation: 'set-password', kept: true },
    ]);
  });

  it('waits while another attempt holds the lease', async () => {
    const world = await withAnna();
    const until = world.store.now() + 30_000;
    world.store.occupy(`${DOMAIN}/anna/password`, until);

    const result = await world.run('setPassword', world.of('anna'));

    expect(result).toMatchObject({
      deferred: { reason: 'lease', until: new Date(until).toISOString() },
    });
    expect(world.mail.script.calls).toEqual([]);
  });

  it('makes no call when the lease was taken over before it', async () => {
    const world = await withAnna();
    await world.planned('anna', 'planned');
    const stolen = { holder: 'somebody else', until: Infinity, ended: false };
    const { ledger } = world.dependencies.store;
    const claim = ledger.claim.bind(ledger);
    ledger.claim = (...args) => {
      world.store.leases.set(`${DOMAIN}/anna/password`, stolen);
      return claim(...args);
    };

    const { report } = await world.failing('setPassword', world.of('anna'));

    expect(report).toMatchObject({ category: 'LocalFailure', code: 'store' });
    expect(world.mail.script.calls).toEqual([]);
    expect(world.store.passwords.map((row) => row.state)).toEqual(['planned']);
  });

  it('leaves the candidate planned while the daily budget is used up', async () => {
    const world = await withAnna();
    const key = { account: MAIL_ACCOUNT, operation: 'passwords' } as const;
    await world.store.store.ledger.setPace(key, { perDay: 0 }, 'operator');

    const result = await world.run('setPassword', world.of('anna'));

    expect(result).toMatchObject({ deferred: { reason: 'budget' } });
    expect(world.mail.script.calls).toEqual([]);
    expect(world.store.passwords.map((row) => row.state)).toEqual(['planned']);
    expect(world.store.leases.get(`${DOMAIN}/anna/password`)?.ended).toBe(true);
  });

  it.each([
    [
      'takes the mark back',
      failure({ category: 'Authorization', severity: 'Permanent' }),
      'planned',
    ],
    [
      'takes the mark back at a 429',
      failure({ category: 'RateLimit', severity: 'RateLimit' }),
      'planned',
    ],
    [
      'drops a candidate the rules refuse',
      failure({ category: 'ValidationError', severity: 'Permanent' }),
      'rejected',
    ],
  ])('%s after a certain refusal', async (_what, refusal, state) => {
    const world = await withAnna();
    world.mail.script.fail('setPassword', refusal);

    await world.failing('setPassword', world.of('anna'));

    expect(world.store.passwords.map((row) => row.state)).toEqual([state]);
  });

  it('refuses an alias that does not exist before it chooses a password', async () => {
    const world = new World();

    const { failure: thrown, report } = await world.failing('setPassword', world.of('anna'));

    expect(thrown.nonRetryable).toBe(true);
    expect(report).toMatchObject({ category: 'NotFound', severity: 'Permanent' });
    expect(world.store.passwords).toEqual([]);
    expect(world.mail.script.count('setPassword')).toBe(0);
  });

  it('tells neither Temporal nor the audit log the password', async () => {
    const world = await withAnna();
    world.mail.script.fail('setPassword', failure());

    const { failure: thrown } = await world.failing('setPassword', world.of('anna'));
    const result = await setAnna(world, 2);

    const password = world.store.passwords[0]?.password ?? '';
    const told = JSON.stringify([
      thrown,
      thrown.details,
      thrown.stack,
      result,
      world.store.attempts,
    ]);
    expect(password).toHaveLength(28);
    expect(told).not.toContain(password);
    expect(told).toContain(EXECUTION);
  });
});
