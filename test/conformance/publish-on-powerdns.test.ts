/** Passes 1-2 and 1-3 with our own activities on a real authoritative server and a real caching resolver. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { Call, PropagationResult, UpdateDnsResult } from '../../src/activities/contract.ts';
import { createActivities } from '../../src/activities/index.ts';
import type { MailDomain } from '../../src/core/mail.ts';
import { createPowerDns } from '../../src/providers/powerdns/provider.ts';
import type { DnsProvider, DnsResolver } from '../../src/providers/ports.ts';
import { createResolver } from '../../src/providers/resolver/provider.ts';
import { DOMAIN, World } from '../activities/fakes.ts';
import { missingForPowerDns, startPowerDns, type PowerDns } from '../servers/powerdns.ts';
import { describeUnless } from '../servers/program.ts';
import { missingForUnbound, startUnbound, type Unbound } from '../servers/unbound.ts';

const missing = missingForPowerDns() ?? missingForUnbound();
const own = (label: string): string => `${label}.${DOMAIN}`;
const RECORDS: MailDomain['records'] = {
  mx: [
    { exchange: 'mx1.forwardemail.net', priority: 10 },
    { exchange: 'mx2.forwardemail.net', priority: 10 },
  ],
  ownership: { name: DOMAIN, value: 'forward-email-site-verification=abc' },
  spf: 'include:spf.forwardemail.net',
  dkim: { name: own('fe-1._domainkey'), value: `v=DKIM1; k=rsa; p=${'MIIB'.repeat(98)}` },
  returnPath: { name: own('fe-bounces'), target: 'forwardemail.net' },
};

describeUnless(missing)(
  `publishing on PowerDNS, seen through unbound${missing === undefined ? '' : ` (left out: ${missing})`}`,
  () => {
    let authority: PowerDns;
    let unbound: Unbound;
    let dns: DnsProvider;
    let resolver: DnsResolver;
    /** Whom was asked, in order. */
    let asked: string[];
    beforeAll(async () => {
      authority = await startPowerDns();
    });
    beforeEach(async () => {
      await authority.createZone(DOMAIN);
      unbound = await startUnbound(DOMAIN, authority.port);
      const servers = [unbound.server];
      resolver = createResolver({ servers, port: authority.port, timeoutMs: 20_000 });
      dns = createPowerDns(authority);
      asked = [];
    });
    afterEach(async () => {
      await unbound.stop();
      await authority.deleteZone(DOMAIN);
    });
    afterAll(() => authority.stop());

    /** What somebody else has at the domain's own name. */
    const foreign = async (...contents: readonly string[]): Promise<void> => {
      const records = contents.map((content) => ({ content: `"${content}"`, disabled: false }));
      await authority.patch(DOMAIN, [{ name: `${DOMAIN}.`, type: 'TXT', records }]);
    };

    /** The activities with the real DNS host and resolver; mail host and store are the fakes. */
    function activities() {
      const world = new World();
      world.mail.addDomain(DOMAIN, { records: RECORDS });
      const { providers } = createActivities({
        ...world.dependencies,
        accounts: {
          ...world.dependencies.accounts,
          dns: async () => ({ provider: dns, identity: await dns.identify() }),
        },
        resolver: witnessed(),
      });
      const done = async <T>(name: 'updateDns' | 'probePropagation'): Promise<T> => {
        const activity = (call: Call): Promise<unknown> => providers[name](call);
        const result = await world.environment(name, {}).run(activity, world.call());
        return (result as { readonly done: T }).done;
      };
      return {
        publish: () => done<UpdateDnsResult>('updateDns'),
        look: () => done<PropagationResult>('probePropagation'),
      };
    }

    function witnessed(): DnsResolver {
      return {
        delegation: (...question) => {
          asked.push('delegation');
          return resolver.delegation(...question);
        },
        queryAuthoritative: (...question) => {
          asked.push('authoritative');
          return resolver.queryAuthoritative(...question);
        },
        queryRecursive: (...question) => {
          asked.push('recursive');
          return resolver.queryRecursive(...question);
        },
      };
    }

    it('it is everywhere at once, because nobody asked the resolver too early', async () => {
      const { publish, look } = activities();

      const before = await look();
      const askedBefore = [...asked];
      const written = await publish();
      const after = await look();

      expect(before).toMatchObject({ state: 'absent', seen: 0, expected: 7 });
      expect(askedBefore).not.toContain('recursive');
      expect(written).toMatchObject({ state: 'applied', written: 7, zone: DOMAIN });
      expect(after).toMatchObject({ state: 'everywhere', evidence: [], seen: 7, expected: 7 });
      expect(after.servers.map(({ server, state }) => [server, state])).toEqual([
        [expect.stringMatching(/^ns1\./), 'served'],
        ['recursive resolver', 'served'],
      ]);
    });

    it('it asks for the delegation, then the authorities, then the resolver', async () => {
      const { publish, look } = activities();
      await publish();

      await look();

      expect(asked.filter((whom, at) => whom !== asked[at - 1])).toEqual([
        'delegation',
        'authoritative',
        'recursive',
      ]);
    });

    it('it says "cached-old" and for how long, while the resolver keeps a denial somebody provoked', async () => {
      const { publish, look } = activities();
      const name = own('fe-1._domainkey');
      const early = await resolver.queryRecursive(name, 'TXT');
      await publish();

      const poisoned = await look();
      unbound.forget(DOMAIN);
      const healed = await look();

      expect(early).toMatchObject({ rcode: 'NXDOMAIN', values: [] });
      expect(poisoned).toMatchObject({ state: 'cached-old', seen: 7 });
      // The SOA minimum of this authority, less what has gone by.
      expect(poisoned.ttlLeft).toBeGreaterThan(3500);
      expect(poisoned.ttlLeft).toBeLessThanOrEqual(3600);
      expect(poisoned.servers.at(-1)).toMatchObject({ state: 'behind', seen: 6 });
      expect(poisoned.evidence.join('\n')).toContain(name);
      expect(healed.state).toBe('everywhere');
    });

    it('it says "cached-old" too while the resolver keeps the former SPF', async () => {
      const { publish, look } = activities();
      await foreign('v=spf1 include:_spf.example.net -all');
      const { ttl = 0 } = await resolver.queryRecursive(DOMAIN, 'TXT');
      await publish();

      const result = await look();

      expect(result).toMatchObject({ state: 'cached-old', seen: 7 });
      expect(result.servers.at(-1)).toMatchObject({ state: 'different' });
      expect(result.ttlLeft).toBeLessThanOrEqual(ttl);
      expect(result.evidence.join('\n')).toMatch(
        /recursive resolver: TXT \S+ \(spf\) says something else, kept for \d+ s more/,
      );
    });

    it('it keeps what stood there: the foreign TXT, and the policy of the foreign SPF', async () => {
      const { publish } = activities();
      await foreign('some-verification=1', 'v=spf1 include:_spf.example.net -all');

      await publish();

      const { values } = await resolver.queryAuthoritative('127.0.0.1', DOMAIN, 'TXT');

      expect([...values].sort()).toEqual([
        'forward-email-site-verification=abc',
        'some-verification=1',
        'v=spf1 include:_spf.example.net include:spf.forwardemail.net -all',
      ]);
    });

    it('it finds nothing to write the second time', async () => {
      const { publish } = activities();
      await publish();
      const serial = await authority.rrset(DOMAIN, DOMAIN, 'SOA');

      const again = await publish();

      expect(again).toMatchObject({ state: 'applied', written: 0 });
      expect(await authority.rrset(DOMAIN, DOMAIN, 'SOA')).toEqual(serial);
    });
  },
);
