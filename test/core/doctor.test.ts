import { describe, expect, it } from '@jest/globals';
import { judgeHost, type HostEvidence } from '../../src/core/doctor.ts';
import { judgeAccount, type ZoneEvidence } from '../../src/core/doctor-accounts.ts';
import { redactedFindings } from '../../src/core/doctor-redacted.ts';

const GB = 1024 ** 3;

const HEALTHY: HostEvidence = {
  node: '20.19.0',
  disk: { path: '/data', freeBytes: 50 * GB },
  ...({
    store: { kind: 'SQLite', state: 'current' },
    vault: 'opens',
    resolver: 'answers',
  } as const),
  temporal: {
    ...{ address: '127.0.0.1:7233', version: '1.29.0', namespace: 'default', retentionDays: 90 },
    ...{ missingAttributes: [], lacks: [], workerPolls: true },
  },
  endpoints: [{ account: 'fe', target: 'api.example.net', skewMs: 800, certificateDays: 60 }],
};
const TROUBLE = { message: 'it is broken', remediation: 'mend it' };

/** Everything that is not right, as `severity check: remedy`. */
function complaints(change: Partial<HostEvidence>): readonly string[] {
  return judgeHost({ ...HEALTHY, ...change })
    .filter(({ severity }) => severity !== 'ok')
    .map(({ severity, check, remedy = '' }) => `${severity} ${check}: ${remedy}`);
}

const endpoint = (more: object): Partial<HostEvidence> => ({
  endpoints: [{ account: 'fe', target: 'api.example.net', ...more }],
});
const temporal = (more: object): Partial<HostEvidence> => ({
  temporal: { ...(HEALTHY.temporal as object), ...more } as HostEvidence['temporal'],
});

describe('a healthy machine', () => {
  it('has a finding a check and no complaint', () => {
    expect(complaints({})).toEqual([]);
    expect(judgeHost(HEALTHY).length).toBeGreaterThanOrEqual(9);
  });
});

describe('a planted fault of the machine', () => {
  it.each<[string, Partial<HostEvidence>, string]>([
    ['an old Node', { node: '20.18.3' }, 'fail host.node: install Node 20.19'],
    ['an ancient Node', { node: '18.20.0' }, 'fail host.node: install Node 20.19'],
    ['little disk', { disk: { path: '/d', freeBytes: GB / 2 } }, 'warn host.disk: free space'],
    ['a full disk', { disk: { path: '/d', freeBytes: 1000 } }, 'fail host.disk: free space'],
    ['a store that does not open', { store: TROUBLE }, 'fail store.open: mend it'],
    [
      'a store nobody migrated',
      { store: { kind: 'SQLite', state: 'older' }, vault: 'not-tested' },
      'not-tested vault.key: start a worker',
    ],
    ['a wrong vault key', { vault: TROUBLE }, 'fail vault.key: mend it'],
    ['no server', { temporal: 'stopped' }, 'warn temporal.server: mailkeel up'],
    ['a dead server', { temporal: TROUBLE }, 'fail temporal.server: mend it'],
    [
      'short retention',
      temporal({ retentionDays: 1 }),
      'warn temporal.retention: temporal operator namespace update --retention 90d',
    ],
    [
      'a missing attribute',
      temporal({ missingAttributes: ['MailkeelPass'] }),
      'warn temporal.search-attributes: start a worker',
    ],
    ['no worker', temporal({ workerPolls: false }), 'warn temporal.worker: mailkeel up'],
    [
      'a server without updates',
      temporal({ lacks: ['updates'] }),
      'fail temporal.features: upgrade the Temporal server; where its dynamic configuration',
    ],
    [
      'a server without schedules',
      temporal({ lacks: ['schedules'] }),
      'fail temporal.features: upgrade the Temporal server, or run mailkeel reconcile by cron',
    ],
    ['a dead resolver', { resolver: TROUBLE }, 'fail dns.resolver: mend it'],
    [
      'a host out of reach',
      endpoint({ failure: 'ECONNREFUSED' }),
      'fail network.reach: check DNS, firewall',
    ],
    [
      'a host whose name could not be asked for',
      endpoint({ failure: 'EAI_AGAIN' }),
      'fail network.reach: correct the name in the account',
    ],
    [
      'a certificate about to end',
      endpoint({ certificateDays: 3.7 }),
      'warn network.certificate: have it renewed',
    ],
    ['a clock that drifts', endpoint({ skewMs: -9_000 }), 'warn host.clock: set the clock by NTP'],
    [
      'a clock hours away',
      endpoint({ skewMs: 7_200_000 }),
      'fail host.clock: set the clock by NTP',
    ],
  ])('%s is named with its remedy, and nothing else is', (_, change, expected) => {
    expect(complaints(change)).toEqual([expect.stringContaining(expected)]);
  });

  it('says on which side of the other clock this one is', () => {
    const findings = judgeHost({ ...HEALTHY, ...endpoint({ skewMs: 90_000 }) });

    expect(findings.at(-1)?.message).toBe('this clock is 90 s behind the one of api.example.net');
  });
});

