import { describe, expect, it } from '@jest/globals';
import type { ExistingRecord } from '../../src/core/dns.ts';
import type { DnsWish } from '../../src/core/spec.ts';
import { DOMAIN, failure, World } from './fakes.ts';

const MANUAL: DnsWish = { mx: 'publish', spf: 'merge', spfAll: '~all', dmarc: 'none' };

let next = 0;
function standing(type: string, content: string, name = DOMAIN): ExistingRecord {
  next += 1;
  const priority = type === 'MX' ? { priority: 10 } : {};
  return { id: `s${String(next)}`, name, type, content, ttl: 300, ...priority };
}

/** Somebody else's name server; our account at a DNS host sees none of it. */
function byHand(zone: readonly ExistingRecord[] = []): {
  readonly world: World;
  readonly publish: (...records: readonly ExistingRecord[]) => void;
} {
  const world = new World({ dns: MANUAL });
  world.mail.addDomain(DOMAIN);
  let records = zone;
  world.resolver.servers.set('192.0.2.1', () => records);
  return {
    world,
    publish: (...more) => {
      records = [...records, ...more];
    },
  };
}

const update = (world: World) => world.do('updateDns', world.call());
const OURS = [
  standing('MX', 'mx1.forwardemail.net'),
  standing('TXT', 'forward-email-site-verification=abc'),
  standing('TXT', 'v=spf1 include:spf.forwardemail.net ~all'),
  standing('TXT', 'v=DMARC1; p=none', `_dmarc.${DOMAIN}`),
];

describe('updateDns where DNS is done by hand', () => {
  it('says what to add, change and remove, from what public DNS shows, and calls no DNS host', async () => {
    const { world } = byHand([
      standing('MX', 'mx.other.example.net'),
      standing('TXT', 'v=spf1 include:_spf.example.net -all'),
    ]);

    const result = await update(world);

    expect(result).toMatchObject({ state: 'manual' });
    const { items } = result as Extract<typeof result, { state: 'manual' }>;
    expect(items.map(({ action, type, from, to }) => [action, type, from, to])).toEqual([
      ['by-hand', 'MX', '10 mx.other.example.net', undefined],
      ['by-hand', 'MX', undefined, '10 mx1.forwardemail.net'],
      ['by-hand', 'TXT', undefined, 'forward-email-site-verification=abc'],
      [
        'by-hand',
        'TXT',
        'v=spf1 include:_spf.example.net -all',
        'v=spf1 include:_spf.example.net include:spf.forwardemail.net -all',
      ],
      ['by-hand', 'TXT', undefined, 'v=DMARC1; p=none'],
    ]);
    expect(world.dns.script.calls).toEqual([]);
  });

  it('exports and keeps the list', async () => {
    const { world } = byHand();

    await update(world);

    expect(world.reports).toEqual([
      expect.objectContaining({ domain: DOMAIN, items: expect.any(Array) }),
    ]);
    const kept = await world.store.store.objects.snapshots(`dns-export/${DOMAIN}/`);
    expect(kept).toHaveLength(1);
  });

  it('is done as soon as the records are there', async () => {
    const { world, publish } = byHand();
    const before = await update(world);
    publish(...OURS);

    const after = await update(world);

    expect([before.state, after.state]).toEqual(['manual', 'applied']);
    expect(world.reports).toHaveLength(1);
  });

  it('warns when nobody could be asked: an SPF record may stand there', async () => {
    const { world } = byHand();
    world.resolver.script.fail('delegation', failure({ category: 'NetworkError' }));

    const result = await update(world);

    expect(result).toMatchObject({
      state: 'manual',
      warnings: [expect.stringContaining('did not answer: look for records that are there')],
    });
  });
});

describe('the other passes where DNS is done by hand', () => {
  it('wait for the same records in public DNS', async () => {
    const { world, publish } = byHand();
    const probe = () => world.do('probePropagation', world.call());

    const before = await probe();
    publish(...OURS);
    const after = await probe();

    expect(before).toMatchObject({ state: 'absent', expected: 4 });
    expect(after).toMatchObject({ state: 'everywhere', seen: 4 });
  });

  it('survey the work as a wait for a person, not as a write', async () => {
    const { world } = byHand();

    const result = await world.do('surveyDomain', world.call());

    expect(result).toMatchObject({ dnsWrites: 0, dnsDeletions: 0, park: { code: 'dns.manual' } });
    expect(result.items.map(({ action }) => action)).toEqual(Array(4).fill('by-hand'));
    expect(result.fingerprint).not.toBe('');
  });

  it('find in the health check what is missing, and repair nothing', async () => {
    const { world } = byHand(OURS.slice(1));

    const result = await world.do('checkHealth', world.call());

    const failed = result.findings.filter(({ check }) => check.startsWith('dns.'));
    expect(failed.map(({ check, status }) => [check, status])).toEqual([
      ['dns.mx', 'fail'],
      ['dns.ownership', 'pass'],
      ['dns.spf', 'pass'],
      ['dns.dmarc', 'pass'],
    ]);
    expect(result.repairDns).toBe(false);
  });
});
