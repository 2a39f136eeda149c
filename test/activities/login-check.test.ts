import { describe, expect, it } from '@jest/globals';
import { DOMAIN, LOGIN_ACCOUNT, World, failure } from './fakes.ts';

const NAMES = ['anna', 'ben', 'carla', 'dora'] as const;
const LONG_AGO = '2026-01-01T00:00:00.000Z';
const SINCE = '2026-01-02T00:00:00.000Z';

/** Four mailboxes, all proven long ago and all still with the password in the vault. */
async function provenLongAgo(): Promise<World> {
  const aliases = NAMES.map((name) => ({ name, mailbox: true, recipients: [] }));
  const world = new World({ aliases, phases: [4] });
  world.mail.addDomain(DOMAIN, {});
  for (const name of NAMES) {
    await world.created(name);
    await world.planned(name, 'proven', { password: `of ${name}` });
    world.mail.passwords.set(address(name), `of ${name}`);
  }
  for (const row of world.store.passwords) row.provenAt = LONG_AGO;
  return world;
}

function address(name: string): string {
  return `${name}@${DOMAIN}`;
}

const callOf = (world: World, names: readonly string[] = NAMES, left = 0) => ({
  ...{ ...world.call(), pass: '4-1' as const, since: SINCE },
  ...{ names, left },
});
const check = (world: World, names?: readonly string[], left?: number) =>
  world.do('checkLogins', callOf(world, names, left));
const logins = (world: World): number =>
  world.mail.script.calls.filter((call) => call === 'login').length;
const told = (findings: readonly { check: string; alias?: string }[]): readonly string[] =>
  findings.map(({ check: what, alias }) => (alias === undefined ? what : `${what} ${alias}`));

describe('checkHealth', () => {
  it('asks for a login to what was proven before the run, and for none to what the run proved', async () => {
    const world = await provenLongAgo();
    world.store.passwords[2]!.provenAt = SINCE;

    const { logins: due } = await world.do('checkHealth', { ...world.call(), since: SINCE });
    const { logins: unasked } = await world.do('checkHealth', world.call());

    expect(due).toEqual({ names: ['anna', 'ben', 'dora'], left: 0 });
    expect(unasked).toBeUndefined();
  });
});

describe('checkLogins', () => {
  it('renews the proof of every mailbox that opens', async () => {
    const world = await provenLongAgo();

    const findings = await check(world);

    expect(findings).toEqual([
      {
        ...{ pass: '4-1', check: 'login', status: 'pass' },
        message:
          '4 of the mailboxes proven earlier were logged in to again with the password in the vault',
      },
    ]);
    expect(world.store.passwords.every(({ provenAt = '' }) => provenAt > SINCE)).toBe(true);
  });

  it('names a password that was changed at the provider, and goes on with the others', async () => {
    const world = await provenLongAgo();
    world.mail.passwords.set(address('ben'), 'another');

    const findings = await check(world);

    expect(told(findings)).toEqual(['login', `login.wrong ${address('ben')}`]);
    expect(findings[1]?.message).toContain('does not accept the password in the vault');
    expect(world.store.passwords.map(({ state }) => state)).toEqual(NAMES.map(() => 'proven'));
    expect(logins(world)).toBe(4);
  });

  it('stops at the second wrong one in a row, and leaves the rest of what locks an address out to others', async () => {
    const world = await provenLongAgo();
    for (const name of NAMES) world.mail.passwords.set(address(name), 'another');

    const findings = await check(world);

    expect(told(findings)).toEqual([
      `login.wrong ${address('anna')}`,
      `login.wrong ${address('ben')}`,
      'login.untried',
    ]);
    expect(findings[2]?.message).toMatch(/^2 mailboxes/);
    expect(logins(world)).toBe(2);
    expect(world.store.wrongLoginsOf(LOGIN_ACCOUNT).size).toBe(2);
    expect(world.store.forgotten).toEqual([`${address('carla')}/login`]);
  });

  it('tries nothing while logins stand still, and says until when', async () => {
    const world = await provenLongAgo();
    const key = { account: LOGIN_ACCOUNT, operation: 'logins' } as const;
    await world.store.store.ledger.pause(key, Date.now() + 3_600_000, 'locked out');

    const findings = await check(world, NAMES, 30);

    expect(told(findings)).toEqual(['login.untried']);
    expect(findings[0]?.message).toMatch(/^34 mailboxes .*: paused of login@/);
    expect(logins(world)).toBe(0);
  });

  it('asks no other mailbox of a domain whose ownership record the mail server does not see', async () => {
    const world = await provenLongAgo();
    world.mail.loginAnswer = 'ownership-unseen';

    const findings = await check(world);

    expect(told(findings)).toEqual([`login.refused ${address('anna')}`, 'login.untried']);
    expect(logins(world)).toBe(1);
  });

  it('is tried again where the network failed before anything was wrong', async () => {
    const world = await provenLongAgo();
    world.mail.script.fail('login', failure({ category: 'NetworkError', message: 'no route' }));

    const { report } = await world.failing('checkLogins', callOf(world));

    expect(report).toMatchObject({ category: 'NetworkError', severity: 'Transient' });
  });

  it('ends with what it knows where the network fails after a wrong one', async () => {
    const world = await provenLongAgo();
    world.mail.passwords.set(address('anna'), 'another');
    await check(world, ['anna']);
    world.mail.script.during.set('login', () => {
      world.mail.script.during.set('login', () => Promise.reject(failure({ message: 'no route' })));
      return Promise.resolve();
    });

    const findings = await check(world);

    expect(told(findings)).toEqual([`login.wrong ${address('anna')}`, 'login.untried']);
    expect(findings[1]?.message).toBe(
      '3 mailboxes proven earlier were not logged in to again: no route',
    );
  });

  it('does not log in a second time to what a former attempt opened', async () => {
    const world = await provenLongAgo();
    await check(world, ['anna', 'ben']);

    const findings = await check(world);

    expect(findings[0]?.message).toMatch(/^4 of the mailboxes/);
    expect(logins(world)).toBe(4);
  });
});
