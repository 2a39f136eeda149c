import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { decode, encode, type DecodedPacket, type RecordType } from 'dns-packet';
import { CF_TOKEN, cloudflare, dnsHost, startFixture, ZONE_ID, type Fixture } from './fixture.ts';

const MX = { name: 'example.com', type: 'MX', content: 'mx1.forwardemail.net', priority: 10 };
const ALIAS = { name: 'fe-bounces.example.com', type: 'CNAME', content: 'forwardemail.net' };
const DEEP = { name: 'k1._domainkey.mail.example.com', type: 'TXT', content: '"a" "b"' };
const BIG = { name: 'big.example.com', type: 'TXT', content: 'x'.repeat(1200) };
const ELSEWHERE = [{ name: 'forwardemail.net', type: 'A', content: '198.51.100.3' }];

type Server = 'recursive' | 'ns1' | 'ns2';

describe('the DNS simulator', () => {
  let fixture: Fixture;
  afterEach(() => fixture.close());

  const start = async (dns: Record<string, unknown> = {}) => {
    fixture = await startFixture({
      cloudflare: cloudflare([MX, ALIAS, DEEP, BIG]),
      dns: { elsewhere: ELSEWHERE, ...dns },
    });
  };
  const addressOf = (server: Server) => {
    const { dns } = fixture.world;
    return server === 'recursive' ? dns.address : dns.nameServers[server];
  };
  const ask = (server: Server, name: string, type: RecordType) =>
    query(addressOf(server), fixture.world.dns.port, { name, type });
  const publish = (name: string) =>
    dnsHost(fixture, `/zones/${ZONE_ID}/dns_records`, {
      method: 'POST',
      body: { type: 'TXT', name, content: 'here' },
    });
  const resolver = () => {
    const client = new Resolver({ timeout: 5000, tries: 1 });
    client.setServers([`${fixture.world.dns.address}:${String(fixture.world.dns.port)}`]);
    return client;
  };

  it('answers with authority at the name servers and without at the resolver', async () => {
    await start();

    const [authority, recursive] = await Promise.all([
      ask('ns1', 'Example.COM', 'MX'),
      ask('recursive', 'example.com', 'MX'),
    ]);

    expect([authority.flag_aa, recursive.flag_aa, recursive.flag_ra]).toEqual([true, false, true]);
    expect(authority.answers).toMatchObject([
      { type: 'MX', data: { preference: 10, exchange: 'mx1.forwardemail.net' } },
    ]);
  });

  it('tells name servers and their addresses, and the SOA', async () => {
    await start();

    const hosts = await resolver().resolveNs('example.com');
    const [address] = await resolver().resolve4('bob.ns.cloudflare.com');
    const soa = await resolver().resolveSoa('example.com');

    expect(hosts.sort()).toEqual(['ada.ns.cloudflare.com', 'bob.ns.cloudflare.com']);
    expect(address).toBe(addressOf('ns2'));
    expect(soa.minttl).toBe(60);
  });

  it('tells the address of name servers that many zones share once', async () => {
    const zones = ['example.com', 'example.net', 'example.org'].map((name) => ({ name }));
    const accounts = [{ token: CF_TOKEN, userId: 'cf-user-1', zones }];
    fixture = await startFixture({ cloudflare: { accounts } });

    const addresses = await resolver().resolve4('ada.ns.cloudflare.com');

    expect(addresses).toEqual([addressOf('ns1')]);
  });

  it('tells NXDOMAIN, no data, a name with something below it, and foreign names apart', async () => {
    await start();

    const answers = await Promise.all([
      ask('ns1', 'nothing.example.com', 'TXT'),
      ask('ns1', 'example.com', 'AAAA'),
      ask('ns1', '_domainkey.mail.example.com', 'TXT'),
      ask('ns1', 'example.net', 'TXT'),
    ]);

    expect(answers.map((answer) => answer.rcode)).toEqual([
      'NXDOMAIN',
      'NOERROR',
      'NOERROR',
      'REFUSED',
    ]);
    expect(answers.slice(0, 3).map((a) => a.authorities?.[0]?.type)).toEqual(['SOA', 'SOA', 'SOA']);
  });

  it('joins nothing itself: a TXT keeps its character-strings', async () => {
    await start();

    const [chunks] = await resolver().resolveTxt(DEEP.name);

    expect(chunks).toEqual(['a', 'b']);
  });

  it('follows a CNAME to other zones only at the resolver', async () => {
    await start();

    const followed = await ask('recursive', ALIAS.name, 'A');
    const direct = await ask('ns1', ALIAS.name, 'A');

    expect(followed.answers?.map((a) => a.type)).toEqual(['CNAME', 'A']);
    expect(direct.answers?.map((a) => a.type)).toEqual(['CNAME']);
  });

  it('answers a proxied name with the edge instead of its CNAME', async () => {
    await start();
    const body = { type: 'CNAME', name: 'hidden', content: 'example.net', proxied: true };
    await dnsHost(fixture, `/zones/${ZONE_ID}/dns_records`, { method: 'POST', body });

    const [alias, address] = await Promise.all([
      ask('ns1', 'hidden.example.com', 'CNAME'),
      ask('ns1', 'hidden.example.com', 'A'),
    ]);

    expect([alias.answers, address.answers?.length]).toEqual([[], 1]);
  });

  it('answers a CNAME of a zone that flattens them with addresses', async () => {
    fixture = await startFixture({
      cloudflare: cloudflare([ALIAS], { zone: { plan: 'pro', flatten_all_cnames: true } }),
      dns: { elsewhere: ELSEWHERE },
    });

    const [alias, address] = await Promise.all([
      ask('ns1', ALIAS.name, 'CNAME'),
      ask('ns1', ALIAS.name, 'A'),
    ]);

    expect([alias.rcode, alias.answers, address.answers?.length]).toEqual(['NOERROR', [], 1]);
  });

  it('truncates over UDP and gives all over TCP', async () => {
    await start();

    const datagram = await ask('recursive', BIG.name, 'TXT');
    const [chunks] = await resolver().resolveTxt(BIG.name);

    expect([datagram.flag_tc, datagram.answers]).toEqual([true, []]);
    expect(chunks?.join('')).toBe(BIG.content);
  });

  it('publishes late, on each server as late as the scenario says', async () => {
    await start({
      propagationMs: 1000,
      overrides: [{ match: '^slow\\.', server: 'ns2', delayMs: 60_000 }],
    });
    const seen = async () =>
      (
        await Promise.all(
          (['ns1', 'ns2', 'recursive'] as const).map((s) => ask(s, 'slow.example.com', 'TXT')),
        )
      ).map((answer) => answer.answers?.length);
    await publish('slow');

    fixture.advance(999);
    const before = (await ask('ns1', 'slow.example.com', 'TXT')).rcode;
    fixture.advance(1);
    const soon = await seen();
    fixture.advance(59_000);

    expect(before).toBe('NXDOMAIN');
    expect(soon).toEqual([1, 0, 1]);
    expect(await seen()).toEqual([1, 1, 1]);
  });

  it('goes on serving a deleted record until the change has arrived', async () => {
    await start({ propagationMs: 1000 });
    const { json } = await dnsHost(fixture, `/zones/${ZONE_ID}/dns_records?type=MX`);
    const [row] = json['result'] as { id: string }[];
    await dnsHost(fixture, `/zones/${ZONE_ID}/dns_records/${String(row?.id)}`, {
      method: 'DELETE',
    });

    const before = await ask('ns1', 'example.com', 'MX');
    fixture.advance(1000);
    const after = await ask('ns1', 'example.com', 'MX');

    expect([before.answers?.length, after.answers?.length]).toEqual([1, 0]);
  });

  it('remembers at the resolver what did not exist when it was asked too early', async () => {
    await start({ negativeTtl: 30 });
    await ask('recursive', 'new.example.com', 'MX');
    await publish('new');
    fixture.advance(10_000);

    const poisoned = await ask('recursive', 'new.example.com', 'TXT');
    const authority = await ask('ns1', 'new.example.com', 'TXT');
    fixture.advance(20_000);
    const healed = await ask('recursive', 'new.example.com', 'TXT');

    expect([poisoned.rcode, authority.rcode, healed.rcode]).toEqual([
      'NXDOMAIN',
      'NOERROR',
      'NOERROR',
    ]);
    expect(poisoned.authorities).toMatchObject([{ type: 'SOA', ttl: 20 }]);
  });

  it('answers SERVFAIL where a fault says so, once, and logs its id', async () => {
    const fault = {
      id: 'f',
      provider: 'dns',
      match: { path: '^/ns1/example\\.com/MX$' },
      action: { status: 2 },
    };
    fixture = await startFixture({ cloudflare: cloudflare([MX]), faults: [fault] });

    const first = await ask('ns1', 'example.com', 'MX');
    const second = await ask('ns1', 'example.com', 'MX');

    expect([first.rcode, second.rcode]).toEqual(['SERVFAIL', 'NOERROR']);
    expect(fixture.world.state.surroundings.calls.list()).toMatchObject([
      { provider: 'dns', path: '/ns1/example.com/MX', fault: 'f', status: 2, write: false },
      { status: 0 },
    ]);
  });
});

interface Decoded extends DecodedPacket {
  readonly rcode: string;
}

function query(
  address: string,
  port: number,
  question: { readonly name: string; readonly type: RecordType },
): Promise<Decoded> {
  const socket = createSocket('udp4');
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once('message', (message) => {
      socket.close();
      resolve(decode(message) as Decoded);
    });
    socket.send(encode({ type: 'query', id: 7, flags: 256, questions: [question] }), port, address);
  });
}
