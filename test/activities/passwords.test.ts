import { describe, expect, it } from '@jest/globals';
import { StoreError } from '../../src/store/errors.ts';
import { DOMAIN, EXECUTION, LOGIN_ACCOUNT, MAIL_ACCOUNT, World, failure } from './fakes.ts';

const ADDRESS = `anna@${DOMAIN}`;
const CANDIDATE = 'a candidate of the vault';

async function withAnna(): Promise<World> {
  const world = new World();
  await world.created('anna');
  return world;
}

const setAnna = (world: World, attempt = 1) =>
  world.do('setPassword', world.of('anna'), { attempt });

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

  it('keeps the password another attempt proved while this one stood still', async () => {
    const world = await withAnna();
    world.mail.script.during.set('setPassword', async () => {
      const { id, password } = world.store.passwords[0]!;
      world.mail.passwords.set(ADDRESS, password);
      await world.store.store.vault.mark(id, 'proven');
    });

    const result = await setAnna(world);

    expect(result.outcome).toBe('settled');
    expect(world.store.passwords.map((row) => row.state)).toEqual(['proven']);
    expect(world.store.refusals).toEqual([]);
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

  it('counts no wrong login where the server says that the mailbox has no password', async () => {
    const world = await withAnna();
    await world.planned('anna', 'sent');
    world.mail.loginAnswer = 'no-password';
    const during: number[] = [];
    world.mail.script.during.set('setPassword', () => {
      during.push(world.store.wrongLoginsOf(LOGIN_ACCOUNT).size);
      return Promise.resolve();
    });

    const { outcome } = await setAnna(world);

    expect(outcome).toBe('accepted');
    expect(during).toEqual([0]);
  });

  it('takes a failed login back when the mailbox turns out to have had no password', async () => {
    const world = await withAnna();
    await world.planned('anna', 'sent');
    const during: number[] = [];
    world.mail.script.during.set('setPassword', () => {
      during.push(world.store.wrongLoginsOf(LOGIN_ACCOUNT).size);
      return Promise.resolve();
    });

    await setAnna(world);

    expect(during).toEqual([1]);
    expect(world.store.wrongLoginsOf(LOGIN_ACCOUNT).size).toBe(0);
  });

  it('settles a lost answer by a login and sends nothing again', async () => {
    const world = await withAnna();
    const lost = failure({ category: 'NetworkError' });
    world.mail.script.fail('setPassword', lost, true);
    await world.failing('setPassword', world.of('anna'));

    const result = await setAnna(world, 2);

    expect(result.outcome).toBe('settled');
    expect(world.mail.script.calls).toEqual(['setPassword', 'login']);
    expect(world.store.passwords.map((row) => row.state)).toEqual(['accepted']);
  });

  it('sends the same candidate again when the login shows that nothing was set', async () => {
    const world = await withAnna();
    world.mail.script.fail('setPassword', failure());
    await world.failing('setPassword', world.of('anna'));
    const [candidate] = world.store.passwords.map((row) => row.password);

    const result = await setAnna(world, 2);

    expect(result.outcome).toBe('accepted');
    expect(world.mail.script.calls).toEqual(['setPassword', 'login', 'setPassword']);
    expect(world.store.passwords).toHaveLength(1);
    expect(world.mail.passwords.get(ADDRESS)).toBe(candidate);
  });

  it('leaves an ambiguous failure marked as sent', async () => {
    const world = await withAnna();
    world.mail.script.fail('setPassword', failure({ category: 'NetworkError' }), true);

    const { report } = await world.failing('setPassword', world.of('anna'));

    expect(report.severity).toBe('Transient');
    expect(world.store.passwords.map((row) => row.state)).toEqual(['sent']);
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

  it('keeps a foreign password when its own earlier call is shown not to have worked', async () => {
    const world = await withAnna();
    await world.planned('anna', 'sent');
    world.mail.passwords.set(ADDRESS, 'of the owner');

    const result = await setAnna(world);

    expect(result.outcome).toBe('kept');
    expect(world.mail.script.calls).toEqual(['login', 'setPassword', 'login']);
    expect(world.mail.passwords.get(ADDRESS)).toBe('of the owner');
  });

  it('settles when the earlier call works only between the login and the repetition', async () => {
    const world = await withAnna();
    await world.planned('anna', 'sent');
    world.mail.script.during.set('setPassword', () => {
      world.mail.passwords.set(ADDRESS, CANDIDATE);
      return Promise.resolve();
    });

    const result = await setAnna(world);

    expect(result.outcome).toBe('settled');
    expect(world.store.passwords.map((row) => row.state)).toEqual(['accepted']);
  });

  it('gives up nothing while the mail server refuses to judge the candidate', async () => {
    const world = await withAnna();
    await world.planned('anna', 'sent');
    world.mail.passwords.set(ADDRESS, CANDIDATE);
    world.mail.loginAnswer = 'refused';

    const { report } = await world.failing('setPassword', world.of('anna'));

    expect(report).toMatchObject({ severity: 'Transient', operation: 'login' });
    expect(world.store.passwords.map((row) => row.state)).toEqual(['sent']);
  });

  it('defers every login for an hour after a lock-out', async () => {
    const world = await withAnna();
    await world.planned('anna', 'sent');
    world.mail.loginAnswer = 'locked-out';

    const result = await world.run('setPassword', world.of('anna'));

    expect(result).toMatchObject({ deferred: { reason: 'paused' } });
    const row = world.store.ledger.get(`${LOGIN_ACCOUNT} logins`);
    expect(row?.pausedUntil).toBeGreaterThan(world.store.now() + 60 * 60_000);
    expect(world.mail.script.calls).toEqual(['login']);
    expect(world.store.passwords.map((each) => each.state)).toEqual(['sent']);
  });

  it('logs in first when it takes over from a holder that vanished', async () => {
    const world = await withAnna();
    await world.planned('anna', 'planned');
    world.store.occupy(`${DOMAIN}/anna/password`, 0);

    const result = await setAnna(world);

    expect(result.outcome).toBe('accepted');
    expect(world.mail.script.calls).toEqual(['login', 'setPassword']);
    expect(world.mail.passwords.get(ADDRESS)).toBe(CANDIDATE);
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

  it('does not take the mark of an earlier call back', async () => {
    const world = await withAnna();
    await world.planned('anna', 'sent');
    const refusal = failure({ category: 'ValidationError', severity: 'Permanent' });
    world.mail.script.fail('setPassword', refusal);

    await world.failing('setPassword', world.of('anna'));

    expect(world.store.passwords.map((row) => row.state)).toEqual(['sent']);
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
