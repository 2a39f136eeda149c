import { describe, expect, it, jest } from '@jest/globals';
import { DOMAIN, failure, World } from './fakes.ts';

describe('checkPublicDns', () => {
  it('is told of an include that does not answer, and does not fail', async () => {
    const world = new World();
    const content = 'v=spf1 include:silent.example.net -all';
    world.resolver.cache = () => [{ id: 't', name: DOMAIN, type: 'TXT', content, ttl: 300 }];
    world.resolver.rcodes.set('silent.example.net', 'SERVFAIL');

    const checks = await world.do('checkPublicDns', { ...world.call(), account: 'public-dns' });

    const about = checks.filter(({ check }) => check.startsWith('spf.'));
    expect(about.map(({ check, status }) => [check, status])).toEqual([['spf.lookups', 'error']]);
  });

  it('follows the MX to its address, its name and its TLS, and the web hosts to theirs', async () => {
    const world = new World();
    const record = (name: string, type: string, content: string) => ({
      ...{ id: `${type} ${name}`, name, type, content, ttl: 300 },
    });
    world.resolver.cache = () => [
      { ...record(DOMAIN, 'MX', 'mx1.example.net'), priority: 10 },
      record('mx1.example.net', 'A', '192.0.2.25'),
      record('25.2.0.192.in-addr.arpa', 'PTR', 'mx1.example.net'),
      record(`autoconfig.${DOMAIN}`, 'A', '192.0.2.81'),
      record(DOMAIN, 'CAA', '0 issue "pki.goog"'),
    ];
    const issuer = "Let's Encrypt";
    world.tls.set('smtp mx1.example.net', { state: 'plain' });
    world.tls.set(`https autoconfig.${DOMAIN}`, {
      ...{ state: 'secured', protocol: 'TLSv1.3', issuer, chain: [] },
    });

    const checks = await world.do('checkPublicDns', { ...world.call(), account: 'public-dns' });

    const about = new Map(checks.map(({ check, status }) => [check, status]));
    expect(about.get('mx.ptr')).toBe('pass');
    expect(about.get('mx.starttls')).toBe('fail');
    expect(about.get('autoconfig.host')).toBe('pass');
    expect(about.get('caa')).toBe('warn');
  });

  const answering = (world: World, at: 'queryRecursive' | 'delegation'): number =>
    world.resolver.script.count(at);
  const call = (world: World) => ({ ...world.call(), account: 'public-dns' }) as const;

  it('compares what the world sees with what the provider says', async () => {
    const world = new World();
    const returnPath = `fe-bounces.${DOMAIN}`;
    const keys = [{ name: `mail._domainkey.${DOMAIN}`, value: 'v=DKIM1; k=ed25519; p=AAAA' }];
    world.resolver.cache = () => [
      { id: 's', name: returnPath, type: 'TXT', content: 'v=spf1 -all', ttl: 300 },
    ];

    const checks = await world.do('checkPublicDns', {
      ...call(world),
      provider: { keys, returnPath, unheard: ['abuse'] },
    });

    const about = new Map(checks.map(({ check, status }) => [check, status]));
    expect(about.get('alignment')).toBe('pass');
    expect(about.get('dkim.key')).toBe('fail');
    expect(about.get('hygiene.postmaster')).toBe('warn');
  });

  it('asks a silent resolver two questions, not one a check', async () => {
    const world = new World();
    const silence = failure({ category: 'NetworkError' });
    world.resolver.script.fail('delegation', silence);
    for (let n = 0; n < 50; n += 1) world.resolver.script.fail('queryRecursive', silence);

    const checks = await world.do('checkPublicDns', call(world));

    expect(answering(world, 'queryRecursive')).toBe(2);
    expect(checks.filter(({ status }) => status === 'fail')).toEqual([]);
    expect(checks.filter(({ check }) => check === 'mx').map(({ status }) => status)).toEqual([
      'error',
    ]);
  });

  it('looks at the hosts of a provider once for all its domains', async () => {
    const world = new World();
    const knocks: string[] = [];
    const known = world.tls.get.bind(world.tls);
    world.tls.get = (target) => {
      knocks.push(target);
      return known(target);
    };
    const domains = ['example.com', 'example.org'];
    world.resolver.cache = () => [
      ...domains.map((name) => ({
        ...{ id: name, name, type: 'MX', content: 'mx1.example.net', ttl: 300, priority: 10 },
      })),
      { id: 'a', name: 'mx1.example.net', type: 'A', content: '192.0.2.25', ttl: 300 },
    ];

    await world.do('checkPublicDns', { ...call(world), domain: 'example.com' });
    const first = answering(world, 'queryRecursive');
    await world.do('checkPublicDns', { ...call(world), domain: 'example.org' });

    expect(knocks).toEqual(['smtp mx1.example.net']);
    // The second spares what lies outside: four questions of the host, its reverse name, the root.
    expect(first * 2 - answering(world, 'queryRecursive')).toBe(6);
  });

  it('comes to an end where every answer takes its time', async () => {
    const world = new World();
    const now = performance.now.bind(performance);
    let waited = 0;
    const clock = jest.spyOn(performance, 'now').mockImplementation(() => {
      return now() + waited;
    });
    world.resolver.cache = () => {
      waited += 31_000;
      return [];
    };

    const checks = await world.do('checkPublicDns', call(world)).finally(() => {
      clock.mockRestore();
    });

    expect(answering(world, 'queryRecursive')).toBe(3);
    expect(checks.filter(({ check }) => check === 'dmarc').map(({ status }) => status)).toEqual([
      'error',
    ]);
  });
});
