import { afterEach, describe, expect, it } from '@jest/globals';
import { createResolver } from '../../src/providers/resolver/provider.ts';
import { closeServers, failure, name, start } from './resolver-fixtures.ts';

afterEach(closeServers);

describe('delegation', () => {
  const ns = (zone: string, data: string) => ({ type: 'NS', name: zone, ttl: 60, data }) as const;

  it('walks up to the enclosing zone and resolves every address', async () => {
    const { resolver } = await start({
      'NS mail.eu.example.com': { rcode: 3 },
      'NS eu.example.com': {},
      'NS example.com': { answers: [ns(name, 'NS1.host.test'), ns(name, 'ns2.host.test')] },
      'A ns1.host.test': {
        answers: [{ type: 'A', name: 'ns1.host.test', ttl: 60, data: '192.0.2.1' }],
      },
      'AAAA ns1.host.test': {
        answers: [{ type: 'AAAA', name: 'ns1.host.test', ttl: 60, data: '2001:db8::1' }],
      },
      'A ns2.host.test': {},
      'AAAA ns2.host.test': {},
    });

    expect(await resolver.delegation('mail.eu.example.com')).toEqual([
      { host: 'ns1.host.test', addresses: ['192.0.2.1', '2001:db8::1'] },
      { host: 'ns2.host.test', addresses: [] },
    ]);
  });

  it('names an address once that the resolver repeats, so that no server is asked twice', async () => {
    const address = { type: 'A', name: 'ns1.host.test', ttl: 60, data: '192.0.2.1' } as const;
    const { resolver } = await start({
      'NS example.com': { answers: [ns(name, 'ns1.host.test')] },
      'A ns1.host.test': { answers: [address, address] },
      'AAAA ns1.host.test': {},
    });

    expect(await resolver.delegation(name)).toEqual([
      { host: 'ns1.host.test', addresses: ['192.0.2.1'] },
    ]);
  });

  it('does not take the servers of the zone a CNAME leads to', async () => {
    const { resolver } = await start({
      'NS www.example.com': {
        answers: [
          { type: 'CNAME', name: 'www.example.com', ttl: 60, data: 'host.test' },
          ns('host.test', 'ns.host.test'),
        ],
      },
      'NS example.com': { answers: [ns(name, 'ns1.own.test')] },
      'A ns1.own.test': {},
      'AAAA ns1.own.test': {},
    });

    expect(await resolver.delegation('www.example.com')).toEqual([
      { host: 'ns1.own.test', addresses: [] },
    ]);
  });

  it('stops at the registrable domain: an unregistered name has no servers', async () => {
    const { server, resolver } = await start({ 'NS example.co.uk': { rcode: 3 } });

    expect(await resolver.delegation('example.co.uk')).toEqual([]);
    expect(server.seen).toEqual(['udp NS example.co.uk RD']);
  });

  it('does not guess when the resolver fails', async () => {
    const { resolver } = await start({ 'NS example.com': { rcode: 2 } });

    const { details } = await failure(resolver.delegation(name));

    expect(details).toMatchObject({ severity: 'Transient', code: 'SERVFAIL' });
  });
});

describe('createResolver', () => {
  it.each(['nonsense', 'dns.example.com', '1.2.3.4:port', '[::1'])(
    'it refuses the server %s',
    (entry) => {
      expect(() => createResolver({ servers: [entry], port: 53, timeoutMs: 1 })).toThrow(entry);
    },
  );

  it.each(['192.0.2.1', '192.0.2.1:5353', '::1', '[::1]', '[::1]:5353'])(
    'it accepts the server %s',
    (entry) => {
      expect(() => createResolver({ servers: [entry], port: 53, timeoutMs: 1 })).not.toThrow();
    },
  );
});
