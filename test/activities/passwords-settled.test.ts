import { describe, expect, it } from '@jest/globals';
import { ADDRESS, CANDIDATE, setAnna, withAnna } from './anna.ts';
import { DOMAIN, LOGIN_ACCOUNT, failure } from './fakes.ts';

describe('setPassword, where an earlier outcome is not known,', () => {
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

  it('does not take the mark of an earlier call back', async () => {
    const world = await withAnna();
    await world.planned('anna', 'sent');
    const refusal = failure({ category: 'ValidationError', severity: 'Permanent' });
    world.mail.script.fail('setPassword', refusal);

    await world.failing('setPassword', world.of('anna'));

    expect(world.store.passwords.map((row) => row.state)).toEqual(['sent']);
  });
});
