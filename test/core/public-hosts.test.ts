/** The checks of `health` that need more than the domain's own records: reverse names, TLS, DANE, CAA, void SPF terms, hosts of clients. */
import { describe, expect, it } from '@jest/globals';
import { ROOT } from '../../src/core/public-dane.ts';
import type { PolicyAnswer, PublicEvidence } from '../../src/core/public-evidence.ts';
import {
  furtherQuestions,
  judgePublicHealth,
  lastQuestions,
  tlsTargets,
} from '../../src/core/public-health.ts';
import { confirmationQuestions } from '../../src/core/public-ptr.ts';
import type { SeenAnswer } from '../../src/core/dns-answers.ts';
import type { TlsSight } from '../../src/core/tls-sight.ts';
import { answer, complaints, DOMAIN, EVIDENCE, HEALTHY, seen } from './public-fixtures.ts';

const MX1 = 'mx1.example.net';
const REVERSE = '25.2.0.192.in-addr.arpa';

/** The evidence, with another sight of one host. */
function showing(service: 'smtp' | 'https', host: string, sight: TlsSight): PublicEvidence {
  const others = (EVIDENCE.tls ?? []).filter((one) => one.host !== host);
  return { ...EVIDENCE, tls: [...others, { service, host, sight }] };
}

function about(check: string, evidence: PublicEvidence): readonly string[] {
  const found = judgePublicHealth(evidence).filter((one) => one.check === check);
  return found.map(({ status, message }) => `${status} ${message}`);
}

function signed(...values: readonly string[]): SeenAnswer {
  return { ...answer(`_25._tcp.${MX1}`, 'TLSA', ...values), authenticated: true };
}

const twice = (complaint: string): readonly string[] => [complaint, complaint];
const spf = (...terms: readonly string[]): PublicEvidence =>
  seen(
    answer(DOMAIN, 'TXT', `v=spf1 ${terms.join(' ')} -all`),
    ...['h1', 'h2', 'h3'].flatMap((host) => [answer(host, 'A'), answer(host, 'AAAA')]),
    answer('h4', 'A', '192.0.2.4'),
    answer('six', 'A'),
    answer('six', 'AAAA', '2001:db8::1'),
    answer('m1', 'MX'),
    answer('e1', 'A'),
  );

const untrusted: TlsSight = {
  ...{ state: 'secured', protocol: 'TLSv1.2', chain: [], distrust: 'CERT_HAS_EXPIRED' },
};
const enforced: PolicyAnswer = {
  ...{ state: 'answered', status: 200, mediaType: 'text/plain' },
  text: 'version: STSv1\nmode: enforce\nmx: *.example.net\nmax_age: 9',
};