describe('an account', () => {
  const zone = { name: 'example.com', nameServers: ['Ada.ns.example.net.', 'bob.ns.example.net'] };
  const judged = (evidence: Partial<ZoneEvidence>) =>
    judgeAccount({
      account: 'cf',
      answer: {
        key: 'cloudflare:1',
        zones: [{ domain: 'example.com', zone, delegatedTo: ['ada.ns.example.net'], ...evidence }],
      },
    }).at(-1);

  it('whose credentials are refused is a failure with the provider’s remedy', () => {
    expect(judgeAccount({ account: 'fe', answer: TROUBLE })).toEqual([
      {
        ...{ check: 'account.credentials', subject: 'fe', severity: 'fail' },
        ...{ message: 'it is broken', remedy: 'mend it' },
      },
    ]);
  });

  it('that sees no zone of a domain is told so by domain and label', () => {
    const { zone: _, ...unseen } = { zone, domain: 'example.com', delegatedTo: [] };
    const finding = judgeAccount({ account: 'cf', answer: { key: 'k', zones: [unseen] } }).at(-1);

    expect(finding).toMatchObject({ check: 'dns.zone', subject: 'example.com', severity: 'fail' });
    expect(finding?.remedy).toContain('"cf"');
  });

  it.each<[string, Partial<ZoneEvidence>, string]>([
    ['its own servers', {}, 'ok'],
    ['others', { delegatedTo: ['ns1.elsewhere.example'] }, 'fail'],
    ['nobody', { delegatedTo: [] }, 'fail'],
    ['both', { delegatedTo: ['ada.ns.example.net', 'ns1.elsewhere.example'] }, 'warn'],
    ['servers nobody could ask for', { delegatedTo: TROUBLE }, 'not-tested'],
    ['servers its host does not name', { zone: { ...zone, nameServers: [] } }, 'not-tested'],
  ])('whose zone is delegated to %s is %s', (_, evidence, severity) => {
    expect(judged(evidence)).toMatchObject({ check: 'dns.delegation', severity });
  });
});

describe('the redacted report', () => {
  it('keeps what was found and drops whose it is', () => {
    const findings = [
      ...judgeHost({
        ...HEALTHY,
        disk: { path: '/home/anna/mail', freeBytes: 1000 },
        vault: {
          message: 'key file /home/anna/.mailkeel/vault.key is missing',
          remediation: 'ask boss@secret.example',
        },
        endpoints: [{ account: 'acme-main', target: '203.0.113.9:993', failure: 'ECONNREFUSED' }],
      }),
      ...judgeAccount({
        account: 'acme-main',
        answer: {
          key: 'forward-email:6740a1b2c3d4',
          zones: [{ domain: 'secret.example', delegatedTo: [] }],
        },
      }),
    ];

    const text = JSON.stringify(redactedFindings(findings, []));

    for (const telling of [
      'anna',
      'secret.example',
      'acme',
      '203.0.113.9',
      '6740a1b2c3d4',
      '127.0.0.1',
    ])
      expect(text).not.toContain(telling);
    expect(text).toContain('ECONNREFUSED');
    expect(text).toContain('"subject":"#1"');
    expect(redactedFindings(findings, [])).toHaveLength(findings.length);
  });

  it('leaves the names of vendors, which are nobody’s', () => {
    const [finding] = redactedFindings(
      [{ check: 'network.reach', severity: 'ok', message: 'api.forwardemail.net answers' }],
      [],
    );

    expect(finding?.message).toBe('api.forwardemail.net answers');
  });
});
