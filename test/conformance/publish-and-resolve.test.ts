import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DesiredRecord } from '../../src/core/dns.ts';
import { planDns } from '../../src/core/dns-plan.ts';
import type { SeenAnswer } from '../../src/core/dns-answers.ts';
import { judgePropagation, questionsFor } from '../../src/core/propagation.ts';
import { createCloudflareDns } from '../../src/providers/cloudflare/provider.ts';
import type { DnsAnswer, DnsProvider, DnsResolver, Zone } from '../../src/providers/ports.ts';
import { createResolver } from '../../src/providers/resolver/provider.ts';
import { parseScenario } from '../../src/simulators/scenario.ts';
import { startWorld, type World } from '../../src/simulators/world.ts';

const domain = 'shop.example.com';
const own = (label: string): string => `${label}.${domain}`;
const desired: readonly DesiredRecord[] = [
  { purpose: 'mx', name: domain, type: 'MX', content: 'mx1.fe.test', priority: 10, ttl: 1 },
  { purpose: 'mx', name: domain, type: 'MX', content: 'mx2.fe.test', priority: 10, ttl: 1 },
  { purpose: 'spf', name: domain, type: 'TXT', content: 'v=spf1 include:fe.test ~all', ttl: 1 },
  {
    purpose: 'dkim',
    name: own('fe._domainkey'),
    type: 'TXT',
    content: `v=DKIM1; k=rsa; p=${'MIIB'.repeat(98)}`,
    ttl: 1,
  },
  { purpose: 'return-path', name: own('b'), type: 'CNAME', content: 'fe.test', ttl: 1 },
  { purpose: 'dmarc', name: own('_dmarc'), type: 'TXT', content: 'v=DMARC1; p=none', ttl: 1 },
];

describe('what is planned is written, served and seen', () => {
  let directory: string;
  let world: World;
  let dns: DnsProvider;
  let resolver: DnsResolver;
  let zone: Zone;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'mailkeel-dns-'));
    const token = 'cloudflare-token-cloudflare-token-xxxxxx';
    const records = [
      { name: domain, type: 'TXT', content: '"v=spf1 include:_spf.example.net -all"', ttl: 300 },
      { name: domain, type: 'TXT', content: 'some-verification=1', ttl: 300 },
    ];
    const scenario = parseScenario({
      forwardEmail: {
        accounts: [{ token: 'f'.repeat(24), id: 'fe-1', email: 'ops@example.com' }],
      },
      cloudflare: {
        accounts: [{ token, userId: 'cf-1', zones: [{ name: 'example.com', records }] }],
      },
    });
    world = await startWorld(scenario, { directory });
    const { address, port } = world.dns;
    dns = createCloudflareDns({ token, baseUrl: world.cloudflare.url });
    resolver = createResolver({
      servers: [`${address}:${String(port)}`],
      port,
      timeoutMs: 5000,
    });
    zone = (await dns.findZone(domain))!;
  });
  afterAll(async () => {
    await world.close();
    await rm(directory, { recursive: true, force: true });
  });

  const plan = async () =>
    planDns(desired, await dns.listRecords(zone), { domain, zone: zone.name, existing: 'keep' });
  const ask = (query: (name: string, type: string) => Promise<DnsAnswer>): Promise<SeenAnswer[]> =>
    Promise.all(
      questionsFor(desired).map(async ({ name, type }) => ({
        name,
        type,
        ...(await query(name, type)),
      })),
    );
  const look = async () => {
    const servers = (await resolver.delegation(domain)).flatMap(({ host, addresses }) =>
      addresses.map((address) => ({ server: host, address })),
    );
    return await Promise.all(
      servers.map(async (server) => ({
        ...server,
        answers: await ask((name, type) => resolver.queryAuthoritative(server.address, name, type)),
      })),
    );
  };

  it('finds two name servers and nothing of ours before', async () => {
    const servers = await look();

    expect(new Set(servers.map((each) => each.server)).size).toBe(2);
    expect(judgePropagation(desired, servers).seen).toBe(0);
  });

  it('is everywhere after one batch, with the SPF that was there kept', async () => {
    await dns.applyChanges(zone, (await plan()).changes);

    const servers = await look();
    const recursive = await ask((name, type) => resolver.queryRecursive(name, type));

    expect(judgePropagation(desired, servers, recursive)).toMatchObject({
      state: 'everywhere',
      evidence: [],
      seen: desired.length,
      expected: desired.length,
    });
    expect((await resolver.queryRecursive(domain, 'TXT')).values).toEqual(
      expect.arrayContaining([
        'v=spf1 include:_spf.example.net include:fe.test -all',
        'some-verification=1',
      ]),
    );
  });

  it('leaves nothing to do for a second plan', async () => {
    expect((await plan()).changes).toEqual([]);
  });
});
