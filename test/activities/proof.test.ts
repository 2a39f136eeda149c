import { describe, expect, it } from '@jest/globals';
import { StoreError } from '../../src/store/errors.ts';
import { DOMAIN, LOGIN_ACCOUNT, World, failure } from './fakes.ts';

const ADDRESS = `anna@${DOMAIN}`;

async function accepted(): Promise<World> {
  const world = new World();
  await world.planned('anna', 'accepted', { password: 'the password' });
  world.mail.passwords.set(ADDRESS, 'the password');
  return world;
}

const prove = (world: World) => world.do('provePassword', world.of('anna'));

describe('provePassword', () => {
  it('marks a password proven only after a login with what the vault holds', async () => {
    const world = await accepted();

    const result = await prove(world);

    expect(result.outcome).toBe('proven');
    expect(world.store.passwords.map((row) => row.state)).toEqual(['proven']);
  });

  it('says what the proof does not show where the account has a degraded one', async () => {
    const world = await accepted();
    Object.assign(world.mail.login, { degraded: 'by REST alone' });

    const proof = await prove(world);

    expect(proof).toEqual({ outcome: 'proven', detail: 'proven by REST alone' });
  });

  it('counts a wrong login for the whole mail server, and forgets them all at a success', async () => {
    const world = await accepted();
    world.mail.passwords.set(ADDRESS, 'another');

    await prove(world);
    await prove(world);
    const wrong = [...world.store.wrongLoginsOf(LOGIN_ACCOUNT)];
    world.mail.passwords.set(ADDRESS, 'the password');
    await prove(world);

    expect(wrong).toEqual(['password-0']);
    expect(world.store.wrongLoginsOf(LOGIN_ACCOUNT).size).toBe(0);
  });

  it('proves nothing with the password of an older alias of the name', async () => {
    const world = new World();
    await world.created('anna');
    await world.planned('anna', 'proven', { aliasId: 'an older id' });

    const result = await prove(world);

    expect(result.outcome).toBe('wrong');
    expect(world.mail.script.calls).toEqual([]);
  });

  it('finds a password that was changed at the provider', async () => {
    const world = await accepted();
    world.mail.passwords.set(ADDRESS, 'another');

    const result = await prove(world);

    expect(result.outcome).toBe('wrong');
    expect(world.store.passwords.map((row) => row.state)).toEqual(['accepted']);
  });

  it('finds a damaged vault row and does not log in', async () => {
    const world = await accepted();
    const damaged = new StoreError('row', `the password of ${ADDRESS} is damaged`, 'restore');
    world.store.trouble.set('vault.current', damaged);

    const result = await prove(world);

    expect(result).toEqual({ outcome: 'wrong', detail: `the password of ${ADDRESS} is damaged` });
    expect(world.mail.script.calls).toEqual([]);
  });

  it('takes a wrong vault key for its own failure, not for a wrong password', async () => {
    const world = await accepted();
    const wrongKey = new StoreError('vault', 'the vault key given is 1, not 2', 'give the key');
    world.store.trouble.set('vault.current', wrongKey);

    const { report } = await world.failing('provePassword', world.of('anna'));

    expect(report).toMatchObject({ category: 'LocalFailure', code: 'vault' });
  });

  it('calls a missing password wrong', async () => {
    const result = await prove(new World());

    expect(result.outcome).toBe('wrong');
  });

  it.each([
    ['refused', 'refused'],
    ['ownership-unseen', 'ownership-unseen'],
    ['proven-imap-off', 'imap-off'],
    ['locked-out', 'locked-out'],
  ] as const)('returns the answer %s as %s', async (answer, outcome) => {
    const world = await accepted();
    world.mail.loginAnswer = answer;

    const result = await prove(world);

    expect(result.outcome).toBe(outcome);
    expect(result.detail).not.toBe('');
    expect(world.store.passwords.map((row) => row.state)).toEqual(['accepted']);
  });

  it('stops every other login after a lock-out', async () => {
    const world = await accepted();
    world.mail.loginAnswer = 'locked-out';
    await prove(world);

    const next = await world.run('provePassword', world.of('anna'));

    expect(next).toMatchObject({ deferred: { reason: 'paused' } });
    expect(world.mail.script.calls).toEqual(['login']);
    expect(world.store.ledger.get(`${LOGIN_ACCOUNT} logins`)?.pausedReason).toContain('refuses');
  });

  it('throws network trouble as a Transient failure', async () => {
    const world = await accepted();
    world.mail.script.fail('login', failure({ category: 'NetworkError' }));

    const { failure: thrown } = await world.failing('provePassword', world.of('anna'));

    expect(thrown).toMatchObject({ type: 'NetworkError', nonRetryable: false });
  });
});
