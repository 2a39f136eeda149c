import { describe, expect, it } from '@jest/globals';
import { ANNA, DOMAIN, MAIL_ACCOUNT, SALES, World, failure } from './fakes.ts';

const survey = (world: World) => world.do('surveyDomain', world.call());
const WRITES = ['createDomain', 'setProtections', 'createAlias', 'updateAlias', 'setPassword'];

describe('surveyDomain', () => {
  it('counts what a new domain takes and writes nothing', async () => {
    const world = new World();

    const result = await survey(world);

    expect(result).toEqual({
      domain: DOMAIN,
      dnsWrites: 7,
      dnsDeletions: 0,
      domainCreated: true,
      aliasesCreated: 2,
      aliasesChanged: 0,
      passwordsToSet: 1,
      existingAliases: 0,
      existingForwarders: 0,
      existingMailboxes: 0,
      passwordPace: {
        account: MAIL_ACCOUNT,
        now: expect.any(Number),
        everyMs: 0,
        notice: { provider: 'Forward Email' },
      },
      unmanaged: 0,
      zone: DOMAIN,
      items: [],
      conflicts: [],
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(world.mail.script.calls.filter((call) => WRITES.includes(call))).toEqual([]);
    expect(world.dns.script.count('applyChanges')).toBe(0);
    expect([...world.store.objects.keys()]).toEqual([]);
  });

  it("knows the account's budget before its first use, and what is left of it later", async () => {
    const world = new World();
    world.store.ledger.delete(`${MAIL_ACCOUNT} passwords`);
    const fresh = await survey(world);
    const end = world.store.now() + 3_600_000;
    Object.assign(world.store.ledger.get(`${MAIL_ACCOUNT} passwords`)!, {
      used: 290,
      windowEndsAt: end,
    });
    const used = await survey(world);
    world.store.skew += 3_600_001;
    const over = await survey(world);

    expect(fresh.passwordPace).toMatchObject({ everyMs: 2000, perDay: 300, left: 300 });
    expect(used.passwordPace).toMatchObject({ left: 10, windowEndsAt: end });
    expect(over.passwordPace).toMatchObject({ left: 300 });
    expect(over.passwordPace?.windowEndsAt).toBeUndefined();
  });

  it('reckons with the pace of a manifest nobody has agreed to, which the ledger hears nothing of', async () => {
    const world = new World();
    world.store.ledger.delete(`${MAIL_ACCOUNT} passwords`);
    const pace = { fe: { passwords: { everyMs: 60_000, perDay: 7 } }, cf: {} };

    const { passwordPace } = await world.do('surveyDomain', { ...world.call(), pace });

    expect(passwordPace).toMatchObject({ everyMs: 60_000, perDay: 7, left: 7 });
    expect(world.store.ledger.get(`${MAIL_ACCOUNT} passwords`)).toMatchObject({
      ...{ everyMs: 2_000, perDay: 300 },
    });
  });

  it('counts what is there and left alone', async () => {
    const world = new World();
    world.mail.addDomain(DOMAIN);
    world.mail.addAlias(DOMAIN, { ...ANNA });
    world.mail.addAlias(DOMAIN, { name: 'old', mailbox: false });

    const result = await survey(world);

    expect(result).toMatchObject({
      dnsWrites: 4,
      aliasesCreated: 1,
      passwordsToSet: 0,
      existingAliases: 2,
      existingForwarders: 1,
      existingMailboxes: 1,
      unmanaged: 1,
    });
  });

  it('costs nothing once everything is done', async () => {
    const world = new World();
    await world.do('ensureDomain', world.call());
    await world.do('updateDns', world.call());
    await world.do('createAlias', world.of('anna'));
    await world.do('createAlias', world.of('sales'));
    await world.planned('anna', 'proven');

    const result = await survey(world);

    expect(result).toMatchObject({ dnsWrites: 0, aliasesCreated: 0, passwordsToSet: 0 });
    expect(result.fingerprint).toBe('');
    expect(result.items.map(({ action }) => action)).toEqual(['keep', 'keep', 'keep', 'keep']);
  });

  it('leaves out the phases the manifest leaves out', async () => {
    const world = new World({ phases: [3] });
    world.mail.addDomain(DOMAIN);

    const result = await survey(world);

    expect(result).toMatchObject({ dnsWrites: 0, aliasesCreated: 0, passwordsToSet: 0 });
    expect(world.dns.script.calls).toEqual([]);
  });

  it('does not count what was refused for good', async () => {
    const world = new World({ aliases: [ANNA, SALES] });
    world.mail.addDomain(DOMAIN);
    const refusal = failure({ category: 'ValidationError', severity: 'Permanent' });
    world.mail.script.fail('createAlias', refusal);
    await world.failing('createAlias', world.of('anna'));

    const result = await survey(world);

    expect(result).toMatchObject({ aliasesCreated: 1, passwordsToSet: 0 });
    expect(result.refused).toEqual({
      count: 1,
      shown: [{ alias: `anna@${DOMAIN}`, error: 'the provider failed', remediation: 'wait' }],
    });
  });

  it('counts it for a start that is to try it again, and leaves it refused', async () => {
    const world = new World({ aliases: [ANNA, SALES] });
    world.mail.addDomain(DOMAIN);
    const refusal = failure({ category: 'ValidationError', severity: 'Permanent' });
    world.mail.script.fail('createAlias', refusal);
    await world.failing('createAlias', world.of('anna'));

    const again = await world.do('surveyDomain', { ...world.call(), retryFailed: true });
    const plain = await survey(world);

    expect(again).toMatchObject({ aliasesCreated: 2, passwordsToSet: 1 });
    expect(again).not.toHaveProperty('refused');
    expect(plain).toMatchObject({ aliasesCreated: 1, passwordsToSet: 0 });
  });

  it('names every record with what becomes of it', async () => {
    const world = new World();
    world.mail.addDomain(DOMAIN);
    const spf = 'v=spf1 include:other.example.net -all';
    world.dns.records = [{ id: 's', name: DOMAIN, type: 'TXT', content: spf, ttl: 300 }];

    const { items } = await survey(world);

    expect(items.map(({ action, purpose }) => `${action} ${purpose}`)).toEqual([
      'create mx',
      'create ownership',
      'change spf',
      'create dmarc',
    ]);
    expect(items.find(({ purpose }) => purpose === 'spf')).toMatchObject({
      from: spf,
      to: expect.stringContaining('include:spf.forwardemail.net'),
    });
  });

  it('shows only so much of a zone as a result may carry', async () => {
    const world = new World();
    world.mail.addDomain(DOMAIN);
    world.dns.records = Array.from({ length: 60 }, (_, index) => ({
      ...{ id: String(index), name: DOMAIN, type: 'TXT', ttl: 300 },
      content: `forward-email=${String(index)}:${'a'.repeat(3000)}@example.net`,
    }));

    const { items, truncated = 0 } = await survey(world);

    expect(items).toHaveLength(50);
    expect(items.length + truncated).toBe(64);
    expect(Math.max(...items.map(({ from = '' }) => from.length))).toBe(2049);
  });

  it('counts protections that would be switched on', async () => {
    const off = { 'adult-content': true, phishing: false, executable: true, virus: false };
    const world = new World({ protection: 'ensure' });
    world.mail.addDomain(DOMAIN, { protections: off });
    const left = new World({ protection: 'report' });
    left.mail.addDomain(DOMAIN, { protections: off });

    const [ensured, reported] = [await survey(world), await survey(left)];

    expect(ensured.protections).toEqual(['phishing', 'virus']);
    expect(reported.protections).toBeUndefined();
  });

  it('has the same fingerprint while the same would be done, whatever the order of the zone', async () => {
    const world = new World();
    world.mail.addDomain(DOMAIN);
    const txt = (id: string, content: string) => ({
      ...{ id, name: DOMAIN, type: 'TXT', content, ttl: 300 },
    });
    world.dns.records = [txt('a', 'foreign'), txt('b', 'v=spf1 -all')];

    const first = await survey(world);
    world.dns.records = [txt('c', 'v=spf1 -all'), txt('d', 'another foreign')];
    const same = await survey(world);
    world.dns.records = [txt('c', 'v=spf1 ~all')];
    const other = await survey(world);
    world.amend({ aliases: [ANNA, { ...SALES, recipients: ['else@example.net'] }] });
    const amended = await survey(world);

    expect(same.fingerprint).toBe(first.fingerprint);
    expect(new Set([first, other, amended].map(({ fingerprint }) => fingerprint)).size).toBe(3);
  });

  it('announces the parks that will come', async () => {
    const free = new World();
    free.mail.addDomain(DOMAIN, { plan: 'free' });
    const zoneless = new World();
    zoneless.dns.zone = undefined;
    const foreign = new World();
    foreign.mail.addDomain(DOMAIN);
    const mx = {
      id: 'f',
      name: DOMAIN,
      type: 'MX',
      content: 'mx.example.net',
      priority: 1,
      ttl: 1,
    };
    foreign.dns.records = [mx];

    const parks = [await survey(free), await survey(zoneless), await survey(foreign)];

    expect(parks.map(({ park }) => park?.code)).toEqual([
      'plan.free',
      'dns.no-zone',
      'dns.foreign-mx',
    ]);
  });
});
