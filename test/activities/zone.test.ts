import { describe, expect, it } from '@jest/globals';
import type { ExistingRecord } from '../../src/core/dns.ts';
import { DOMAIN, World, failure } from './fakes.ts';

let next = 0;
function txt(name: string, content: string): ExistingRecord {
  next += 1;
  return { id: `t${String(next)}`, name, type: 'TXT', content, ttl: 300 };
}

const A_LOOKUPS = (count: number): string =>
  Array.from({ length: count }, (_, n) => `a:h${String(n)}.example.net`).join(' ');

describe('planning SPF by what its includes lead to', () => {
  /** A domain with one SPF record, and what public DNS says elsewhere. */
  function withSpf(own: string, elsewhere: readonly ExistingRecord[]): World {
    const world = new World();
    world.mail.addDomain(DOMAIN);
    world.dns.records = [txt(DOMAIN, own)];
    world.resolver.cache = () => elsewhere;
    return world;
  }
  const update = (world: World) => world.do('updateDns', world.call());
  const ours = txt('spf.forwardemail.net', 'v=spf1 ip4:192.0.2.1 -all');

  it('counts nested includes and parks above ten', async () => {
    const world = withSpf('v=spf1 include:one.example.net -all', [
      ours,
      txt('one.example.net', `v=spf1 include:two.example.net ${A_LOOKUPS(4)} -all`),
      txt('two.example.net', `v=spf1 ${A_LOOKUPS(4)} -all`),
    ]);

    const result = await update(world);

    expect(result).toMatchObject({ state: 'conflict', conflicts: [{ code: 'dns.spf-lookups' }] });
    expect(JSON.stringify(result)).toContain('needs 11 DNS lookups');
    expect(world.dns.script.count('applyChanges')).toBe(0);
  });

  it('goes on below nine although an include has no record, and parks from nine with its name', async () => {
    const few = withSpf('v=spf1 include:silent.example.net -all', [ours]);
    const many = withSpf(`v=spf1 include:silent.example.net ${A_LOOKUPS(7)} -all`, [ours]);

    const results = [await update(few), await update(many)];

    expect(results[0]).toMatchObject({ state: 'applied' });
    expect(results[1]).toMatchObject({ conflicts: [{ code: 'dns.spf-lookups' }] });
    expect(JSON.stringify(results[1])).toContain(
      'no single SPF record that could be counted: silent.example.net',
    );
  });

  it('writes nothing while an include does not answer', async () => {
    const world = withSpf('v=spf1 include:one.example.net -all', []);
    world.resolver.script.fail('queryRecursive', failure({ category: 'NetworkError' }));

    const { report } = await world.failing('updateDns', world.call());

    expect(report).toMatchObject({ category: 'NetworkError', severity: 'Transient' });
    expect(world.dns.script.count('applyChanges')).toBe(0);
  });

  it('takes SERVFAIL for no answer', async () => {
    const world = withSpf('v=spf1 include:one.example.net -all', [ours]);
    world.resolver.rcodes.set('one.example.net', 'SERVFAIL');

    const { report } = await world.failing('updateDns', world.call());

    expect(report).toMatchObject({ severity: 'Transient', code: 'SERVFAIL' });
    expect(world.dns.script.count('applyChanges')).toBe(0);
  });

  it('asks for no macro', async () => {
    const world = withSpf('v=spf1 include:%{i}.example.net -all', [ours]);

    const result = await update(world);

    expect(result).toMatchObject({ state: 'applied' });
    expect(world.resolver.script.count('queryRecursive')).toBe(1);
  });

  it('asks nothing where nothing is merged', async () => {
    const world = withSpf('v=spf1 include:spf.forwardemail.net include:one.example.net -all', []);

    await update(world);

    expect(world.resolver.script.calls).toEqual([]);
  });

  it('asks at most 20 names, however many there are', async () => {
    const names = Array.from({ length: 30 }, (_, n) => `include:s${String(n)}.example.net`);
    const world = withSpf(`v=spf1 ${names.join(' ')} -all`, []);

    await update(world);

    expect(world.resolver.script.count('queryRecursive')).toBe(20);
  });
});

describe('an MX of ours whose provider changed', () => {
  /** Written by Mailkeel, and then no longer what the mail provider wants. */
  async function moved(): Promise<World> {
    const world = new World({ maxDeletions: 9 });
    world.mail.addDomain(DOMAIN);
    await world.do('updateDns', world.call());
    const domain = world.mail.domains.get(DOMAIN)!;
    const mx = [{ exchange: 'mx.new.example.net', priority: 10 }];
    world.mail.addDomain(DOMAIN, { ...domain, records: { ...domain.records, mx } });
    world.store.skew = 1000;
    return world;
  }
  const exchanges = ({ dns }: World) =>
    dns.records.filter(({ type }) => type === 'MX').map(({ content }) => content);

  it('goes by itself', async () => {
    const world = await moved();

    await world.do('updateDns', world.call());

    expect(exchanges(world)).toEqual(['mx.new.example.net']);
  });

  it('is asked about once somebody edited it, although the comment is still ours', async () => {
    const world = await moved();
    world.dns.records = world.dns.records.map((record) =>
      record.type === 'MX' ? { ...record, content: 'mx.theirs.example.net' } : record,
    );

    const result = await world.do('updateDns', world.call());

    expect(result).toMatchObject({ conflicts: [{ code: 'dns.foreign-mx' }] });
    expect(exchanges(world)).toEqual(['mx.theirs.example.net']);
  });
});

