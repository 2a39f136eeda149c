import { describe, expect, it } from '@jest/globals';
import { ANNA, DOMAIN, SALES, World, failure } from './fakes.ts';

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
      unmanaged: 0,
      zone: DOMAIN,
    });
    expect(world.mail.script.calls.filter((call) => WRITES.includes(call))).toEqual([]);
    expect(world.dns.script.count('applyChanges')).toBe(0);
    expect([...world.store.objects.keys()]).toEqual([]);
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
