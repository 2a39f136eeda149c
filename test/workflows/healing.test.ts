import { describe, expect, it } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import type { ExistingRecord } from '../../src/core/dns.ts';
import { ANNA, DOMAIN, SALES, type World } from '../activities/fakes.ts';
import { domainRuns } from './domain-runs.ts';
import { skippingEnvironment } from './environment.ts';
import { done, FakeWorld } from './fake-activities.ts';
import { runWithFault, wrong } from './healed-world.ts';

const ADDRESS = `anna@${DOMAIN}`;
const STATED = { aliases: [{ ...ANNA, enabled: true }, SALES], protection: 'ensure' } as const;
const PLAIN = { aliases: [ANNA, SALES] } as const;

function isText(start: string): (record: ExistingRecord) => boolean {
  return ({ type, content }) => type === 'TXT' && content.startsWith(start);
}

function remove(world: World, matches: (record: ExistingRecord) => boolean): void {
  world.dns.records = world.dns.records.filter((record) => !matches(record));
}

function edit(world: World, matches: (record: ExistingRecord) => boolean, content: string): void {
  world.dns.records = world.dns.records.map((record) =>
    matches(record) ? { ...record, content } : record,
  );
}

const isOwnership = isText('forward-email-site-verification');
const isSpf = isText('v=spf1');
const isDmarc = isText('v=DMARC1');

/** [what, how it is planted, what 4-1 calls it, what must hold in the end]. */
const HEALED: readonly (readonly [
  string,
  (world: World) => void,
  string,
  (world: World) => unknown,
  unknown,
])[] = [
  [
    'our record missing',
    (world) => {
      remove(world, isSpf);
    },
    'dns.spf',
    (world) => world.dns.records.filter(isSpf).length,
    1,
  ],
  [
    'our record edited',
    (world) => {
      edit(world, isSpf, 'v=spf1 ~all');
    },
    'dns.spf',
    (world) => world.dns.records.find(isSpf)?.content,
    'v=spf1 include:spf.forwardemail.net ~all',
  ],
  [
    'the ownership TXT missing',
    (world) => {
      remove(world, isOwnership);
    },
    'dns.ownership',
    (world) => world.dns.records.filter(isOwnership).length,
    1,
  ],
  [
    'a protection off under `ensure`',
    (world) => {
      const domain = world.mail.domains.get(DOMAIN)!;
      domain.protections = { ...domain.protections, phishing: false };
    },
    'protection.phishing',
    (world) => world.mail.domains.get(DOMAIN)?.protections.phishing,
    true,
  ],
  [
    'IMAP off on a mailbox of the manifest',
    (world) => (world.mail.aliases.get(ADDRESS)!.mailbox = false),
    'alias.mailbox',
    (world) => world.mail.aliases.get(ADDRESS)?.mailbox,
    true,
  ],
  [
    'an alias missing',
    (world) => world.mail.aliases.delete(`sales@${DOMAIN}`),
    'alias.missing',
    (world) => world.mail.aliases.get(`sales@${DOMAIN}`)?.recipients,
    SALES.recipients,
  ],
  [
    'an alias disabled that the manifest states enabled',
    (world) => (world.mail.aliases.get(ADDRESS)!.enabled = false),
    'alias.enabled',
    (world) => world.mail.aliases.get(ADDRESS)?.enabled,
    true,
  ],
  [
    'a password unknown while the candidate of the vault logs in',
    (world) => (world.store.passwords[0]!.state = 'unknown'),
    'password.unset',
    (world) => world.store.passwords[0]?.state,
    'proven',
  ],
];

const FOREIGN_MX = { id: 'f', name: DOMAIN, type: 'MX', content: 'mx.example.net', ttl: 1 };

/** [what, how it is planted, how 4-1 names it, what must still stand]. */
const LEFT: readonly (readonly [
  string,
  (world: World) => void,
  string,
  (world: World) => unknown,
])[] = [
  [
    'an MX of another host',
    (world) => (world.dns.records = [...world.dns.records, { ...FOREIGN_MX, priority: 1 }]),
    'dns.foreign-mx',
    (world) => world.dns.records.filter(({ type }) => type === 'MX'),
  ],
  [
    'an MX that was edited',
    (world) => {
      edit(world, ({ type }) => type === 'MX', 'mx.example.net');
    },
    'dns.foreign-mx',
    (world) => world.dns.records.filter(({ type }) => type === 'MX'),
  ],
  [
    'the end of the SPF record',
    (world) => {
      edit(world, isSpf, 'v=spf1 include:spf.forwardemail.net ?all');
    },
    'dns.spf-all',
    (world) => world.dns.records.filter(isSpf),
  ],
  [
    'a weaker DMARC policy',
    (world) => {
      edit(world, isDmarc, 'v=DMARC1; p=none');
    },
    'dns.dmarc',
    (world) => world.dns.records.filter(isDmarc),
  ],
  [
    'recipients',
    (world) => (world.mail.aliases.get(`sales@${DOMAIN}`)!.recipients = ['x@example.net']),
    'alias.recipients',
    (world) => world.mail.aliases.get(`sales@${DOMAIN}`)?.recipients,
  ],
  [
    'a disabled alias the manifest says nothing of',
    (world) => (world.mail.aliases.get(ADDRESS)!.enabled = false),
    'alias.disabled',
    (world) => world.mail.aliases.get(ADDRESS)?.enabled,
  ],
  [
    'a protection off without `ensure`',
    (world) => {
      const domain = world.mail.domains.get(DOMAIN)!;
      domain.protections = { ...domain.protections, virus: false };
    },
    'protection.virus',
    (world) => world.mail.domains.get(DOMAIN)?.protections,
  ],
];

