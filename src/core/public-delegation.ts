/** Who serves the zone, and whether they agree (RFC 1034 §4.2, RFC 2182 §5). Pure. */
import { judgeSignatures } from './public-signatures.ts';
import {
  answerAt,
  fail,
  pass,
  warn,
  type HealthCheck,
  type PublicEvidence,
} from './public-evidence.ts';

const CHECK = 'delegation';

/** Name servers that answer, and with one version of the zone; whether the zone is signed. */
export function judgeDelegation(evidence: PublicEvidence): readonly HealthCheck[] {
  return [...judgeServers(evidence), ...judgeSigning(evidence)];
}

function judgeServers({ domain, servers }: PublicEvidence): readonly HealthCheck[] {
  if (servers === undefined)
    return [
      {
        ...{
          check: CHECK,
          status: 'error',
          message: `who serves ${domain} could not be looked up`,
        },
        remedy: 'ask again later; check MAILKEEL_DNS_SERVERS',
      },
    ];
  if (servers.length === 0)
    return [fail(CHECK, `nobody serves ${domain}`, 'delegate it at its registrar')];
  const [up, down] = [servers.filter(answers), servers.filter((server) => !answers(server))];
  if (up.length === 0)
    return [
      {
        ...{ check: CHECK, status: 'error' },
        message: `none of ${namesOf(servers)} answers`,
        remedy: 'look at the name servers, and whether this network may ask them (port 53)',
      },
    ];
  return [
    pass(CHECK, `${namesOf(up)} answer`),
    ...(down.length === 0 ? [] : [silent(down)]),
    ...judgeLame(up),
    ...judgeNumber(up),
    ...judgeVersions(up),
    ...judgeParent(servers),
  ];
}

type Server = NonNullable<PublicEvidence['servers']>[number];

function answers(server: Server): boolean {
  return server.answers.some(({ rcode }) => rcode === 'NOERROR' || rcode === 'NXDOMAIN');
}

/** Asked by a resolver, such a server sends it elsewhere, or tells what it once heard (RFC 1912 §2.8). */
function judgeLame(up: readonly Server[]): readonly HealthCheck[] {
  const lame = up.filter((server) => server.answers.some(({ isLame }) => isLame === true));
  if (lame.length === 0) return [];
  const message = `${namesOf(lame)} answer, and do not serve the zone: some who look up this domain wait or fail`;
  return [
    warn('delegation.lame', message, 'set the zone up there, or take them out at the registrar'),
  ];
}

function silent(down: readonly Server[]): HealthCheck {
  const message = `${namesOf(down)} do not answer: some who look up this domain wait or fail`;
  return warn('delegation.lame', message, 'mend them, or take them out at the registrar');
}

function judgeNumber(up: readonly Server[]): readonly HealthCheck[] {
  if (new Set(up.map(({ server }) => server)).size > 1) return [];
  const message = 'one name server only: nobody finds the domain while it is away';
  return [warn('delegation.single', message, 'have a second one elsewhere (RFC 2182 §5)')];
}

/** The serial is the third field of an SOA (RFC 1035 §3.3.13). */
function judgeVersions(up: readonly Server[]): readonly HealthCheck[] {
  const serials = new Set(
    up.flatMap((server) => server.answers.flatMap(({ values }) => values[0]?.split(' ')[2] ?? [])),
  );
  if (serials.size < 2) return [];
  const message = `the name servers hold different versions of the zone (serials ${[...serials].join(', ')})`;
  return [warn('delegation.serial', message, 'wait an hour; then look at the zone transfers')];
}

/** The parent sends the world to the servers asked here; the zone itself names them again (RFC 1034 §4.2.2). */
function judgeParent(servers: readonly Server[]): readonly HealthCheck[] {
  const told = servers.flatMap((server) => server.answers).filter(({ type }) => type === 'NS');
  const own = listed(told.flatMap(({ values }) => values));
  const parents = listed(servers.map(({ server }) => server));
  if (own === '' || own === parents) return [];
  const message = `the registry sends the world to ${parents}, the zone itself names ${own}`;
  return [
    warn('delegation.parent', message, 'name the same servers at the registrar and in the zone'),
  ];
}

/** Each host once, in one spelling and order. */
function listed(hosts: readonly string[]): string {
  const names = hosts.map((name) => name.toLowerCase().replace(/\.$/, ''));
  return [...new Set(names)].toSorted().join(', ');
}

/** Unsigned breaks nothing. */
function judgeSigning(evidence: PublicEvidence): readonly HealthCheck[] {
  const { rcode, values } = answerAt(evidence, evidence.domain, 'DS');
  if (rcode !== 'NOERROR' && rcode !== 'NXDOMAIN') return [];
  if (values.length === 0) return [pass('dnssec', 'not signed, which is allowed')];
  if (isRefused(evidence)) return [bogus(evidence.domain)];
  return [
    pass('dnssec', 'the delegation is signed'),
    ...judgeAlgorithms(values),
    ...judgeSignatures(evidence),
  ];
}

/** A resolver that validates says SERVFAIL to everything of a zone whose signatures are broken (RFC 4035 §5.5); its name servers answer all the same. */
function isRefused(evidence: PublicEvidence): boolean {
  const { domain, servers = [] } = evidence;
  const isBroken = ['MX', 'TXT'].every(
    (type) => answerAt(evidence, domain, type).rcode === 'SERVFAIL',
  );
  return isBroken && servers.some(answers);
}

/** Another trouble of the resolver looks the same from here, so it is no `fail`. */
function bogus(domain: string): HealthCheck {
  return {
    ...{ check: 'dnssec', status: 'error' },
    message: `the name servers of ${domain} answer and the resolver says SERVFAIL: its DNSSEC signatures are likely broken`,
    remedy:
      'look at the chain (for instance at dnsviz.net); sign the zone anew, or have the DS removed at the registrar',
  };
}

/** Not to be used for signing or as a digest any more (RFC 8624 §3.1, §3.3). */
const OLD_ALGORITHMS = new Set(['1', '3', '5', '6', '7', '12']);
const OLD_DIGESTS = new Set(['1', '3']);

/** A DS is key tag, algorithm, digest type, digest (RFC 4034 §5.1). */
function judgeAlgorithms(values: readonly string[]): readonly HealthCheck[] {
  const isOld = (value: string): boolean => {
    const [, algorithm = '', digest = ''] = value.split(' ');
    return OLD_ALGORITHMS.has(algorithm) || OLD_DIGESTS.has(digest);
  };
  if (!values.every(isOld)) return [];
  const message = 'the DS uses an algorithm or digest that resolvers no longer have to trust';
  return [
    warn(
      'dnssec.algorithm',
      message,
      'sign with algorithm 13 and publish a DS of type 2 (RFC 8624)',
    ),
  ];
}

function namesOf(servers: readonly Server[]): string {
  return servers.map(({ server, address }) => `${server} (${address})`).join(', ');
}
