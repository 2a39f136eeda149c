import { describe, expect, it } from '@jest/globals';
import type { Snapshot } from '../../../src/cli/demo/control.ts';
import type { Expectation } from '../../../src/cli/demo/expectation.ts';
import { judgeProviders } from '../../../src/cli/demo/judge-provider.ts';

type Domain = Snapshot['forwardEmail']['accounts'][number]['domains'][number];
type Alias = Domain['aliases'][number];
type ZoneRecord = Snapshot['cloudflare']['zones'][number]['records'][number];

const expected: Expectation = {
  domains: {
    'example.com': {
      plan: 'enhanced_protection',
      aliases: {
        anna: { mailbox: true, recipients: [], description: 'Anna', labels: ['staff'] },
        '*': { mailbox: false, recipients: ['old@example.net'], description: '', labels: [] },
      },
    },
  },
  zones: {
    'example.com': [
      { name: 'example.com', type: 'TXT', content: 'v=spf1 -all', optional: false },
      { name: 'x-*._domainkey.example.com', type: 'TXT', content: 'v=DKIM1; p=*', optional: false },
      { name: '_dmarc.example.com', type: 'TXT', content: 'v=DMARC1; p=none', optional: true },
    ],
  },
  proven: ['anna@example.com'],
  unproven: [],
  refusals: [],
  faults: [],
  writesOfSecondRun: 0,
};

const ANNA: Alias = {
  ...{ id: 'a1', name: 'anna', address: 'anna@example.com', has_imap: true, is_enabled: true },
  ...{ recipients: [], description: 'Anna', labels: ['staff'], hasPassword: true },
  ...{ passwordsSet: 1, overrides: 0, wipes: 0 },
};
const CATCH_ALL: Alias = {
  ...{ ...ANNA, id: 'a2', name: '*', address: '*@example.com', has_imap: false },
  ...{ recipients: ['old@example.net'], description: '', labels: [], passwordsSet: 0 },
};

function record(name: string, content: string): ZoneRecord {
  return {
    ...{ id: name, name, type: 'TXT', content, ttl: 1, proxied: false, comment: null },
    ...{ readOnly: false, createdOn: '', modifiedOn: '' },
  };
}

const RECORDS = [
  record('example.com', '"v=spf1 " "-all"'),
  record('x-1f._domainkey.example.com', '"v=DKIM1; p=MIIB"'),
];

/** The differences the judge finds in a world that is right but for `change`. */
function differences(change: {
  readonly domain?: Partial<Domain>;
  readonly records?: readonly ZoneRecord[];
  readonly troubles?: readonly string[];
}): readonly string[] {
  const domain: Domain = {
    ...{ id: 'd1', name: 'example.com', plan: 'enhanced_protection' },
    protections: {
      has_adult_content_protection: true,
      has_phishing_protection: true,
      has_executable_protection: true,
      has_virus_protection: true,
    },
    seen: {
      has_mx_record: true,
      has_txt_record: true,
      has_dkim_record: true,
      has_return_path_record: true,
      has_dmarc_record: true,
      has_spf_record: true,
    },
    aliases: [ANNA, CATCH_ALL],
    ...change.domain,
  };
  const account = { id: 'u1', plan: 'enhanced_protection', domains: [domain] } as const;
  const zone = { id: 'z1', name: 'example.com', records: change.records ?? RECORDS };
  return judgeProviders(expected, {
    forwardEmail: { accounts: [account] },
    cloudflare: { zones: [zone] },
    troubles: change.troubles ?? [],
  }).flatMap((check) => check.differences);
}

describe('the judge of the providers', () => {
  it('finds nothing in a world that is as expected, with or without an optional record', () => {
    const dmarc = record('_dmarc.example.com', '"v=DMARC1; p=none"');

    expect(differences({})).toEqual([]);
    expect(differences({ records: [...RECORDS, dmarc] })).toEqual([]);
  });

  it('names every field of an alias that differs', () => {
    const changed = { ...ANNA, has_imap: false, recipients: ['x@example.net'], labels: [] };

    expect(differences({ domain: { aliases: [changed, CATCH_ALL] } })).toEqual([
      'anna@example.com: mailbox is false, not true',
      'anna@example.com: recipients is ["x@example.net"], not []',
      'anna@example.com: labels is [], not ["staff"]',
    ]);
  });

  it('names a missing alias, an unexpected one and one that is there twice', () => {
    const stranger = { ...CATCH_ALL, name: 'eve', address: 'eve@example.com' };

    expect(differences({ domain: { aliases: [ANNA, ANNA, stranger] } })).toEqual([
      'aliases of example.com: * is missing',
      'aliases of example.com: eve is not expected',
      'aliases of example.com: anna is there twice',
    ]);
  });

  it('names a password set twice, an override and a wiped mailbox', () => {
    const wiped = { ...ANNA, passwordsSet: 2, overrides: 1, wipes: 1 };

    expect(differences({ domain: { aliases: [wiped, CATCH_ALL] } })).toEqual([
      'anna@example.com: 2 passwords were set',
      'anna@example.com: its password was overridden',
      'anna@example.com: its mailbox was wiped',
    ]);
  });

  it('names a wrong plan and trouble of the simulators themselves', () => {
    expect(differences({ domain: { plan: 'free' }, troubles: ['it broke'] })).toEqual([
      'it broke',
      'example.com: the plan is free',
    ]);
  });

  it('names a missing record, an unexpected one and one that is there twice', () => {
    const [spf = RECORDS[0]!] = RECORDS;
    const foreign = record('www.example.com', '"hello"');

    expect(differences({ records: [spf, spf, foreign] })).toEqual([
      'TXT x-*._domainkey.example.com "v=DKIM1; p=*" is missing',
      'TXT www.example.com ""hello"" is not expected',
      'TXT example.com "v=spf1 -all" is there twice',
    ]);
  });
});