describe('a planted fault', () => {
  it.each<[string, PublicEvidence, readonly string[]]>([
    ['an address without a name', seen(answer(REVERSE, 'PTR')), twice('warn mx.ptr')],
    [
      'a name that leads elsewhere',
      seen(
        answer(REVERSE, 'PTR', 'pool-25.isp.example'),
        answer('pool-25.isp.example', 'A', '192.0.2.99'),
        answer('pool-25.isp.example', 'AAAA'),
      ),
      twice('warn mx.ptr'),
    ],
    ['an MX without STARTTLS', showing('smtp', MX1, { state: 'plain' }), ['fail mx.starttls']],
    [
      'an MX whose TLS is broken',
      showing('smtp', MX1, { state: 'broken', reason: 'ERR_SSL' }),
      ['fail mx.starttls'],
    ],
    ['a certificate nobody believes', showing('smtp', MX1, untrusted), ['warn mx.certificate']],
    [
      'one, where a policy is enforced',
      { ...showing('smtp', MX1, untrusted), policy: enforced },
      ['fail mx.certificate'],
    ],
    ['TLSA of another key', seen(signed('3 1 1 ff')), ['fail mx.dane']],
    ['TLSA of a public authority', seen(signed('1 0 1 01')), ['warn mx.dane']],
    [
      'TLSA that is not signed',
      seen(answer(`_25._tcp.${MX1}`, 'TLSA', '3 1 1 04'), {
        ...answer(ROOT.name, ROOT.type, '. . 1'),
        authenticated: true,
      }),
      ['warn mx.dane'],
    ],
    ['three void terms', spf('a:h1', 'mx:m1', 'exists:e1'), ['fail spf.void']],
    ['a void term', spf('a:h1/24', 'a:h4'), ['warn spf.void']],
    [
      'a void include',
      seen(
        answer(DOMAIN, 'TXT', 'v=spf1 include:gone.example -all'),
        answer('gone.example', 'TXT'),
      ),
      ['warn spf.include', 'warn spf.void'],
    ],
    [
      'a client host with a bad certificate',
      showing('https', `autoconfig.${DOMAIN}`, untrusted),
      ['warn autoconfig.host'],
    ],
    [
      'a client host without TLS',
      showing('https', `autoconfig.${DOMAIN}`, { state: 'broken', reason: 'EPROTO' }),
      ['warn autoconfig.host'],
    ],
    ['CAA that forbids all', seen(answer(DOMAIN, 'CAA', '0 issue ";"')), twice('warn caa')],
    [
      'CAA of another authority',
      seen(answer(DOMAIN, 'CAA', '0 issue "digicert.com; account=1"')),
      twice('warn caa'),
    ],
    [
      'CAA nobody can honour',
      seen(answer(`autoconfig.${DOMAIN}`, 'CAA', '128 tbs "x"')),
      ['warn caa'],
    ],
  ])('%s is named with a remedy, and nothing else is', (_, evidence, expected) => {
    const found = judgePublicHealth(evidence).filter(
      ({ status }) => status === 'fail' || status === 'warn',
    );

    expect(complaints(evidence)).toEqual(expected);
    for (const { remedy = '' } of found) expect(remedy).not.toBe('');
  });
});

describe('what is right', () => {
  it.each<[string, PublicEvidence, string]>([
    ['mx.ptr', EVIDENCE, 'pass every address'],
    ['mx.starttls', EVIDENCE, `pass ${MX1} takes mail by TLSv1.3`],
    ['mx.dane', seen(signed('3 1 1 ff', '3 1 1 04')), 'pass a TLSA record'],
    ['mx.dane', seen(signed('2 0 2 12')), 'pass a TLSA record'],
    ['caa', EVIDENCE, 'pass the CAA of example.com allows letsencrypt.org'],
    [
      'caa',
      seen(answer(DOMAIN, 'CAA', '0 iodef "mailto:a@b.example"')),
      'pass any authority may issue',
    ],
    ['caa', seen(answer(DOMAIN, 'CAA')), 'pass any authority may issue'],
    ['autoconfig.host', EVIDENCE, 'pass autoconfig.example.com shows a certificate'],
    ['spf.void', spf('a:h4', 'a:six'), 'pass no term leads nowhere'],
  ])('%s passes', (check, evidence, expected) => {
    expect(about(check, evidence)[0]).toContain(expected);
    expect(complaints(evidence)).toEqual([]);
  });
});

