import { describe, expect, it } from '@jest/globals';
import { renderErrors } from '../../src/core/manifest.ts';
import { ACCOUNTS, HEAD, lines, refused, texts } from './manifest-cases.ts';

describe('renderErrors', () => {
  it('prints place, path, message and remedy as documented, over all files at once', () => {
    const text = `${HEAD}domains:
  - name: example.com
  - name: example.net
    dns: { account: cf, mx: swap }
aliases:
  - csv: aliases/all-clients.csv
`;
    const files = { 'aliases/all-clients.csv': 'email\nanna@example.com\ninfo+de@example.com\n' };

    const printed = renderErrors(refused(text, files));

    expect(printed).toBe(
      `mailkeel.yaml:9:29  domains[1].dns.mx  "swap" is not one of publish, last, keep, replace
                     → to move mail without a gap, use "last"
aliases/all-clients.csv:3  email  info+de@example.com: Forward Email allows no "+" in an alias name
                     → mail to info+de@ already reaches info@; or use info-de@
2 errors; nothing was started.`,
    );
  });

  it('counts a single error in the singular', () => {
    const printed = renderErrors(refused(''));

    expect(printed.split('\n').at(-1)).toBe('1 error; nothing was started.');
  });
});

describe('rules of the manifest', () => {
  it.each([
    ['mial: fe', 'domains[0].mial | "mial" is not a known key | did you mean "mail"?'],
    [
      'mail: fee',
      'domains[0].mail | "fee" is not an account of this manifest | did you mean "fe"?',
    ],
    ['mail: cf', 'domains[0].mail | "cf" is a cloudflare account and cannot be used as mail | use'],
    [
      'dns: { account: fe }',
      'domains[0].dns.account | "fe" is a forward-email account and cannot be used as dns | use',
    ],
    ['dns: { mx: keep }', 'domains[0].dns.account | is missing | add it: text'],
    ['dns: manuel', 'domains[0].dns | is neither a mapping nor "manual" | write'],
    ['existing: change', 'domains[0].existing | "change" is not one of keep, converge | did you'],
    ['phases: [5]', 'domains[0].phases[0] | 5 is not one of 1, 2, 3, 4 | use'],
    ['phases: []', 'domains[0].phases | is empty | use at least 1 entries'],
    ['phases: [1, 1]', 'domains[0].phases | a phase is named twice | name'],
    ['client: 7', 'domains[0].client | is a number, not text | put it in quotes'],
    ['client:', 'domains[0].client | is empty, not text | write a value after ":"'],
    ['aliases: anna', 'domains[0].aliases | is neither a list nor a file | write'],
    [
      'aliases: { csv: no.csv }',
      'domains[0].aliases.csv | "no.csv" cannot be read: ENOENT | paths',
    ],
    ['catchAll: all', 'domains[0].catchAll | "all" is no catch-all setting | write none'],
  ])('refuses a domain with %s', (setting, start) => {
    const found = texts(`  - name: example.com\n    ${setting}`);

    expect(found).toHaveLength(1);
    expect(found[0]?.startsWith(start)).toBe(true);
  });

  it.each([
    ['exa_mple.com', 'has a label that is not letters, digits and inner hyphens'],
    ['-a.example.com', 'has a label that is not letters, digits and inner hyphens'],
    [`${'a'.repeat(64)}.example.com`, 'has a label above 63 characters'],
    [`${'a.'.repeat(130)}com`, 'is longer than 253 characters'],
    ['localhost', 'has no dot'],
    ['192.0.2.1', 'is an IP address'],
    ['a@example.com', 'holds a character no domain name may have'],
  ])('refuses the domain name %s', (name, reason) => {
    const found = texts(`  - name: "${name}"`);

    expect(found).toEqual([expect.stringContaining(reason)]);
  });

  it.each(['test', 'example', 'invalid', 'local', 'internal', 'localhost', 'onion', 'alt'])(
    'refuses the reserved top-level domain .%s at Forward Email',
    (tld) => {
      const found = texts(`  - name: mail.${tld}`);

      expect(found).toEqual([expect.stringContaining(`reserved top-level domain .${tld}`)]);
    },
  );

  it.each([
    ['window: 0', 'policy.window', '0 is out of range'],
    ['maxDeletions: 0.5', 'policy.maxDeletions', 'is a number, not a whole number'],
    ['minProven: 0.95', 'policy.minProven', '0.95 is no percentage'],
    ['minProven: 101%', 'policy.minProven', '"101%" is more than 100%'],
    ['propagation: { deadline: 48 }', 'policy.propagation.deadline', '48 is no duration'],
    [
      'propagation: { deadline: 0s }',
      'policy.propagation.deadline',
      '"0s" is no possible duration',
    ],
    ['propagation: { deadline: 999d }', 'policy.propagation.deadline', '"999d" is no possible'],
  ])('refuses the policy %s', (policy, path, message) => {
    const errors = refused(`${HEAD}policy: { ${policy} }\ndomains: [{ name: example.com }]`);

    expect(errors).toEqual([expect.objectContaining({ path })]);
    expect(errors[0]?.message).toContain(message);
  });

  it.each([
    ['fe: { password: { every: 2s } }', '"password" is not a known key'],
    ['fe: { passwords: { every: 2 } }', '2 is no duration'],
    ['ef: { passwords: { every: 2s } }', '"ef" is not an account of this manifest'],
  ])('refuses the pace %s', (pace, message) => {
    const errors = refused(`${HEAD}pace: { ${pace} }\ndomains: [{ name: example.com }]`);

    expect(errors.map((error) => error.message)).toEqual([message]);
  });

  it.each([
    ['domains: []', 'is empty'],
    ['domains: example.com', 'is neither a list nor a file'],
    ['', 'is missing'],
  ])('refuses %j as the domains', (domains, message) => {
    expect(refused(HEAD + domains).map((error) => error.message)).toEqual([message]);
  });

  it('asks for the accounts a domain lacks, once each', () => {
    const errors = refused(`version: 1\n${ACCOUNTS}domains: [{ name: example.com }]`);

    expect(errors.map((error) => error.message)).toEqual([
      'example.com has no mail account',
      'example.com has no dns account',
    ]);
  });

  it('names both lines of a domain and of an address written twice', () => {
    const text = `${HEAD}domains:
  - { name: example.com, aliases: [anna, Anna] }
  - name: EXAMPLE.com
aliases: [{ csv: a.csv }]`;
    const files = { 'a.csv': 'email\nbob@example.com\nanna@example.com\nBob@EXAMPLE.com\n' };

    const errors = refused(text, files);

    expect(lines(errors)).toEqual([
      'mailkeel.yaml:7:42 domains[0].aliases[1]: anna@example.com is listed twice (the first at mailkeel.yaml:7:36)',
      'mailkeel.yaml:8:11 domains[1].name: example.com has two entries (the first at mailkeel.yaml:7:13)',
      'a.csv:3 email: anna@example.com is listed twice (the first at mailkeel.yaml:7:36)',
      'a.csv:4 email: bob@example.com is listed twice (the first at a.csv:2)',
    ]);
  });

  it('finds errors behind errors: one slip does not hide the next', () => {
    const text = `${HEAD}nope: 1
domains:
  - name: example.com
    mail: nobody
    existing: maybe
    aliases: [a+b, { name: c*d+e, recipients: [x] }, { csv: a.csv }]`;

    const messages = refused(text).map((error) => error.message);

    expect(messages).toEqual([
      '"nope" is not a known key',
      '"nobody" is not an account of this manifest',
      '"maybe" is not one of keep, converge',
      'a+b@example.com: Forward Email allows no "+" in an alias name',
      'c*d+e@example.com: Forward Email allows no "+" in an alias name',
      '"x" is neither an address nor a URL',
      'is missing',
      '"csv" is not a known key',
    ]);
  });
});

