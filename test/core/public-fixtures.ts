/** A mail domain in good health as the public DNS shows it, and ways to plant a fault. */
import type { SeenAnswer, ServerAnswers } from '../../src/core/dns-answers.ts';
import type { PublicEvidence } from '../../src/core/public-evidence.ts';
import { judgePublicHealth } from '../../src/core/public-health.ts';
import type { ShownCertificate, TlsSight } from '../../src/core/tls-sight.ts';

export const DOMAIN = 'example.com';

export function answer(name: string, type: string, ...values: readonly string[]): SeenAnswer {
  return { name, type, rcode: 'NOERROR', values };
}

export function server(
  host: string,
  serial: string,
  rcode: SeenAnswer['rcode'] = 'NOERROR',
): ServerAnswers {
  const values = rcode === 'NOERROR' ? [`${host} hostmaster.${DOMAIN} ${serial}`] : [];
  return {
    server: host,
    address: '192.0.2.1',
    answers: [{ name: DOMAIN, type: 'SOA', rcode, values }],
  };
}

export const HEALTHY: readonly SeenAnswer[] = [
  answer(DOMAIN, 'MX', '10 mx1.example.net', '10 mx2.example.net'),
  answer(DOMAIN, 'TXT', 'v=spf1 include:spf.example.net -all', 'some-site-verification=1'),
  answer(DOMAIN, 'DS', '12345 13 2 00'),
  answer(`_dmarc.${DOMAIN}`, 'TXT', `v=DMARC1; p=reject; rua=mailto:dmarc@${DOMAIN}`),
  answer(`_domainkey.${DOMAIN}`, 'TXT'),
  answer(`_mta-sts.${DOMAIN}`, 'TXT', 'v=STSv1; id=20260101;'),
  answer(`_smtp._tls.${DOMAIN}`, 'TXT', 'v=TLSRPTv1; rua=mailto:tls@example.com'),
  answer(`_imaps._tcp.${DOMAIN}`, 'SRV', '0 1 993 imap.example.net'),
  answer(`_submissions._tcp.${DOMAIN}`, 'SRV'),
  answer(`_jmap._tcp.${DOMAIN}`, 'SRV'),
  ...['mx1', 'mx2'].flatMap((host) => [
    answer(`${host}.example.net`, 'CNAME'),
    answer(`${host}.example.net`, 'A', '192.0.2.25'),
    answer(`${host}.example.net`, 'AAAA'),
  ]),
  ...['mx1', 'mx2'].map((host) => answer(`_25._tcp.${host}.example.net`, 'TLSA')),
  answer('25.2.0.192.in-addr.arpa', 'PTR', 'mx1.example.net', 'mx2.example.net'),
  answer('imap.example.net', 'CNAME'),
  answer('imap.example.net', 'A', '192.0.2.26'),
  answer('imap.example.net', 'AAAA'),
  answer(`mta-sts.${DOMAIN}`, 'A', '192.0.2.80'),
  answer(`mta-sts.${DOMAIN}`, 'AAAA'),
  answer(`autoconfig.${DOMAIN}`, 'A', '192.0.2.81'),
  answer(`autoconfig.${DOMAIN}`, 'AAAA'),
  answer(`autodiscover.${DOMAIN}`, 'A'),
  answer(`autodiscover.${DOMAIN}`, 'AAAA'),
  ...[`mta-sts.${DOMAIN}`, `autoconfig.${DOMAIN}`, 'com'].map((name) => answer(name, 'CAA')),
  answer(DOMAIN, 'CAA', '0 issue "letsencrypt.org"', '0 iodef "mailto:caa@example.com"'),
];

/** A certificate in the forms TLSA records name it in; real digests are longer. */
export const CHAIN: readonly ShownCertificate[] = [
  [
    ['00', '01', '02'],
    ['03', '04', '05'],
  ],
  [
    ['10', '11', '12'],
    ['13', '14', '15'],
  ],
];

export const SECURED: TlsSight = {
  ...{ state: 'secured', protocol: 'TLSv1.3', issuer: "Let's Encrypt", chain: CHAIN },
};

export const EVIDENCE: PublicEvidence = {
  domain: DOMAIN,
  servers: [server('ns1.example.net', '7'), server('ns2.example.net', '7')],
  answers: HEALTHY,
  spf: [['spf.example.net', 'v=spf1 ip4:192.0.2.0/24 -all']],
  inherited: [],
  tls: [
    { service: 'smtp', host: 'mx1.example.net', sight: SECURED },
    { service: 'smtp', host: 'mx2.example.net', sight: SECURED },
    { service: 'https', host: `mta-sts.${DOMAIN}`, sight: SECURED },
    { service: 'https', host: `autoconfig.${DOMAIN}`, sight: SECURED },
  ],
};

/** The evidence with some answers put in the place of those to the same question. */
export function seen(...changed: readonly SeenAnswer[]): PublicEvidence {
  const same = (a: SeenAnswer, b: SeenAnswer): boolean => a.name === b.name && a.type === b.type;
  const kept = HEALTHY.filter((known) => !changed.some((change) => same(known, change)));
  return { ...EVIDENCE, answers: [...kept, ...changed] };
}

/** Whatever is not right, as `status check`. */
export function complaints(evidence: PublicEvidence): readonly string[] {
  return judgePublicHealth(evidence)
    .filter(({ status }) => status !== 'pass' && status !== 'not-tested')
    .map(({ status, check }) => `${status} ${check}`);
}
