import { describe, expect, it } from '@jest/globals';
import type { DomainSpec } from '../../src/core/spec.ts';
import { ANNA, DOMAIN, MAIL_ACCOUNT, World } from './fakes.ts';

const OWNERSHIP = {
  ...{ id: 'o', name: DOMAIN, type: 'TXT', ttl: 1 },
  content: 'forward-email-site-verification=abc',
};

/** Anna was created by Mailkeel, Bob existed before. */
async function ready(spec: Partial<DomainSpec> = {}): Promise<World> {
  const world = new World({ aliases: [ANNA, { ...ANNA, name: 'bob' }], ...spec });
  world.mail.addDomain(DOMAIN);
  world.dns.records = [OWNERSHIP];
  await world.created('anna');
  world.mail.addAlias(DOMAIN, { name: 'bob' });
  return world;
}

const diagnose = (world: World) => world.do('diagnosePasswords', world.call());

describe('diagnosePasswords, of the provider', () => {
  it.each([
    [[MAIL_ACCOUNT, 'forward-email:u2'], true, '2 admins by e-mail of each password, 2 in all'],
    [['forward-email:u2'], false, ''],
  ])('looks whether the account administrates the domain: admins %j', async (admins, can, said) => {
    const world = await ready();
    world.mail.addDomain(DOMAIN, { admins });

    const { capable, park, findings } = await diagnose(world);

    const mails = findings.find(({ check }) => check === 'e-mails')?.message ?? '';
    expect(capable).toBe(can);
    expect(park?.code).toBe(can ? undefined : 'password.not-admin');
    expect(mails).toContain(said);
    expect(world.mail.script.count('setPassword')).toBe(0);
  });

  it('says what the provider has not seen, what can have no password and what is unknown', async () => {
    const world = await ready({ passwords: 'missing' });
    world.mail.addDomain(DOMAIN, {
      ...{ seen: { ownership: false, mx: false } },
      records: { mx: [], spf: '', ownership: { name: DOMAIN, value: OWNERSHIP.content } },
    });
    world.mail.addAlias(DOMAIN, { name: '*', mailbox: false });
    world.mail.addAlias(DOMAIN, { name: '/^x-/', mailbox: false });

    const { findings } = await diagnose(world);

    const by = (check: string) => findings.find((finding) => finding.check === check);
    expect(by('ownership-seen')).toMatchObject({ status: 'warn', remedy: expect.any(String) });
    expect(by('patterns')?.message).toBe('*, /^x-/: can have no password and is left alone');
    expect(by('unknown')?.message).toMatch(/^whether 2 of them have a password/);
  });

  it('warns when the passwords can only be proven by less than a mail client', async () => {
    const world = await ready();
    Object.assign(world.mail.login, { degraded: 'by REST alone' });

    const { findings } = await diagnose(world);

    expect(findings.find(({ check }) => check === 'login')).toMatchObject({
      ...{ status: 'warn', message: 'passwords are proven by REST alone' },
    });
  });
});
