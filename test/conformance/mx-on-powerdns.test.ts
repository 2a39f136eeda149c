/** `mx: last`, decisions, extras and rollback with our own activities on a real authoritative server and a real caching resolver. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { ProviderActivities } from '../../src/activities/contract.ts';
import type { RecordsCall } from '../../src/activities/dns-contract.ts';
import { createActivities } from '../../src/activities/index.ts';
import type { DnsDecision } from '../../src/core/dns-decision.ts';
import type { MailDomain } from '../../src/core/mail.ts';
import type { DnsWish } from '../../src/core/spec.ts';
import { createPowerDns } from '../../src/providers/powerdns/provider.ts';
import type { DnsProvider } from '../../src/providers/ports.ts';
import { createResolver } from '../../src/providers/resolver/provider.ts';
import { DOMAIN, World } from '../activities/fakes.ts';
import { missingForPowerDns, startPowerDns, type PowerDns } from '../servers/powerdns.ts';
import { describeUnless } from '../servers/program.ts';
import { missingForUnbound, startUnbound, type Unbound } from '../servers/unbound.ts';

const missing = missingForPowerDns() ?? missingForUnbound();
const RECORDS: MailDomain['records'] = {
  mx: [
    { exchange: 'mx1.forwardemail.net', priority: 10 },
    { exchange: 'mx2.forwardemail.net', priority: 10 },
  ],
  ownership: { name: DOMAIN, value: 'forward-email-site-verification=abc' },
  spf: 'include:spf.forwardemail.net',
  clients: {
    imap: { host: 'imap.forwardemail.net', port: 993 },
    submission: { host: 'smtp.forwardemail.net', port: 465 },
  },
};
const WISH: DnsWish = {
  ...{ account: 'cf', mx: 'last', spf: 'merge', spfAll: '~all', dmarc: 'none' },
  ...{ rua: 'reports@example.org', extras: ['tls-rpt', 'autoconfig'] },
};
const FOREIGN = ['1 aspmx.l.google.com.', '5 alt1.aspmx.l.google.com.'];

type Name = 'updateDns' | 'probePropagation' | 'planRollback' | 'rollbackDns';
type Done<N extends Name> = Extract<
  Awaited<ReturnType<ProviderActivities[N]>>,
  { done: unknown }
>['done'];

type Run = <N extends Name>(name: N, more?: object) => Promise<Done<N>>;

describeUnless(missing)(
  `moving mail on PowerDNS, seen through unbound${missing === undefined ? '' : ` (left out: ${missing})`}`,
  () => {
    let authority: PowerDns;
    let unbound: Unbound;
    let dns: DnsProvider;
    let world: World;
    let run: Run;
    beforeAll(async () => {
      authority = await startPowerDns();
    });
    beforeEach(async () => {
      await authority.createZone(DOMAIN);
      await patchMx(FOREIGN);
      unbound = await startUnbound(DOMAIN, authority.port);
      dns = createPowerDns(authority);
      world = new World({ dns: WISH });
      world.mail.addDomain(DOMAIN, { records: RECORDS, mxIgnored: false });
      run = activities();
    });
    afterEach(async () => {
      await unbound.stop();
      await authority.deleteZone(DOMAIN);
    });
    afterAll(() => authority.stop());

    async function patchMx(contents: readonly string[]): Promise<void> {
      const records = contents.map((content) => ({ content, disabled: false }));
      await authority.patch(DOMAIN, [{ name: `${DOMAIN}.`, type: 'MX', records }]);
    }

    function activities(): Run {
      const servers = [unbound.server];
      const { providers } = createActivities({
        ...world.dependencies,
        accounts: {
          ...world.dependencies.accounts,
          dns: async () => ({ provider: dns, identity: await dns.identify() }),
        },
        resolver: createResolver({ servers, port: authority.port, timeoutMs: 20_000 }),
      });
      return async <N extends Name>(name: N, more: object = {}): Promise<Done<N>> => {
        // As a clock would: every write has a time of its own.
        world.store.skew += 1000;
        const activity = providers[name] as (call: RecordsCall) => Promise<unknown>;
        const environment = world.environment(name, {});
        const result = await environment.run(activity, { ...world.call(), ...more });
        return (result as { readonly done: Done<N> }).done;
      };
    }

    const exchanges = async (): Promise<readonly string[]> => {
      const set = await authority.rrset(DOMAIN, DOMAIN, 'MX');
      return (set?.records ?? []).map(({ content }) => content).toSorted();
    };

    /** What a person would read in the park and type. */
    function decisionIn(result: Done<'updateDns'>): DnsDecision {
      if (result.state !== 'conflict') throw new Error(`no conflict, but ${result.state}`);
      const lines = result.conflicts.flatMap(({ remedy }) => remedy).join('\n');
      const sets = [...lines.matchAll(/--set 'dns\.delete=([^|]+)\|([^']+)'/g)];
      return { remove: sets.map(([, id = '', content = '']) => ({ id, content })) };
    }

    it('it writes everything but the MX, then switches what a decision named, and sees it everywhere', async () => {
      const first = await run('updateDns');
      const early = await run('probePropagation');
      const asked = await run('updateDns', { switchMx: true });
      const untouched = await exchanges();
      const decision = decisionIn(asked);
      const switched = await run('updateDns', { switchMx: true, decision });
      unbound.forget(DOMAIN);
      const late = await run('probePropagation', { switchMx: true });

      expect(first).toMatchObject({ state: 'applied', written: 6 });
      expect(early).toMatchObject({ state: 'everywhere', seen: 6 });
      expect(asked).toMatchObject({ conflicts: [{ code: 'dns.mx-switch' }] });
      expect(untouched).toEqual(FOREIGN);
      expect(switched).toMatchObject({ state: 'applied', written: 4 });
      expect(await exchanges()).toEqual(['10 mx1.forwardemail.net.', '10 mx2.forwardemail.net.']);
      expect(late).toMatchObject({ state: 'everywhere', seen: 8 });
    });

    it('it deletes nothing whose value changed after it was shown', async () => {
      const decision = decisionIn(await run('updateDns', { switchMx: true }));
      await patchMx(['1 aspmx.l.google.com.', '5 other.l.google.com.']);

      const result = await run('updateDns', { switchMx: true, decision });

      expect(result).toMatchObject({ state: 'conflict' });
      expect(JSON.stringify(result)).toContain('other.l.google.com');
      expect(await exchanges()).toEqual(['1 aspmx.l.google.com.', '5 other.l.google.com.']);
    });

    async function rollback(): Promise<readonly (readonly [string, string])[]> {
      const preview = await run('planRollback');
      await run('rollbackDns', { rollback: 'r1', agreed: preview.fingerprint });
      const mx = preview.items.filter(({ type }) => type === 'MX');
      return mx.map(({ action, reason }) => [action, reason] as const).toSorted();
    }

    it('it puts the former MX back on a rollback', async () => {
      const decision = decisionIn(await run('updateDns', { switchMx: true }));
      await run('updateDns', { switchMx: true, decision });

      const undone = await rollback();

      expect(undone).toEqual([
        ['create', 'Mailkeel deleted it'],
        ['create', 'Mailkeel deleted it'],
        ['delete', 'Mailkeel created it'],
        ['delete', 'Mailkeel created it'],
      ]);
      expect(await exchanges()).toEqual(FOREIGN);
    });

    it('it leaves an MX set whole of which somebody changed a record since, for half of each would lose mail', async () => {
      const decision = decisionIn(await run('updateDns', { switchMx: true }));
      await run('updateDns', { switchMx: true, decision });
      const changed = ['10 mx1.forwardemail.net.', '20 mx2.forwardemail.net.'];
      await patchMx(changed);

      const undone = await rollback();

      const stays = 'the MX that stood here before are not made again, so this one stays too';
      expect(undone).toEqual([
        ['left', 'another record stands in its place now'],
        ['left', 'another record stands in its place now'],
        ['left', stays],
        ['left', stays],
      ]);
      expect(await exchanges()).toEqual(changed);
    });
  },
);
