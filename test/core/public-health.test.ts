import { describe, expect, it } from '@jest/globals';
import type { HealthCheck, PublicEvidence } from '../../src/core/public-evidence.ts';
import { judgePublicHealth } from '../../src/core/public-health.ts';
import { answer, complaints, DOMAIN, EVIDENCE, HEALTHY, seen, server } from './public-fixtures.ts';

const spf = (...records: readonly string[]): PublicEvidence =>
  seen(answer(DOMAIN, 'TXT', ...records));
const dmarc = (...records: readonly string[]): PublicEvidence =>
  seen(answer(`_dmarc.${DOMAIN}`, 'TXT', ...records));
const mx = (...values: readonly string[]): PublicEvidence => seen(answer(DOMAIN, 'MX', ...values));

describe('a domain in good health', () => {
  it('has no complaint, and says what was looked at', () => {
    const checks = new Set(judgePublicHealth(EVIDENCE).map(({ check }) => check));

    expect(complaints(EVIDENCE)).toEqual([]);
    for (const check of [
      'delegation',
      'dnssec',
      'mx',
      'spf',
      'dkim',
      'dmarc',
      'mta-sts',
      'tls-rpt',
      'autoconfig',
    ])
      expect(checks).toContain(check);
  });
});

describe('a planted fault', () => {
  it.each<[string, PublicEvidence, readonly string[]]>([
    ['nobody serves it', { ...EVIDENCE, servers: [] }, ['fail delegation']],
    [
      'one server is silent',
      {
        ...EVIDENCE,
        servers: [...(EVIDENCE.servers ?? []), server('ns3.example.net', '7', 'UNREACHABLE')],
      },
      ['warn delegation.lame'],
    ],
    [
      'one server only',
      { ...EVIDENCE, servers: [server('ns1.example.net', '7')] },
      ['warn delegation.single'],
    ],
    [
      'servers disagree',
      { ...EVIDENCE, servers: [server('ns1.example.net', '7'), server('ns2.example.net', '8')] },
      ['warn delegation.serial'],
    ],
    ['no MX', mx(), ['fail mx']],
    ['a null MX', mx('0 .'), ['fail mx']],
    ['a null MX beside others', mx('0 .', '10 mx1.example.net'), ['fail mx']],
    ['an MX twice', mx('10 mx1.example.net', '20 mx1.example.net'), ['warn mx.duplicate']],
    ['an MX that is an address', mx('10 192.0.2.1'), ['fail mx.address']],
    [
      'an MX that is an alias',
      seen(answer('mx1.example.net', 'CNAME', 'real.example.net')),
      ['fail mx.cname'],
    ],
    ['an MX without address', seen(answer('mx1.example.net', 'A')), ['fail mx.address']],
    ['no SPF', spf(), ['fail spf']],
    ['two SPF records', spf('v=spf1 -all', 'v=spf1 mx -all'), ['fail spf']],
    ['an SPF behind a blank', spf(' v=spf1 -all'), ['fail spf']],
    ['a malformed SPF term', spf('v=spf1 ip4 -all'), ['fail spf']],
    [
      'too many lookups',
      spf(
        `v=spf1 ${Array.from({ length: 11 }, (_, n) => `a:h${String(n)}.example`).join(' ')} -all`,
      ),
      ['fail spf.lookups'],
    ],
    [
      'an include that leads nowhere',
      spf('v=spf1 include:gone.example -all'),
      ['warn spf.include'],
    ],
    [
      'an include that leads back to itself',
      {
        ...spf('v=spf1 include:loop.example -all'),
        spf: [['loop.example', 'v=spf1 include:loop.example -all']],
      },
      ['fail spf.lookups'],
    ],
    ['+all', spf('v=spf1 +all'), ['fail spf.all']],
    ['?all', spf('v=spf1 mx ?all'), ['warn spf.all']],
    ['no all', spf('v=spf1 mx'), ['warn spf.all']],
    ['a term after all', spf('v=spf1 -all mx'), ['warn spf.all']],
    ['ptr', spf('v=spf1 ptr -all'), ['warn spf.ptr']],
    ['a long SPF', spf(`v=spf1 ${'ip4:192.0.2.100 '.repeat(30)}-all`), ['warn spf.length']],
    ['an overlong SPF', spf(`v=spf1 ${'ip4:192.0.2.100 '.repeat(40)}-all`), ['fail spf.length']],
    [
      'no DKIM name',
      seen({ ...answer(`_domainkey.${DOMAIN}`, 'TXT'), rcode: 'NXDOMAIN' }),
      ['fail dkim'],
    ],
    ['no DMARC', dmarc(), ['fail dmarc']],
    ['two DMARC records', dmarc('v=DMARC1; p=none', 'v=DMARC1; p=reject'), ['fail dmarc']],
    ['a DMARC record without v first', dmarc('p=reject; v=DMARC1'), ['fail dmarc']],
    ['p=none', dmarc('v=DMARC1; p=none; rua=mailto:d@example.com'), ['warn dmarc.policy']],
    ['t=y', dmarc('v=DMARC1; p=reject; t=y; rua=mailto:d@example.com'), ['warn dmarc.policy']],
    [
      'a weaker sp',
      dmarc('v=DMARC1; p=reject; sp=none; rua=mailto:d@example.com'),
      ['warn dmarc.subdomains'],
    ],
    [
      'obsolete tags',
      dmarc('v=DMARC1; p=reject; pct=50; rua=mailto:d@example.com'),
      ['warn dmarc.tags'],
    ],
    ['no reports', dmarc('v=DMARC1; p=reject'), ['warn dmarc.rua']],
    [
      'a policy that is none',
      dmarc('v=DMARC1; p=reject; sp=block; rua=mailto:d@example.com'),
      ['fail dmarc'],
    ],
    [
      'a registry that names other servers than the zone',
      {
        ...EVIDENCE,
        servers: (EVIDENCE.servers ?? []).map((at) => ({
          ...at,
          answers: [...at.answers, answer(DOMAIN, 'NS', 'ns1.example.net.', 'ns9.example.net.')],
        })),
      },
      ['warn delegation.parent'],
    ],
    [
      'an old algorithm of DNSSEC',
      seen(answer(DOMAIN, 'DS', '1 5 1 00')),
      ['warn dnssec.algorithm'],
    ],
    [
      'a weaker np',
      dmarc('v=DMARC1; p=reject; np=none; rua=mailto:d@example.com'),
      ['warn dmarc.subdomains'],
    ],
    [
      'an unknown tag',
      dmarc('v=DMARC1; p=reject; rua=mailto:d@example.com; policy=reject'),
      ['warn dmarc.tags'],
    ],
    [
      'strict alignment of SPF',
      dmarc('v=DMARC1; p=reject; aspf=s; rua=mailto:d@example.com'),
      ['warn dmarc.alignment'],
    ],
    [
      'a DMARC record at the apex',
      spf('v=spf1 mx -all', 'v=DMARC1; p=reject'),
      ['warn dmarc.place'],
    ],
    [
      'an SPF record at _dmarc',
      dmarc('v=DMARC1; p=reject; rua=mailto:d@example.com', 'v=spf1 -all'),
      ['warn dmarc.place'],
    ],
    [
      'a service that leads nowhere',
      seen(answer('imap.example.net', 'A')),
      ['warn autoconfig.target'],
    ],
    [
      'a service that leads to an alias',
      seen(answer('imap.example.net', 'CNAME', 'real.example.net')),
      ['warn autoconfig.target'],
    ],
    [
      'two MTA-STS records',
      seen(answer(`_mta-sts.${DOMAIN}`, 'TXT', 'v=STSv1; id=1;', 'v=STSv1; id=2;')),
      ['fail mta-sts'],
    ],
    [
      'an MTA-STS record without id',
      seen(answer(`_mta-sts.${DOMAIN}`, 'TXT', 'v=STSv1;')),
      ['fail mta-sts'],
    ],
    ['no host of the policy', seen(answer(`mta-sts.${DOMAIN}`, 'A')), ['fail mta-sts']],
    [
      'TLS reports to nobody',
      seen(answer(`_smtp._tls.${DOMAIN}`, 'TXT', 'v=TLSRPTv1;')),
      ['warn tls-rpt'],
    ],
  ])('%s is named, and nothing else is', (_, evidence, expected) => {
    const found = judgePublicHealth(evidence).filter(
      ({ status }) => status === 'fail' || status === 'warn',
    );

    expect(complaints(evidence)).toEqual(expected);
    for (const { remedy = '' } of found) expect(remedy).not.toBe('');
  });
});

