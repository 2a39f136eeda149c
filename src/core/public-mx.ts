/** Where mail arrives (RFC 5321 §5.1, RFC 7505). Pure. */
import { isIpAddress } from './ip-address.ts';
import { tlsaName } from './public-dane.ts';
import {
  answerAt,
  fail,
  ifAnswered,
  pass,
  warn,
  type HealthCheck,
  type PublicEvidence,
} from './public-evidence.ts';
import type { Question } from './dns-answers.ts';

const CHECK = 'mx';

/** Hosts of the MX records, lower case, without the final dot; the null MX (RFC 7505) is the empty name. */
export function exchanges(evidence: PublicEvidence): readonly string[] {
  const { values } = answerAt(evidence, evidence.domain, 'MX');
  return values.map((value) => hostIn(value));
}

function hostIn(value: string): string {
  return (value.split(' ')[1] ?? '').toLowerCase().replace(/\.$/, '');
}

/** What must be asked about the hosts once they are known. */
export function exchangeQuestions(evidence: PublicEvidence): readonly Question[] {
  return namedHosts(evidence).flatMap((name) => [
    ...['CNAME', 'A', 'AAAA'].map((type) => ({ name, type })),
    { name: tlsaName(name), type: 'TLSA' },
  ]);
}

function namedHosts(evidence: PublicEvidence): readonly string[] {
  return [...new Set(exchanges(evidence))].filter((host) => host !== '' && !isIpAddress(host));
}

/** Every address mail is brought to, the IPv4 ones of a host first. */
export function exchangeAddresses(
  evidence: PublicEvidence,
): readonly { readonly host: string; readonly address: string }[] {
  return namedHosts(evidence).flatMap((host) =>
    ['A', 'AAAA'].flatMap((type) =>
      answerAt(evidence, host, type).values.map((address) => ({ host, address })),
    ),
  );
}

/** At least one host, each a name with an address of its own. */
export function judgeMx(evidence: PublicEvidence): readonly HealthCheck[] {
  const { domain } = evidence;
  return ifAnswered(answerAt(evidence, domain, 'MX'), CHECK, (values) => {
    if (values.length === 0)
      return [fail(CHECK, `${domain} has no MX`, 'publish the MX records of the mail provider')];
    const hosts = exchanges(evidence);
    if (hosts.includes('')) return [nullMx(hosts)];
    return [
      pass(CHECK, values.join(', ')),
      ...twice(hosts),
      ...[...new Set(hosts)].flatMap((host) => judgeHost(evidence, host)),
    ];
  });
}

function nullMx(hosts: readonly string[]): HealthCheck {
  return hosts.length === 1
    ? fail(
        CHECK,
        'a null MX: the domain says that it takes no mail',
        'remove it (RFC 7505), publish real MX records',
      )
    : fail(
        CHECK,
        'a null MX beside others, which contradict it',
        'remove the one with the host "." (RFC 7505 §3)',
      );
}

function twice(hosts: readonly string[]): readonly HealthCheck[] {
  const doubled = hosts.filter((host, index) => hosts.indexOf(host) !== index);
  if (doubled.length === 0) return [];
  return [
    warn(
      'mx.duplicate',
      `${doubled.join(', ')} is named more than once`,
      'leave one MX for each host',
    ),
  ];
}

/** Where an MX leads to a name behind its proxy, Cloudflare makes one of its own up for it. */
const MADE_UP = '_dc-mx.';

function judgeHost(evidence: PublicEvidence, host: string): readonly HealthCheck[] {
  if (host.startsWith(MADE_UP))
    return [
      fail(
        'mx.proxied',
        `${host} stands for a mail host behind Cloudflare's proxy, which takes no mail for it`,
        'set the A and AAAA records of the mail host to "DNS only" at Cloudflare',
      ),
    ];
  if (isIpAddress(host))
    return [
      fail(
        'mx.address',
        `${host} is an address; an MX names a host`,
        'name a host that has this address (RFC 5321 §5.1)',
      ),
    ];
  const [alias] = answerAt(evidence, host, 'CNAME').values;
  if (alias !== undefined)
    return [
      fail(
        'mx.cname',
        `${host} is an alias of ${alias}`,
        `name ${alias} itself in the MX (RFC 2181 §10.3)`,
      ),
    ];
  const four = answerAt(evidence, host, 'A');
  const six = answerAt(evidence, host, 'AAAA');
  if (four.values.length + six.values.length > 0) return [];
  return ifAnswered(four.rcode === 'NOERROR' ? six : four, 'mx.address', () => [
    fail(
      'mx.address',
      `${host} has no address: mail to it is never delivered`,
      'correct the name in the MX, or publish its A and AAAA records',
    ),
  ]);
}
