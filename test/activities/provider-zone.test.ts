import { describe, expect, it } from '@jest/globals';
import type { ExistingRecord } from '../../src/core/dns.ts';
import type { ProviderRecords } from '../../src/core/mail.ts';
import type { DomainSpec } from '../../src/core/spec.ts';
import { parseZoneFile, toRecords } from '../../src/providers/stalwart/records.ts';
import { stalwartSchema } from '../../src/simulators/scenario-stalwart.ts';
import { seedState } from '../../src/simulators/stalwart/state.ts';
import { zoneFile } from '../../src/simulators/stalwart/zone.ts';
import { BARE } from '../core/spec-fixture.ts';
import { DOMAIN, World } from './fakes.ts';

/** A domain whose mail provider writes the zone itself and has written nothing yet. */
function own(dns: Partial<DomainSpec['dns']> = {}, records?: ProviderRecords): World {
  const world = new World({ dns: { ...BARE.dns, ...dns } });
  world.mail.addDomain(DOMAIN);
  const domain = world.mail.domains.get(DOMAIN)!;
  domain.records = { ...(records ?? domain.records), zoneIsProviders: true };
  return world;
}

/** The zone file of a simulated Stalwart 0.16, which has every DKIM key. */
function serversZone(): string {
  const state = seedState(
    stalwartSchema.parse({
      ...{ line: 'jmap', admin: { user: 'admin', password: 'admin-password' } },
      domains: [{ name: DOMAIN, dnsManagement: 'Automatic' }],
    }),
  );
  return zoneFile(state, state.domains[0]!, 0);
}

/** What such a server writes to a DNS host, as the host shows it. */
function written(text: string): ExistingRecord[] {
  return parseZoneFile(text).map(({ type, name, content }, at) => {
    const [, priority, rest] = /^(\d+) (.+)$/.exec(content) ?? [];
    const isRanked = (type === 'MX' || type === 'SRV') && rest !== undefined;
    return {
      ...{ id: `r${String(at)}`, type, name: name.replace(/\.$/, ''), ttl: 300 },
      content: (isRanked ? rest : content).replace(/\.$/, ''),
      ...(isRanked ? { priority: Number(priority) } : {}),
    };
  });
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

  it('is complete as a server of 0.16 writes it, with policies of its own', async () => {
    const text = serversZone();
    const world = own({ extras: ['autoconfig'] }, toRecords(DOMAIN, parseZoneFile(text)));
    world.dns.records = written(text);

    const result = await world.do('updateDns', world.call());
    const looked = await world.do('probePropagation', world.call());

    expect(result).toMatchObject({ state: 'applied', written: 0 });
    expect('items' in result && new Set(result.items.map(({ action }) => action))).toEqual(
      new Set(['keep']),
    );
    expect(looked).toMatchObject({ state: 'everywhere', seen: 7, expected: 7 });
  });

  it('is not waited for where the server reports to an address of its own', async () => {
    const text = serversZone();
    const extras = { extras: ['tls-rpt'], rua: 'reports@example.net' } as const;
    const world = own(extras, toRecords(DOMAIN, parseZoneFile(text)));
    world.dns.records = written(text);

    const looked = await world.do('probePropagation', world.call());

    expect(looked).toMatchObject({ state: 'everywhere' });
  });

  it('shows a record it would have replaced as the server’s, and deletes nothing', async () => {
    const world = own({ mx: 'replace' });
    world.dns.records = [
      { id: 'old', type: 'MX', name: DOMAIN, content: 'old.example.net', priority: 5, ttl: 300 },
    ];

    const result = await world.do('updateDns', world.call());

    const actions = 'items' in result ? result.items.map(({ action }) => action) : [];
    expect(actions).not.toContain('delete');
    expect(world.dns.script.count('applyChanges')).toBe(0);
    expect(world.dns.records).toHaveLength(1);
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