describe('pass 4-2', () => {
  const runs = domainRuns(skippingEnvironment, { prefix: 'healed' });

  it.each(HEALED)('heals %s and looks again', async (_what, plant, check, now, healthy) => {
    const { world, first, last, looks, result } = await runWithFault(runs, STATED, plant);

    expect(wrong(first)).toContain(check);
    expect(now(world)).toEqual(healthy);
    expect(looks).toBe(2);
    expect(wrong(last)).toEqual([]);
    expect(result).toMatchObject({ status: 'done', failures: [] });
    // Records written a moment ago: asked now, the world would remember that there are none.
    const unasked = check.startsWith('dns.') ? ['world'] : [];
    expect(wrong(result.findings.filter(({ pass }) => pass === '4-1'))).toEqual(unasked);
  });

  it.each(LEFT)('leaves and names %s', async (_what, plant, check, part) => {
    let planted: unknown;

    const { world, first, looks, result } = await runWithFault(
      runs,
      {
        ...PLAIN,
        dns: { account: 'cf', mx: 'publish', spf: 'merge', spfAll: '~all', dmarc: 'quarantine' },
      },
      (before) => {
        plant(before);
        planted = structuredClone(part(before));
      },
    );

    expect(wrong(first)).toContain(check);
    expect(part(world)).toEqual(planted);
    expect(looks).toBe(1);
    expect(wrong(result.findings)).toContain(check);
  });

  it('changes nothing of what the manifest does not state', async () => {
    const { world } = await runWithFault(runs, PLAIN, (before) => {
      remove(before, isSpf);
      before.mail.addAlias(DOMAIN, { name: 'old', mailbox: false, enabled: false });
      before.dns.records.push({ id: 'a', name: DOMAIN, type: 'A', content: '192.0.2.9', ttl: 1 });
    });

    expect(world.mail.aliases.get(`old@${DOMAIN}`)).toMatchObject({ enabled: false });
    expect(world.dns.records.filter(({ type }) => type === 'A')).toHaveLength(1);
    expect(world.dns.records.filter(isSpf)).toHaveLength(1);
  });

  const PROVIDER = { keys: [], returnPath: `fe-bounces.${DOMAIN}`, unheard: [] };
  const LAME = {
    ...({ check: 'delegation.lame', status: 'warn', message: 'silent' } as const),
    remedy: 'mend it',
  };
  const BY_CHOICE = { check: 'tls-rpt', status: 'not-tested', message: 'not published' } as const;

  it('tells what the world sees of a domain whose records stand, and stops for none of it', async () => {
    const fake = new FakeWorld();
    const asked: unknown[] = [];

    const { findings, status } = await runs.run(
      fake,
      {
        checkHealth: () =>
          done({ findings: [], repairDns: false, missingAliases: [], provider: PROVIDER }),
        checkPublicDns: ({ provider, pass }) => {
          asked.push({ provider, pass });
          return done([LAME, BY_CHOICE]);
        },
      },
      (handle) => handle.result(),
    );

    expect(asked).toEqual([{ provider: PROVIDER, pass: '4-1' }]);
    expect(findings.filter(({ pass }) => pass === '4-1')).toEqual([{ pass: '4-1', ...LAME }]);
    expect(status).toBe('done');
  });

  it('names what kept it from asking the world', async () => {
    const fake = new FakeWorld();
    const report = {
      ...{ category: 'NetworkError', severity: 'Permanent', operation: 'ask DNS' },
      ...{ message: 'no resolver', remediation: 'name one' },
    };

    const { findings, status } = await runs.run(
      fake,
      {
        checkHealth: () =>
          done({ findings: [], repairDns: false, missingAliases: [], provider: PROVIDER }),
        checkPublicDns: () =>
          Promise.reject(
            ApplicationFailure.create({
              ...{ message: 'no resolver', nonRetryable: true, details: [report] },
            }),
          ),
      },
      (handle) => handle.result(),
    );

    expect(findings.filter(({ pass }) => pass === '4-1')).toEqual([
      {
        ...{ pass: '4-1', check: 'world', status: 'error' },
        ...{ message: 'no resolver', remedy: 'name one' },
      },
    ]);
    expect(status).toBe('done');
  });
});
