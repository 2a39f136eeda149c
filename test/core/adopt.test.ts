import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import {
  adoptAliases,
  keptRecords,
  refuseDomain,
  stillMoving,
  type AdoptedDomain,
} from '../../src/core/adopt.ts';
import { adoptedManifest, adoptedSheets, type Adoption } from '../../src/core/adopt-manifest.ts';
import type { PlanItem } from '../../src/core/dns.ts';
import type { MailAlias } from '../../src/core/mail.ts';
import { parseManifest, type ManifestResult } from '../../src/core/manifest.ts';

const alias = (change: Partial<MailAlias> = {}): MailAlias => ({
  ...{ id: 'a1', name: 'sales', mailbox: false, enabled: true, recipients: ['crm@example.net'] },
  ...{ description: '', labels: [] },
  ...change,
});
const adoptAt = (kind: string, ...listed: readonly Partial<MailAlias>[]) =>
  adoptAliases(
    listed.map((each) => alias(each)),
    { domain: 'example.com', kind },
  );
const adopt = (change: Partial<MailAlias>) => {
  const { aliases, left } = adoptAt('forward-email', change);
  return aliases[0] ?? left[0];
};

const domain = (change: Partial<AdoptedDomain> = {}): AdoptedDomain => ({
  ...{ name: 'example.com', mail: 'fe', aliases: [], left: [] },
  dns: { account: 'cf', keep: [], withoutPhase1: [] },
  ...change,
});
const adoption = (domains: readonly AdoptedDomain[]): Adoption => ({
  accounts: {
    fe: { kind: 'forward-email', token: { env: 'FORWARD_EMAIL_TOKEN' } },
    cf: { kind: 'cloudflare', token: { file: '/run/secrets/cf' }, url: 'http://127.0.0.1:1/x' },
    st: { kind: 'stalwart', token: { env: 'STALWART_TOKEN' }, url: 'http://127.0.0.1:1' },
  },
  ...{ domains, unread: [], on: '2026-01-31' },
});

/** The manifest read back from its own text. */
function readBack(found: Adoption): Extract<ManifestResult, { ok: true }> {
  const sheets = new Map(adoptedSheets(found).map(({ path, text }) => [path, text]));
  const source = { path: 'mailkeel.yaml', text: adoptedManifest(found) };
  const result = parseManifest(source, (path) => sheets.get(path) ?? { error: 'ENOENT' });
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result;
}

describe('adoptAliases', () => {
  it('states everything a manifest can', () => {
    const found = adopt({ description: 'Front desk, left', labels: ['desk'] });

    expect(found).toEqual({
      ...{ name: 'sales', mailbox: false, enabled: true, recipients: ['crm@example.net'] },
      ...{ description: 'Front desk, left', labels: ['desk'] },
    });
  });

  it.each([
    ['a catch-all', { name: '*' }, 'catch-all'],
    ['a regular expression', { name: '/^a+$/' }, 'regular expression'],
    ['a forwarder to a host name', { recipients: ['mx.example.net'] }, 'recipients'],
    ['a forwarder to itself', { recipients: ['sales@example.com'] }, 'recipients'],
    ['one Mailkeel has not finished', { labels: ['mailkeel-unfinished'] }, 'not finished'],
  ])('leaves %s, and says why', (_what, change, why) => {
    expect(adopt(change)).toMatchObject({ why: expect.stringContaining(why) });
  });

  it('states no recipients of a mailbox that forwards to a host name', () => {
    expect(adopt({ mailbox: true, recipients: ['mx.example.net'] })).not.toHaveProperty(
      'recipients',
    );
    expect(adopt({ mailbox: true, recipients: [] })).toMatchObject({ recipients: [] });
  });

  it.each(['=SUM(A1)', '-', '@me', '+49 30', "'quoted", 'two\nlines', '<b>x</b>', ' padded'])(
    'states no description that no cell can hold: %j',
    (description) => {
      expect(adopt({ description })).not.toHaveProperty('description');
    },
  );
});

describe('adoptAliases, for one odd entry among others', () => {
  const good = { name: 'anna' };

  it.each([
    ['a mailbox without the right to log in', { mailbox: true, recipients: [], enabled: false }],
    ['a catch-all', { name: '*' }],
    ['a name with "+"', { name: 'sales+eu' }],
    ['a name with "/"', { name: 'sales/eu' }],
  ])('leaves %s of a Stalwart server, and states the rest', (_what, odd) => {
    const { aliases, left } = adoptAt('stalwart', odd, good);

    expect(aliases.map(({ name }) => name)).toEqual(['anna']);
    expect(left).toEqual([
      { name: alias(odd).name, why: expect.stringContaining('Stalwart server') },
    ]);
  });

  it('states none of two aliases of one name, which it could not tell apart later', () => {
    const { aliases, left } = adoptAt('forward-email', {}, good, { id: 'a2', enabled: false });

    expect(aliases.map(({ name }) => name)).toEqual(['anna']);
    expect(left).toEqual([{ name: 'sales', why: expect.stringContaining('more than one') }]);
  });

  it('states no label longer than a manifest takes', () => {
    const { aliases } = adoptAt('forward-email', { labels: ['x'.repeat(151)] });

    expect(aliases).toHaveLength(1);
    expect(aliases[0]).not.toHaveProperty('labels');
  });
});

