import { describe, expect, it } from '@jest/globals';
import { DOMAIN, World } from './fakes.ts';

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
});
