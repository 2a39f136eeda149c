/** Which authorities may issue certificates for a host (CAA, RFC 8659): a host whose authority may not loses its certificate when it expires. Pure. */
import {
  answerAt,
  ifAnswered,
  pass,
  warn,
  type HealthCheck,
  type PublicEvidence,
} from './public-evidence.ts';
import type { Question } from './dns-answers.ts';
import type { TlsSight } from './tls-sight.ts';

const CHECK = 'caa';

/** Names an authority climbs from the host on, up to the root (RFC 8659 §3). */
function climb(host: string): readonly string[] {
  const labels = host.split('.');
  return labels.map((_label, at) => labels.slice(at).join('.'));
}

export function caaQuestions(hosts: readonly string[]): readonly Question[] {
  const names = new Set(hosts.flatMap(climb));
  return [...names].map((name) => ({ name, type: 'CAA' }));
}

interface Property {
  readonly critical: boolean;
  readonly tag: string;
  readonly value: string;
}

/** The set nearest to the host counts, alone. One that cannot be looked up keeps authorities from issuing as well. */
export function judgeCaa(
  evidence: PublicEvidence,
  host: string,
  sight: TlsSight,
): readonly HealthCheck[] {
  const answers = climb(host).map((name) => answerAt(evidence, name, 'CAA'));
  const nearest = answers.find(
    ({ rcode, values }) => values.length > 0 || (rcode !== 'NOERROR' && rcode !== 'NXDOMAIN'),
  );
  if (nearest === undefined) return [pass(CHECK, `any authority may issue for ${host}`)];
  return ifAnswered(nearest, CHECK, (values) => [
    judgeSet({ host, at: nearest.name, set: values.map(toProperty) }, sight),
  ]);
}

function toProperty(value: string): Property {
  const [, flags = '0', tag = '', text = ''] = /^(\d+) (\S+) "?(.*?)"?$/.exec(value) ?? [];
  return { critical: (Number(flags) & 128) !== 0, tag: tag.toLowerCase(), value: text };
}

/** RFC 8659 §4.1.1, RFC 9495 and the registry of IANA. */
const KNOWN_TAGS = ['issue', 'issuewild', 'issuemail', 'issuevmc', 'iodef', 'contactemail'];

interface CaaSet {
  readonly host: string;
  /** Name the set stands at. */
  readonly at: string;
  readonly set: readonly Property[];
}

function judgeSet({ host, at, set }: CaaSet, sight: TlsSight): HealthCheck {
  const unheard = set.find(({ critical, tag }) => critical && !KNOWN_TAGS.includes(tag));
  if (unheard !== undefined)
    return warn(
      CHECK,
      `no authority issues for ${host}: the CAA of ${at} has the critical tag "${unheard.tag}", which nobody knows`,
      `correct or remove it at ${at}`,
    );
  const issue = set.filter(({ tag }) => tag === 'issue');
  const allowed = issue.map(({ value }) => issuerDomain(value)).filter((name) => name !== '');
  if (issue.length === 0) return pass(CHECK, `any authority may issue for ${host}`);
  if (allowed.length === 0)
    return warn(
      CHECK,
      `no authority may issue for ${host}: the CAA of ${at} forbids all`,
      `allow yours there, for instance CAA 0 issue "letsencrypt.org" at ${host}`,
    );
  return judgeIssuer({ host, at, allowed }, sight);
}

/** What stands before the parameters (RFC 8659 §4.2). */
function issuerDomain(value: string): string {
  return (value.split(';')[0] ?? '').trim().toLowerCase();
}

/** Organisation in a certificate → names the authority answers to in CAA, as its certification practice statement says. */
const AUTHORITIES: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^let's encrypt/i, ['letsencrypt.org']],
  [/^google trust services/i, ['pki.goog']],
  [/^digicert/i, ['digicert.com', 'digicert.ne.jp', 'thawte.com', 'geotrust.com', 'rapidssl.com']],
  [/^(?:sectigo|comodo|zerossl)/i, ['sectigo.com', 'comodoca.com', 'comodo.com', 'usertrust.com']],
  [/^globalsign/i, ['globalsign.com']],
];

interface Permitted {
  readonly host: string;
  readonly at: string;
  readonly allowed: readonly string[];
}

function judgeIssuer({ host, at, allowed }: Permitted, sight: TlsSight): HealthCheck {
  const listed = `the CAA of ${at} allows ${allowed.join(', ')}`;
  const issuer = sight.state === 'secured' ? sight.issuer : undefined;
  const names = AUTHORITIES.find(([pattern]) => pattern.test(issuer ?? ''))?.[1];
  if (names === undefined || names.some((name) => allowed.includes(name)))
    return pass(CHECK, `${listed} for ${host}`);
  return warn(
    CHECK,
    `${listed}, and ${host} has its certificate from ${issuer ?? ''}: it cannot be renewed there`,
    `add CAA 0 issue "${names[0] ?? ''}" at ${at}`,
  );
}