describe('refuseDomain', () => {
  it.each([
    ['192.0.2.1', 'stalwart', 'its name is an IP address, not a domain name'],
    ['mail', 'stalwart', 'its name has no dot: a mail domain has at least two labels'],
    ['a.test', 'forward-email', 'Forward Email refuses the reserved top-level domain .test'],
  ])('says why %s at %s cannot stand in a manifest', (name, kind, why) => {
    expect(refuseDomain(name, kind)).toBe(why);
  });

  it.each([
    ['example.com', 'forward-email'],
    ['a.test', 'stalwart'],
  ])('takes %s at %s', (name, kind) => {
    expect(refuseDomain(name, kind)).toBeUndefined();
  });
});

describe('what to keep', () => {
  const item = (change: Partial<PlanItem>): PlanItem => ({
    ...{ action: 'keep', purpose: 'mx', name: 'example.com', type: 'MX', reason: '' },
    ...change,
  });

  it('is each of MX, SPF and DMARC that a plan would touch', () => {
    const items = [
      item({ action: 'conflict' }),
      item({ action: 'locked' }),
      item({ purpose: 'spf', action: 'change' }),
      item({ purpose: 'dmarc' }),
      item({ purpose: 'dkim', action: 'create' }),
    ];

    expect(keptRecords({ items })).toEqual(['mx', 'spf']);
  });

  it('leaves what no key can keep, in one sentence', () => {
    const items = [
      item({ purpose: 'dkim', action: 'create' }),
      item({ purpose: 'return-path', action: 'create' }),
    ];
    const conflict = { code: 'dns.foreign-ownership', sentence: 'It is of others.', remedy: [] };

    expect(stillMoving({ items, changes: [], conflicts: [] })).toEqual([
      'not in DNS as Mailkeel would write it: dkim, return-path',
    ]);
    expect(stillMoving({ items, changes: [], conflicts: [conflict] })).toEqual(['It is of others']);
  });
});

describe('adoptedManifest', () => {
  it.each(['123', 'true', 'null'])('reads an account called %s back as a label', (mail) => {
    const found = adoption([domain({ mail })]);
    const accounts = { ...found.accounts, [mail]: found.accounts['fe']! };

    expect(readBack({ ...found, accounts }).domains[0]?.mail).toBe(mail);
  });

  it('says what it keeps, what it leaves out and why', () => {
    const text = adoptedManifest({
      ...adoption([
        domain({ dns: { account: 'cf', keep: ['mx', 'spf'], withoutPhase1: [] } }),
        domain({ name: 'b.example', dns: { keep: [], withoutPhase1: ['no zone'] } }),
        domain({ name: 'c.example', leftOut: 'it is free' }),
        domain({ left: [{ name: '*', why: 'catch\nall' }] }),
      ]),
      unread: [{ domain: 'd.example', why: 'it was refused' }],
    });

    expect(text).toContain('    dns: { account: cf, mx: keep, spf: keep }\n');
    expect(text).toContain('    # phase 1 is left out: no zone\n    phases: [2, 3, 4]\n');
    expect(text).toContain('#   c.example: it is free\n');
    expect(text).toContain('#   d.example: it was refused\n');
    expect(text).toContain('#   example.com: account "fe" has it too\n');
  });

  it('states no comment over two lines, whatever a provider calls an alias', () => {
    const text = adoptedManifest(
      adoption([domain({ left: [{ name: '/a\n  - name: evil.example/', why: 'a\u2028b' }] })]),
    );

    expect(text).toContain('    # left as it is: /a   - name: evil.example/ (a b)\n');
  });

  it('states no comment over two lines, whatever a provider calls a domain', () => {
    const text = adoptedManifest(
      adoption([domain(), domain({ name: 'a\n  - name: evil.example', leftOut: 'no name' })]),
    );

    expect(text).toContain('#   a   - name: evil.example: no name\n');
  });

  it('takes of two accounts that have a domain the one whose records are in DNS', () => {
    const other = domain({ mail: 'other', dns: { keep: [], withoutPhase1: ['foreign'] } });

    expect(adoptedManifest(adoption([other, domain()]))).toContain('  mail: fe\n');
  });

  it('reads back as what was found, whatever that is', () => {
    const text = fc.string({ unit: 'binary', maxLength: 160 });
    const lower = (written: string): string => written.toLowerCase();
    const recipient = fc.oneof(fc.constant('crm@example.net'), fc.webUrl(), text);
    const name = fc.oneof(fc.stringMatching(/^[a-z0-9._-]{1,20}$/), text.map(lower));
    const anyAlias = fc.record({
      ...{ id: fc.uuid(), name, mailbox: fc.boolean(), enabled: fc.boolean() },
      recipients: fc.array(recipient, { maxLength: 3 }),
      description: text,
      labels: fc.array(fc.oneof(fc.constant('front-desk'), text), { maxLength: 2 }),
    });
    const anyAccount = fc.constantFrom(
      { mail: 'fe', kind: 'forward-email' },
      { mail: 'st', kind: 'stalwart' },
    );

    fc.assert(
      fc.property(fc.array(anyAlias), anyAccount, (listed, { mail, kind }) => {
        const found = adoptAliases(listed, { domain: 'example.com', kind });

        const { domains } = readBack(adoption([domain({ mail, ...found })]));

        expect(domains[0]?.aliases).toEqual(found.aliases);
        expect(new Set([...found.aliases, ...found.left].map(({ name: each }) => each))).toEqual(
          new Set(listed.map(({ name: each }) => each)),
        );
      }),
      { numRuns: 100 },
    );
  });
});