describe('tls-rpt', () => {
  it('is refused without an address for the reports', () => {
    const dns = 'dns: { account: cf, extras: [tls-rpt] }';

    const errors = refused(`${HEAD}domains:\n  - name: example.com\n    ${dns}`);

    expect(errors).toEqual([
      expect.objectContaining({
        path: 'domains[0].dns.extras',
        remedy: 'state dns.rua beside it, or remove tls-rpt',
      }),
    ]);
  });
});

describe('what is not supported yet', () => {
  it.each([
    ['alias: { quota: 1 GB }', 'domains[0].alias.quota', 'quota'],
    ['aliases: [{ name: a, quota: 1 GB }]', 'domains[0].aliases[0].quota', 'quota'],
  ])('refuses %s, which parses', (setting, path, what) => {
    const errors = refused(`${HEAD}domains:\n  - name: example.com\n    ${setting}`);

    expect(errors).toEqual([
      expect.objectContaining({ path, message: `${what} is not supported yet` }),
    ]);
  });

  it('refuses it and everything else in the same breath', () => {
    const text = `version: 1
${ACCOUNTS}  pd: { kind: powerdns, url: "http://127.0.0.1:8081", key: { env: K } }
  own: { kind: stalwart, url: "https://mail.example.net", token: { file: /t } }
domains: [{ name: example.com, mail: own, dns: { account: pd }, alias: { quota: 1 GB } }, { name: example.com }]`;

    const messages = refused(text).map((error) => error.message);

    expect(messages).toEqual([
      'quota is not supported yet',
      expect.stringContaining('example.com has two entries'),
    ]);
  });
});
