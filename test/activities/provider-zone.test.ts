import { describe, expect, it } from '@jest/globals';
import { DOMAIN, World } from './fakes.ts';

/** A domain whose mail provider writes the zone itself and has written nothing yet. */
function own(): World {
  const world = new World();
  world.mail.addDomain(DOMAIN);
  const domain = world.mail.domains.get(DOMAIN)!;
  domain.records = { ...domain.records, zoneIsProviders: true };
  return world;
}

/** What the same plan would have written for another provider. */
async function published(world: World): Promise<void> {
  const other = new World();
  other.mail.addDomain(DOMAIN);
  await other.do('updateDns', other.call());
  world.dns.records = other.dns.records;
}

describe('a zone the mail provider writes itself', () => {
  it('is compared and not written', async () => {
    const world = own();

    const result = await world.do('updateDns', world.call());

    expect(result).toMatchObject({ state: 'applied', written: 0 });
    expect('items' in result && new Set(result.items.map(({ action }) => action))).toEqual(
      new Set(['locked']),
    );
    expect(JSON.stringify(result)).toContain('the mail server writes this zone itself');
    expect(world.dns.script.count('applyChanges')).toBe(0);
  });

  it('is waited for until everything stands there', async () => {
    const world = own();
    const early = await world.do('probePropagation', world.call());
    await published(world);

    const late = await world.do('probePropagation', world.call());

    expect(early).toMatchObject({ state: 'absent', seen: 0, expected: 4 });
    expect(late).toMatchObject({ state: 'everywhere', seen: 4 });
  });

  it('is a warning of the health check while a record is missing, with where to look', async () => {
    const world = own();

    const { findings } = await world.do('checkHealth', world.call());

    const dns = findings.filter(({ check }) => check.startsWith('dns.'));
    expect(dns.map(({ status }) => status)).toContain('warn');
    expect(JSON.stringify(dns)).toContain('DNS management of the domain at the mail server');
  });
});

describe('a mail provider that never looks at DNS', () => {
  it('keeps nobody waiting, and the health check says nothing in its name', async () => {
    const world = new World();
    world.mail.addDomain(DOMAIN);
    delete world.mail.domains.get(DOMAIN)!.seen;

    expect(await world.do('verifyRecords', world.call())).toEqual({ ownership: true, mx: true });
    const { findings } = await world.do('checkHealth', world.call());
    expect(findings.filter(({ check }) => check.startsWith('provider.'))).toEqual([]);
  });
});