describe('planning DMARC in a zone of its own', () => {
  const SUB = `shop.${DOMAIN}`;
  function subZone(parent: string, dmarc: 'none' | 'quarantine' = 'none'): World {
    const dns = { account: 'cf', mx: 'publish', spf: 'merge', spfAll: '~all' } as const;
    const world = new World({ name: SUB, dns: { ...dns, dmarc } });
    world.mail.addDomain(SUB);
    world.dns.zone = SUB;
    const above = txt(`_dmarc.${DOMAIN}`, parent);
    world.resolver.servers.set('192.0.2.1', () => [above]);
    return world;
  }
  const dmarcOf = (world: World) =>
    world.dns.records.filter(({ name }) => name.startsWith('_dmarc'));

  it('does not replace a stricter policy inherited from the parent zone', async () => {
    const world = subZone('v=DMARC1; p=reject');

    const result = await world.do('updateDns', world.call());

    expect(dmarcOf(world)).toEqual([]);
    expect(result).toMatchObject({ state: 'applied', written: 3 });
    const item = result.items.find(({ purpose }) => purpose === 'dmarc');
    expect(item).toMatchObject({ action: 'keep', from: 'v=DMARC1; p=reject' });
    expect(item?.reason).toContain(`_dmarc.${DOMAIN} applies to this name too`);
  });

  it('creates one where the parent protects less', async () => {
    const world = subZone('v=DMARC1; p=reject; sp=none', 'quarantine');

    await world.do('updateDns', world.call());

    expect(dmarcOf(world)).toMatchObject([{ name: `_dmarc.${SUB}` }]);
  });

  it('writes nothing while it cannot know what is inherited', async () => {
    const world = subZone('v=DMARC1; p=reject');
    world.resolver.script.fail('queryAuthoritative', failure({ category: 'NetworkError' }));

    const { report } = await world.failing('updateDns', world.call());

    expect(report.category).toBe('NetworkError');
    expect(world.dns.script.count('applyChanges')).toBe(0);
  });

  describe('below names of its own zone', () => {
    /** `shop.example.com` in the zone example.com, whose own policy the zone does not show. */
    function inZone(policy: ExistingRecord, seen: readonly ExistingRecord[]): World {
      const world = subZone('');
      world.dns.zone = DOMAIN;
      world.dns.records = [policy];
      world.resolver.cache = () => seen;
      return world;
    }
    const at = `_dmarc.${DOMAIN}`;
    const cname = { ...txt(at, 'dmarc.service.test'), type: 'CNAME' };
    const cut = { ...txt(at, 'ns.service.test'), type: 'NS' };
    const ownOf = (world: World) =>
      world.dns.records.filter(({ name }) => name === `_dmarc.${SUB}`);

    it.each([
      ['a CNAME', cname],
      ['a delegation', cut],
    ])('follows %s to the policy that applies', async (_what, handedOn) => {
      const world = inZone(handedOn, [txt(at, 'v=DMARC1; p=reject')]);

      const result = await world.do('updateDns', world.call());

      expect(ownOf(world)).toEqual([]);
      const item = result.items.find(({ purpose }) => purpose === 'dmarc');
      expect(item?.reason).toContain(`${at} applies to this name too`);
    });

    it('creates one where nothing stands behind the CNAME', async () => {
      const world = inZone(cname, []);

      await world.do('updateDns', world.call());

      expect(ownOf(world)).toHaveLength(1);
    });

    it('writes nothing while it is not answered', async () => {
      const world = inZone(cname, []);
      world.resolver.rcodes.set(at, 'SERVFAIL');

      const { report } = await world.failing('updateDns', world.call());

      expect(report).toMatchObject({ severity: 'Transient', code: 'SERVFAIL' });
      expect(world.dns.script.count('applyChanges')).toBe(0);
    });
  });

  it('finds a policy that a CNAME hands to a service', async () => {
    const world = subZone('');
    world.resolver.servers.set('192.0.2.1', () => []);
    world.resolver.cache = () => [txt(`_dmarc.${DOMAIN}`, 'v=DMARC1; p=quarantine')];

    await world.do('updateDns', world.call());

    expect(dmarcOf(world)).toEqual([]);
  });
});
