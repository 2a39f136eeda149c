import { describe, expect, it } from '@jest/globals';
import type { ExistingRecord } from '../../src/core/dns.ts';
import type { DomainSpec } from '../../src/core/spec.ts';
import { ANNA, DOMAIN, MAIL_ACCOUNT, SALES, World, failure } from './fakes.ts';

const OWNERSHIP: ExistingRecord = {
  id: 'o',
  name: DOMAIN,
  type: 'TXT',
  content: 'forward-email-site-verification=abc',
  ttl: 1,
};
const BOB = { ...ANNA, name: 'bob' };

/** Anna was created by Mailkeel, Bob existed before. */
async function ready(spec: Partial<DomainSpec> = {}): Promise<World> {
  const world = new World({ aliases: [ANNA, BOB, SALES], ...spec });
  world.mail.addDomain(DOMAIN);
  world.dns.records = [OWNERSHIP];
  await world.created('anna');
  world.mail.addAlias(DOMAIN, { name: 'bob' });
  return world;
}

const diagnose = (world: World) => world.do('diagnosePasswords', world.call());

describe('diagnosePasswords', () => {
  it('names the mailboxes Mailkeel created and leaves the others', async () => {
    const world = await ready();

    const result = await diagnose(world);

    expect(result).toMatchObject({ capable: true, set: ['anna'], prove: [], left: 1 });
    expect(result.findings.map(({ check, status }) => `${check} ${status}`)).toEqual([
      'token pass',
      'plan pass',
      'ownership pass',
      'rights not-tested',
      'ownership-seen pass',
      'parameters pass',
      'e-mails pass',
      'mailboxes pass',
      'strength pass',
      'login pass',
      'budget pass',
    ]);
  });

  it('takes existing mailboxes too when the manifest says missing', async () => {
    const world = await ready({ passwords: 'missing' });

    const result = await diagnose(world);

    expect(result).toMatchObject({ set: ['anna', 'bob'], left: 0 });
  });

  it('calls nobody when there is nothing to do', async () => {
    const world = await ready({ passwords: 'none' });

    const result = await diagnose(world);

    expect(result).toMatchObject({ capable: true, set: [], findings: [], left: 2 });
    expect(world.mail.script.calls).toEqual([]);
  });

  it('sorts by what the vault holds already', async () => {
    const world = await ready({ passwords: 'missing' });
    await world.planned('anna', 'accepted');
    await world.planned('bob', 'proven');

    const result = await diagnose(world);

    expect(result).toMatchObject({ set: [], prove: ['anna'], proven: ['bob'] });
  });

  it('gives a mailbox that was made anew a new password, although its address was proven', async () => {
    const world = await ready({ aliases: [ANNA] });
    await world.planned('anna', 'proven', { aliasId: 'id-anna' });
    const before = await diagnose(world);
    const rest = { domain: DOMAIN, name: 'anna', account: MAIL_ACCOUNT, executionId: 'e' };
    await world.store.store.objects.note({ ...rest, origin: 'intended' });
    world.mail.addAlias(DOMAIN, { name: 'anna', id: 'a newer id' });

    const after = await diagnose(world);

    expect(before).toMatchObject({ set: [], proven: ['anna'] });
    expect(after).toMatchObject({ set: ['anna'], proven: [] });
    expect(world.store.passwords.map(({ state }) => state)).toEqual(['rejected']);
  });

  it('takes no password of another account for proven', async () => {
    const world = await ready({ aliases: [ANNA] });
    await world.planned('anna', 'proven', { account: 'forward-email:u0', aliasId: 'id-anna' });

    const result = await diagnose(world);

    expect(result).toMatchObject({ set: ['anna'], proven: [] });
  });

  it('has a proven mailbox that is gone proven anew', async () => {
    const world = await ready({ aliases: [ANNA] });
    await world.planned('anna', 'proven', { aliasId: 'id-anna' });
    world.mail.aliases.clear();

    const result = await diagnose(world);

    expect(result).toMatchObject({ set: [], prove: ['anna'], proven: [] });
  });

  it('settles a password that was sent, whoever made the alias', async () => {
    const world = await ready();
    await world.planned('bob', 'sent');

    const result = await diagnose(world);

    expect(result.set).toEqual(['anna', 'bob']);
  });

  it('does not ask again for a mailbox that is known to have a password', async () => {
    const world = await ready({ passwords: 'missing' });
    world.mail.passwords.set(`bob@${DOMAIN}`, 'of the owner');
    await world.do('setPassword', world.of('bob'));

    const result = await diagnose(world);

    expect(result).toMatchObject({ set: ['anna'], kept: ['bob'] });
  });

  it('gives a kept mailbox a password once it was deleted and made anew', async () => {
    const world = await ready({ passwords: 'missing', aliases: [{ ...BOB }] });
    world.mail.passwords.set(`bob@${DOMAIN}`, 'of the owner');
    await world.do('setPassword', world.of('bob'));
    const before = await diagnose(world);
    world.mail.passwords.clear();
    world.mail.addAlias(DOMAIN, { name: 'bob', id: 'a newer id' });

    const after = await diagnose(world);
    const set = await world.do('setPassword', world.of('bob'));

    expect(before).toMatchObject({ set: [], kept: ['bob'] });
    expect(after).toMatchObject({ set: ['bob'], kept: [] });
    expect(set).toEqual({ aliasId: 'a newer id', outcome: 'accepted' });
  });

  it('refuses a password for an alias whose creation was refused', async () => {
    const world = await ready({ aliases: [ANNA, { ...BOB, name: 'everyone' }] });
    const refusal = failure({ category: 'ValidationError', severity: 'Permanent', message: 'no' });
    world.mail.script.fail('createAlias', refusal);
    await world.failing('createAlias', world.of('everyone'));

    const result = await diagnose(world);

    expect(result.set).toEqual(['anna']);
    expect(result.refused).toMatchObject([{ alias: `everyone@${DOMAIN}`, error: 'no' }]);
  });

  it('parks before any bulk call while the ownership record is unseen', async () => {
    const world = await ready();
    world.dns.records = [];

    const result = await diagnose(world);

    expect(result).toMatchObject({
      capable: false,
      park: { code: 'dns.ownership-unseen', resumedBy: 'person' },
    });
    expect(world.mail.script.count('listAliases')).toBe(0);
  });

  it('takes silence of all name servers for no answer, not for a missing record', async () => {
    const world = await ready();
    world.resolver.script.fail('queryAuthoritative', failure({ category: 'NetworkError' }));

    const { failure: thrown } = await world.failing('diagnosePasswords', world.call());

    expect(thrown).toMatchObject({ type: 'NetworkError', nonRetryable: false });
  });

  it('parks on the free plan', async () => {
    const world = await ready();
    world.mail.addDomain(DOMAIN, { plan: 'free' });

    const result = await diagnose(world);

    expect(result.park?.code).toBe('plan.free');
  });

  it('finds mailboxes that are gone, without IMAP or disabled', async () => {
    const world = await ready({
      passwords: 'missing',
      aliases: [ANNA, BOB, { ...BOB, name: 'cy' }],
    });
    world.mail.addAlias(DOMAIN, { name: 'anna', mailbox: false });
    world.mail.addAlias(DOMAIN, { name: 'bob', enabled: false });

    const { findings } = await diagnose(world);

    const failed = findings.filter((finding) => finding.status === 'fail');
    expect(failed.map((finding) => finding.message)).toEqual([
      'anna has IMAP switched off',
      'bob is disabled, so nobody can log in',
      'cy does not exist at the mail provider',
    ]);
  });

  it('says when the budget does not last', async () => {
    const world = await ready({ passwords: 'missing' });
    const key = { account: MAIL_ACCOUNT, operation: 'passwords' } as const;
    world.store.setPace(key, { everyMs: 1000, perDay: 1 });

    const { findings } = await diagnose(world);

    const budget = findings.find((finding) => finding.check === 'budget');
    expect(budget).toMatchObject({ status: 'warn' });
    expect(budget?.message).toMatch(/^2 to set, 1 left today: done \d{4}-/);
  });

  it('fails for good when the domain is not at the provider', async () => {
    const world = await ready();
    world.mail.domains.clear();

    const { report } = await world.failing('diagnosePasswords', world.call());

    expect(report).toMatchObject({ category: 'NotFound', severity: 'Permanent' });
  });

  it('stops at refused credentials', async () => {
    const world = await ready();
    const refused = failure({ category: 'Authentication', severity: 'Critical' });
    world.mail.script.fail('identify', refused);
    world.mail.script.fail('identify', refused);

    const { failure: thrown, report } = await world.failing('diagnosePasswords', world.call());

    expect(report.severity).toBe('Critical');
    expect(thrown.nonRetryable).toBe(true);
  });
});