describe('a resolver that fails', () => {
  it.each(['SERVFAIL', 'REFUSED', 'UNREACHABLE'] as const)(
    'is an error by %s, never a failure of the domain',
    (rcode) => {
      const answers = HEALTHY.map(({ name, type }) => ({ name, type, rcode, values: [] }));

      const checks: readonly HealthCheck[] = judgePublicHealth({ ...EVIDENCE, answers, spf: [] });

      expect(checks.filter(({ status }) => status === 'fail')).toEqual([]);
      expect(checks.filter(({ status }) => status === 'error').map(({ check }) => check)).toEqual(
        expect.arrayContaining(['mx', 'spf', 'dkim', 'dmarc', 'mta-sts', 'tls-rpt']),
      );
    },
  );

  it('is told as likely broken DNSSEC where the name servers answer and it refuses', () => {
    const broken = ['MX', 'TXT'].map((type) => ({
      ...{ name: DOMAIN, type, rcode: 'SERVFAIL' as const, values: [] },
    }));

    const checks = judgePublicHealth(seen(...broken));

    expect(checks.filter(({ status }) => status === 'fail')).toEqual([]);
    expect(checks.find(({ check }) => check === 'dnssec')).toMatchObject({ status: 'error' });
  });

  it('is told where an include does not answer, which is no fault of its record', () => {
    const evidence = { ...EVIDENCE, spf: [], spfUnanswered: ['spf.example.net'] };

    expect(complaints(evidence)).toEqual(['error spf.lookups']);
  });

  it('is told where servers or parents could not be asked', () => {
    const { servers: _, inherited: __, ...blind } = dmarc();

    expect(complaints(blind)).toEqual(['error delegation']);
    expect(judgePublicHealth(blind)).toContainEqual(
      expect.objectContaining({ check: 'dmarc', status: 'not-tested' }),
    );
  });
});

describe('a domain without a DMARC record', () => {
  it('passes by what it inherits', () => {
    const inherited = [{ name: '_dmarc.example', content: 'v=DMARC1; p=reject' }];

    expect(complaints({ ...dmarc(), inherited })).toEqual([]);
  });
});
