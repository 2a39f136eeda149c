import { describe, expect, it } from '@jest/globals';
import { DOMAIN, EXECUTION, LOGIN_ACCOUNT, MAIL_ACCOUNT, World, failure } from './fakes.ts';

const ADDRESS = `anna@${DOMAIN}`;

/** `anna` exists at the provider with a password somebody chose; the same one, or `brought`, was staged. */
async function staged(brought = 'of the owner'): Promise<World> {
  const world = new World();
  world.mail.addAlias(DOMAIN, { name: 'anna' });
  world.mail.passwords.set(ADDRESS, 'of the owner');
  const candidate = { address: ADDRESS, domain: DOMAIN, password: brought };
  await world.store.store.imports.stage(EXECUTION, [candidate]);
  return world;
}

const prove = (world: World) => world.do('proveImport', world.of('anna'));

async function outcomes(world: World) {
  const rows = await world.store.store.imports.results(EXECUTION);
  return rows.map(({ outcome }) => outcome);
}

describe('proveImport', () => {
  it('keeps a password that opens the mailbox, bound to the alias it opened', async () => {
    const world = await staged();

    const result = await prove(world);

    expect(result).toEqual({ outcome: 'proven' });
    expect(world.store.passwords).toMatchObject([
      { address: ADDRESS, account: MAIL_ACCOUNT, aliasId: 'id-anna', state: 'proven' },
    ]);
    expect(await world.store.store.objects.get(DOMAIN, 'anna')).toMatchObject({
      origin: 'found',
      aliasId: 'id-anna',
    });
  });

  it('leaves an alias its maker', async () => {
    const world = await staged();
    await world.created('anna');

    await prove(world);

    expect(await world.store.store.objects.get(DOMAIN, 'anna')).toMatchObject({
      origin: 'created',
    });
  });

  it('keeps no other, and counts it for the mail server', async () => {
    const world = await staged('a guess');

    const result = await prove(world);

    expect(result).toEqual({ outcome: 'wrong' });
    expect(world.store.passwords).toEqual([]);
    expect(world.store.wrongLoginsOf(LOGIN_ACCOUNT).size).toBe(1);
  });

  it('spends no login where there is no mailbox', async () => {
    const world = await staged();
    world.mail.aliases.clear();

    const result = await prove(world);

    expect(result).toEqual({ outcome: 'no-mailbox' });
    expect(world.mail.script.calls).not.toContain('login');
  });

  it('does nothing a second time: an attempt whose answer was lost is settled', async () => {
    const world = await staged('a guess');
    await prove(world);

    const again = await prove(world);

    expect(again).toEqual({ outcome: 'settled' });
    expect(world.store.wrongLoginsOf(LOGIN_ACCOUNT).size).toBe(1);
  });

  it('waits while another attempt works on the password of that mailbox', async () => {
    const world = await staged();
    world.store.occupy(`${DOMAIN}/anna/password`, Date.now() + 60_000);

    const result = await world.run('proveImport', world.of('anna'));

    expect(result).toMatchObject({ deferred: { reason: 'lease' } });
    expect(await outcomes(world)).toEqual([undefined]);
  });

  it.each([
    ['refused', { outcome: 'refused' }],
    ['ownership-unseen', { outcome: 'refused' }],
    ['no-password', { outcome: 'wrong' }],
    ['proven-imap-off', { outcome: 'proven' }],
  ] as const)('takes the answer %s for what it is', async (answer, wanted) => {
    const world = await staged();
    world.mail.loginAnswer = answer;

    const result = await prove(world);

    expect(result).toEqual(wanted);
  });

  it('is put off by a lock-out, and the password is still to be judged', async () => {
    const world = await staged();
    world.mail.loginAnswer = 'locked-out';

    const result = await world.run('proveImport', world.of('anna'));

    expect(result).toMatchObject({ deferred: { reason: 'paused' } });
    expect(await outcomes(world)).toEqual([undefined]);
  });

  it('says nothing of a password the server could not be asked about', async () => {
    const world = await staged();
    world.mail.script.fail('login', failure({ category: 'NetworkError', severity: 'Transient' }));

    const { report } = await world.failing('proveImport', world.of('anna'));

    expect(report).toMatchObject({ category: 'NetworkError' });
    expect(await outcomes(world)).toEqual([undefined]);
  });
});
