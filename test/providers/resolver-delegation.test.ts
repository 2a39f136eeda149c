import { afterEach, describe, expect, it } from '@jest/globals';
import { createResolver } from '../../src/providers/resolver/provider.ts';
import { closeServers, failure, name, start } from './resolver-fixtures.ts';

const SOA = {
  mname: 'ns1.own.test',
  rname: 'h.own.test',
  ...{ serial: 1, refresh: 60, retry: 60, expire: 60, minimum: 60 },
};

afterEach(closeServers);

describe('delegation', () => {
  const ns = (zone: string, data: string) => ({ type: 'NS', name: zone, ttl: 60, data }) as const;

  /** The name server of a zone, found on the loopback. */
  const HERE = {
    'A ns1.own.test': {
      answers: [{ type: 'A', name: 'ns1.own.test', ttl: 60, data: '127.0.0.1' } as const],
    },
    'AAAA ns1.own.test': {},
    'NS example.com': { answers: [ns(name, 'NS1.own.test')] },
  };
  const own = [{ host: 'ns1.own.test', addresses: ['127.0.0.1'] }];
  const recursive = (seen: readonly string[]): readonly string[] =>
    seen.filter((question) => question.endsWith(' RD'));

  it('never asks the resolver for a name below the registrable domain: it would remember that there is none', async () => {
    const { server, resolver } = await start({ ...HERE, 'NS shop.example.com': { rcode: 3 } });

    expect(await resolver.delegation('shop.example.com')).toEqual(own);
    expect(recursive(server.seen)).toEqual([
      'udp NS example.com RD',
      'udp A ns1.own.test RD',
      'udp AAAA ns1.own.test RD',
    ]);
    expect(server.seen).toContain('udp NS shop.example.com');
  });

  it('asks nothing below a name that does not exist', async () => {
    const { server, resolver } = await start({ ...HERE, 'NS eu.example.com': { rcode: 3 } });

    expect(await resolver.delegation('mail.eu.example.com')).toEqual(own);
    expect(server.seen).not.toContain('udp NS mail.eu.example.com');
  });

  it('follows a referral and an answer down to the enclosing zone and resolves every address', async () => {
    const { resolver } = await start({
      ...HERE,
      'NS eu.example.com': { authorities: [ns('eu.example.com', 'ns1.own.test')] },
      'NS shop.eu.example.com': {
        answers: [
          ns('shop.eu.example.com', 'NS1.host.test'),
          ns('shop.eu.example.com', 'ns2.host.test'),
        ],
      },
      'A ns1.host.test': {
        answers: [{ type: 'A', name: 'ns1.host.test', ttl: 60, data: '192.0.2.1' }],
      },
      'AAAA ns1.host.test': {
        answers: [{ type: 'AAAA', name: 'ns1.host.test', ttl: 60, data: '2001:db8::1' }],
      },
      'A ns2.host.test': {},
      'AAAA ns2.host.test': {},
    });

    expect(await resolver.delegation('shop.eu.example.com')).toEqual([
      { host: 'ns1.host.test', addresses: ['192.0.2.1', '2001:db8::1'] },
      { host: 'ns2.host.test', addresses: [] },
    ]);
  });

  it('stays with the parent zone where a name exists and is no cut', async () => {
    const soa = { type: 'SOA', name, ttl: 60, data: SOA } as const;
    const { resolver } = await start({ ...HERE, 'NS eu.example.com': { authorities: [soa] } });

    expect(await resolver.delegation('eu.example.com')).toEqual(own);
  });

  it('does not guess when the name servers fail', async () => {
    const { resolver } = await start({ ...HERE, 'NS eu.example.com': { rcode: 5 } });

    const { details } = await failure(resolver.delegation('eu.example.com'));

    expect(details).toMatchObject({ severity: 'Transient', code: 'REFUSED' });
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
      ...HERE,
      'NS www.example.com': {
        answers: [
          { type: 'CNAME', name: 'www.example.com', ttl: 60, data: 'host.test' },
          ns('host.test', 'ns.host.test'),
        ],
      },
    });

    expect(await resolver.delegation('www.example.com')).toEqual(own);
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
