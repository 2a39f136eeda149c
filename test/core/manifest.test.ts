import { describe, expect, it } from '@jest/globals';
import { accountsOf } from '../../src/core/manifest.ts';
import { ACCOUNTS, HEAD, accepted, lines, refused } from './manifest-cases.ts';

describe('parseManifest', () => {
  it('applies the documented defaults to a bare domain', () => {
    const text = `${HEAD}domains: [{ name: example.com, aliases: [anna] }]`;

    const { domains, execution } = accepted(text);

    expect(domains).toEqual([
      {
        name: 'example.com',
        mail: 'fe',
        dns: { account: 'cf', mx: 'publish', spf: 'merge', spfAll: '~all', dmarc: 'none' },
        existing: 'keep',
        passwords: 'new',
        phases: [1, 2, 3, 4],
        propagation: { deadlineMs: 172_800_000, then: 'park' },
        maxDeletions: 0,
        minProven: 0.95,
        aliases: [{ name: 'anna', mailbox: true }],
      },
    ]);
    expect(execution).toEqual({ window: 10, pace: {}, minProven: 0.95 });
  });

  it('takes DNS by hand for a domain without the keys of an account', () => {
    const text = `version: 1
${ACCOUNTS}defaults: { mail: fe, dns: { account: cf, mx: last, spf: keep } }
policy: { maxDeletions: 3 }
domains: [{ name: example.com, dns: manual }, { name: example.net }]
`;

    const { domains } = accepted(text);

    expect(domains.map(({ dns, maxDeletions }) => [dns, maxDeletions])).toEqual([
      [{ mx: 'publish', spf: 'merge', spfAll: '~all', dmarc: 'none' }, 3],
      [{ account: 'cf', mx: 'last', spf: 'keep', spfAll: '~all', dmarc: 'none' }, 3],
    ]);
  });

  it('lets a stated key of a domain win over the defaults, key by key', () => {
    const text = `version: 1
${ACCOUNTS}defaults:
  mail: fe
  dns: { account: cf, spf: keep, dmarc: quarantine, rua: dmarc@example.net }
  existing: converge
  passwords: none
  protection: report
  phases: [4, 1]
  alias: { mailbox: false, recipients: [boss@example.net], labels: [staff] }
policy:
  window: 3
  propagation: { deadline: 90m, then: continue }
  minProven: 99.5%
pace:
  fe: { passwords: { every: 0.1s, perDay: 50 } }
domains:
  - name: example.com
    client: acme
    dns: { account: cf, mx: keep, spf: merge, spfAll: -all, extras: [autoconfig, autoconfig] }
    passwords: missing
    alias: { description: from the domain }
    aliases: [anna, { name: bob, mailbox: true, recipients: [], enabled: false, labels: [] }]
`;

    const { domains, execution } = accepted(text);

    expect(domains[0]).toEqual({
      name: 'example.com',
      client: 'acme',
      mail: 'fe',
      dns: {
        account: 'cf',
        mx: 'keep',
        spf: 'merge',
        spfAll: '-all',
        dmarc: 'quarantine',
        rua: 'dmarc@example.net',
        extras: ['autoconfig'],
      },
      existing: 'converge',
      passwords: 'missing',
      protection: 'report',
      phases: [1, 4],
      propagation: { deadlineMs: 5_400_000, then: 'continue' },
      maxDeletions: 0,
      minProven: 0.995,
      aliases: [
        {
          name: 'anna',
          mailbox: false,
          recipients: ['boss@example.net'],
          description: 'from the domain',
          labels: ['staff'],
        },
        {
          name: 'bob',
          mailbox: true,
          recipients: [],
          description: 'from the domain',
          labels: [],
          enabled: false,
        },
      ],
    });
    expect(execution).toEqual({
      window: 3,
      pace: { fe: { passwords: { everyMs: 100, perDay: 50 } } },
      minProven: 0.995,
    });
  });

  it('leaves recipients open where nothing states them', () => {
    const stated = HEAD.replace('cf } }', 'cf }, alias: { recipients: [] } }');
    const entry = 'domains: [{ name: example.com, aliases: [anna] }]';

    const open = accepted(HEAD + entry).domains[0]?.aliases;
    const empty = accepted(stated + entry).domains[0]?.aliases;

    expect(open).toEqual([{ name: 'anna', mailbox: true }]);
    expect(empty).toEqual([{ name: 'anna', mailbox: true, recipients: [] }]);
  });

  it('folds case and turns international names into Punycode', () => {
    const text = `${HEAD}domains:
  - name: Bücher.Example.COM.
    aliases: [{ name: Anna, recipients: [Boss@BÜCHER.example.com, boss@bücher.example.com] }]`;

    const { domains } = accepted(text);

    expect(domains[0]?.name).toBe('xn--bcher-kva.example.com');
    expect(domains[0]?.aliases).toEqual([
      { name: 'anna', mailbox: true, recipients: ['boss@xn--bcher-kva.example.com'] },
    ]);
  });

  it('reads JSON by the same path, with places', () => {
    const json = { version: 1, accounts: {}, domains: [{ name: 'example.com', mial: 'fe' }] };

    const errors = refused(JSON.stringify(json, null, 2));

    expect(lines(errors)).toContain('mailkeel.yaml:7:7 domains[0].mial: "mial" is not a known key');
  });

  it('keeps secrets as references', () => {
    const { accounts } = accepted(`${HEAD}domains: [{ name: example.com }]`);

    expect(accounts['fe']).toEqual({ kind: 'forward-email', token: { env: 'FE_TOKEN' } });
  });

  it('warns of a domain without aliases and of more recipients than usual', () => {
    const eleven = Array.from({ length: 11 }, (_, index) => `u${String(index)}@example.net`);
    const text = `${HEAD}domains:
  - name: example.com
  - { name: example.net, aliases: [{ name: all, recipients: [${eleven.join()}] }] }`;

    const { warnings, notes } = accepted(text);

    expect(lines(warnings)).toEqual([
      'mailkeel.yaml:7:5 domains[0].aliases: example.com has no aliases',
      expect.stringContaining('all@example.net has 11 recipients; Forward Email takes 10'),
    ]);
    expect(notes).toHaveLength(2);
  });
});

describe('accountsOf', () => {
  it('reads the accounts of a file that has nothing else', () => {
    const { accounts, errors } = accountsOf({ path: 'accounts.yaml', text: ACCOUNTS });

    expect(errors).toEqual([]);
    expect(Object.keys(accounts)).toEqual(['fe', 'cf']);
  });

  it('gives no accounts and every error when one is wrong', () => {
    const text = `${ACCOUNTS}  own: { kind: stalwart, url: https://mail.example.net, token: { env: T } }
  bad: { kind: cloudflare }`;

    const { accounts, errors } = accountsOf({ path: 'accounts.yaml', text });

    expect(accounts).toEqual({});
    expect(lines(errors)).toEqual(['accounts.yaml:5:8 accounts.bad.token: is missing']);
  });

  it.each(['', 'version: 1', 'accounts: [', 'accounts: []'])(
    'names the place where %j has no accounts',
    (text) => {
      const { accounts, errors } = accountsOf({ path: 'accounts.yaml', text });

      expect(accounts).toEqual({});
      expect(errors.length).toBeGreaterThan(0);
      expect(errors.every(({ file, line }) => file === 'accounts.yaml' && line >= 1)).toBe(true);
    },
  );
});
