/** `mx: last`, `mx: replace` and `dns: manual`, from the first look to the proven mailbox, on the simulated vendors. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { DomainProgress } from '../../src/core/run.ts';
import type { DnsWish, DomainSpec } from '../../src/core/spec.ts';
import { allZones } from '../../src/simulators/cloudflare/state.ts';
import { domainsNamed } from '../../src/simulators/forward-email/state.ts';
import type { ZoneRecord } from '../../src/simulators/zones.ts';
import * as messages from '../../src/workflows/messages.ts';
import { quietRuntime } from '../setup/runtime.ts';
import { DOMAIN, openHouse, type House, type Run } from './skipping-house.ts';

quietRuntime();

const ANNA = { name: 'anna', mailbox: true, recipients: [] };
const FOREIGN = [
  { name: DOMAIN, type: 'MX', content: 'aspmx.l.google.com', priority: 1 },
  { name: DOMAIN, type: 'MX', content: 'alt1.aspmx.l.google.com', priority: 5 },
];
const WISH = { spf: 'merge', spfAll: '~all', dmarc: 'none' } as const;

const wished = (dns: DnsWish): Partial<DomainSpec> => ({ dns, phases: [1, 2, 3, 4] });

describe('what the manifest wishes of DNS', () => {
  let house: House;
  afterEach(() => house.close());

  const zone = () => allZones(house.world.state.cloudflare).find(({ name }) => name === DOMAIN)!;
  const exchanges = (): readonly string[] =>
    zone()
      .records()
      .filter(({ type }) => type === 'MX')
      .map(({ content }) => content);
  const mxIgnored = (): boolean | undefined =>
    domainsNamed(house.world.state.forwardEmail, DOMAIN)[0]?.domain.flags.ignore_mx_check;

  async function parked(run: Run, code: string): Promise<NonNullable<DomainProgress['park']>> {
    for (;;) {
      const { park } = await run.query(messages.progress);
      if (park?.code === code) return park;
      await house.pass(10_000);
    }
  }

  /** What the park prints, as the command line would send it. */
  function decisionIn({ remedy }: { readonly remedy: readonly string[] }): readonly string[] {
    return remedy.flatMap((line) =>
      [...line.matchAll(/--set 'dns\.delete=([^']+)'/g)].map(([, set = '']) => set),
    );
  }

  it('moves the mail last: first proven, then switched by decision as one batch', async () => {
    house = await openHouse({ records: FOREIGN });
    let before: { readonly exchanges: readonly string[]; readonly ignored: boolean | undefined };

    const result = await house.run(
      [ANNA],
      async (run) => {
        const park = await parked(run, 'dns.mx-switch');
        before = { exchanges: exchanges(), ignored: mxIgnored() };
        const { counts } = await run.query(messages.progress);
        expect(counts).toMatchObject({ wanted: 1, proven: 1 });
        await run.signal(messages.resume, {
          reason: 'the old host is empty',
          set: { 'dns.delete': decisionIn(park) },
        });
      },
      wished({ ...WISH, account: 'cf', mx: 'last' }),
    );

    expect(before!).toEqual({
      exchanges: FOREIGN.map(({ content }) => content),
      ignored: true,
    });
    expect(result).toMatchObject({ status: 'done', failures: [] });
    expect([...exchanges()].sort()).toEqual(['mx1.forwardemail.net', 'mx2.forwardemail.net']);
    expect(mxIgnored()).toBe(false);
    const { calls } = house.world.state.surroundings;
    const batches = calls.list().filter(({ path }) => path.endsWith('/batch'));
    expect(batches).toHaveLength(2);
  }, 120_000);

  it('replaces the MX in 1-2, once a decision names them', async () => {
    house = await openHouse({ records: FOREIGN });

    const result = await house.run(
      [ANNA],
      async (run) => {
        const park = await parked(run, 'dns.mx-replace');
        expect(exchanges()).toHaveLength(2);
        await run.signal(messages.resume, { set: { 'dns.delete': decisionIn(park) } });
      },
      wished({ ...WISH, account: 'cf', mx: 'replace' }),
    );

    expect(result).toMatchObject({ status: 'done', counts: { proven: 1 } });
    expect([...exchanges()].sort()).toEqual(['mx1.forwardemail.net', 'mx2.forwardemail.net']);
    expect(mxIgnored()).toBe(false);
  }, 120_000);

  it('publishes TLS-RPT and SRV records with the rest', async () => {
    house = await openHouse();
    const extras = ['tls-rpt', 'autoconfig'] as const;

    const result = await house.run(
      [ANNA],
      undefined,
      wished({ ...WISH, account: 'cf', mx: 'publish', rua: 'reports@example.org', extras }),
    );

    expect(result.status).toBe('done');
    const published = zone().records();
    expect(published.filter(({ type }) => type === 'SRV')).toMatchObject([
      { name: `_imaps._tcp.${DOMAIN}`, priority: 0, content: '1 993 imap.forwardemail.net' },
      { name: `_submissions._tcp.${DOMAIN}`, priority: 0, content: '1 465 smtp.forwardemail.net' },
    ]);
    expect(published.find(({ name }) => name === `_smtp._tls.${DOMAIN}`)?.content).toBe(
      '"v=TLSRPTv1; rua=mailto:reports@example.org"',
    );
  }, 120_000);

  it('by hand: names the records, and goes on by itself when somebody published the zone file', async () => {
    house = await openHouse();

    const result = await house.run(
      [ANNA],
      async (run) => {
        const park = await parked(run, 'dns.manual');
        const folder = /(\/\S+)\/example\.com\.txt/.exec(park.remedy.join('\n'))?.[1] ?? '';
        publish(readFileSync(join(folder, `${DOMAIN}.zone`), 'utf8'));
      },
      wished({ ...WISH, mx: 'publish' }),
    );

    expect(result).toMatchObject({ status: 'done', counts: { proven: 1 } });
    const { calls } = house.world.state.surroundings;
    expect(calls.list().filter(({ provider }) => provider === 'cloudflare')).toEqual([]);
  }, 120_000);

  /** Somebody imports the file at his DNS host. */
  function publish(file: string): void {
    const active = file.split('\n').filter((line) => line !== '' && !/^[;$]/.test(line));
    const added = active.map((line, at) => recordOf(line, at));
    zone().commit([...zone().records(), ...added], Date.now());
  }
});

const PLAIN = {
  ...{ ttl: 3600, proxied: false, comment: null, readOnly: false },
  ...{ createdOn: '2026-01-01T00:00:00Z', modifiedOn: '2026-01-01T00:00:00Z' },
};

function recordOf(line: string, at: number): ZoneRecord {
  const [, name = '', type = '', data = ''] = /^(\S+)\. IN (\S+) (.+)$/.exec(line) ?? [];
  const [, priority, host] = /^(\d+) (\S+)$/.exec(data) ?? [];
  const content = (host ?? data).replace(/\.$/, '');
  const id = `by-hand-${String(at)}`;
  return {
    ...PLAIN,
    ...{ id, name, type, content },
    ...(priority === undefined ? {} : { priority: Number(priority) }),
  };
}