describe('what cannot be known from here', () => {
  const silent: TlsSight = { state: 'unreachable', reason: 'ETIMEDOUT' };

  it.each<[string, PublicEvidence, string]>([
    ['mx.starttls', showing('smtp', MX1, silent), 'not-tested mx1.example.net could not'],
    [
      'mx.starttls',
      showing('smtp', MX1, { state: 'turned-away', reason: '554 no' }),
      'not-tested mx1.example.net takes no mail from here: 554 no',
    ],
    ['mx.dane', EVIDENCE, 'not-tested mx1.example.net has no TLSA'],
    [
      'mx.dane',
      { ...showing('smtp', MX1, silent), answers: seen(signed('3 1 1 04')).answers },
      'not-tested mx1.example.net has TLSA records; its certificate was not seen',
    ],
    ['mx.dane', seen(answer(`_25._tcp.${MX1}`, 'TLSA', '3 1 1 04')), 'does not validate DNSSEC'],
    ['spf.void', spf('exists:%{i}.example.net'), 'not-tested exists:%{i}.example.net'],
    [
      'autoconfig.host',
      seen(answer(`autoconfig.${DOMAIN}`, 'A')),
      'not-tested neither autoconfig nor autodiscover',
    ],
  ])('%s says so', (check, evidence, expected) => {
    expect(about(check, evidence).join('\n')).toContain(expected);
    expect(complaints(evidence)).toEqual([]);
  });

  const failing = (name: string, type: string): SeenAnswer => ({
    ...{ name, type, rcode: 'SERVFAIL', values: [] },
  });

  it.each<[string, PublicEvidence, readonly string[]]>([
    ['reverse', seen(failing(REVERSE, 'PTR')), twice('error mx.ptr')],
    [
      'of the reverse name',
      seen(answer(REVERSE, 'PTR', 'h.example'), failing('h.example', 'A')),
      twice('error mx.ptr'),
    ],
    ['of TLSA', seen(failing(`_25._tcp.${MX1}`, 'TLSA')), ['error mx.dane']],
    ['of CAA', seen(failing('com', 'CAA'), answer(DOMAIN, 'CAA')), twice('error caa')],
    ['of a client host', seen(failing(`autodiscover.${DOMAIN}`, 'A')), ['error autoconfig.host']],
    [
      'of an SPF term',
      seen(answer(DOMAIN, 'TXT', 'v=spf1 a:quiet.example -all'), failing('quiet.example', 'A')),
      ['error spf.void'],
    ],
    [
      'by a client host that is away',
      showing('https', `autoconfig.${DOMAIN}`, silent),
      ['error autoconfig.host'],
    ],
  ])('a look-up that fails %s is an error, never a failure', (_, evidence, expected) => {
    expect(complaints(evidence)).toEqual(expected);
  });
});

describe('what is asked', () => {
  it('leads from the MX to its addresses, their names, and back', () => {
    const named = seen(answer(REVERSE, 'PTR', 'a.example'));

    expect(furtherQuestions(EVIDENCE)).toContainEqual({ name: `_25._tcp.${MX1}`, type: 'TLSA' });
    expect(lastQuestions(EVIDENCE)).toContainEqual({ name: REVERSE, type: 'PTR' });
    expect(confirmationQuestions(named)).toEqual([
      { name: 'a.example', type: 'A' },
      { name: 'a.example', type: 'AAAA' },
    ]);
  });

  it('is the terms of an include at their own names, once each', () => {
    const nested: PublicEvidence = {
      ...seen(answer(DOMAIN, 'TXT', 'v=spf1 include:spf.example.net -all')),
      spf: [['spf.example.net', 'v=spf1 mx include:spf.example.net -all']],
    };

    expect(furtherQuestions(nested)).toContainEqual({ name: 'spf.example.net', type: 'MX' });
    expect(furtherQuestions(nested)).not.toContainEqual({ name: 'spf.example.net', type: 'TXT' });
  });

  it('is the CAA from each web host up, and its TLS at one address', () => {
    const names = lastQuestions(EVIDENCE).flatMap(({ name, type }) => (type === 'CAA' ? name : []));

    expect(names).toEqual([`mta-sts.${DOMAIN}`, DOMAIN, 'com', `autoconfig.${DOMAIN}`]);
    expect(tlsTargets(EVIDENCE)).toEqual([
      { service: 'smtp', host: MX1, address: '192.0.2.25' },
      { service: 'smtp', host: 'mx2.example.net', address: '192.0.2.25' },
      { service: 'https', host: `mta-sts.${DOMAIN}`, address: '192.0.2.80' },
      { service: 'https', host: `autoconfig.${DOMAIN}`, address: '192.0.2.81' },
    ]);
  });

  it('is nothing more of a resolver that does not answer', () => {
    const answers = HEALTHY.map(({ name, type }) => ({
      ...{ name, type, rcode: 'UNREACHABLE' as const, values: [] },
    }));

    expect(furtherQuestions({ ...EVIDENCE, answers })).toEqual([]);
    expect(tlsTargets({ ...EVIDENCE, answers })).toEqual([]);
  });
});
