/** Who serves the zone, and whether they agree (RFC 1034 §4.2, RFC 2182 §5). Pure. */
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
    ...judgeNumber(up),
    ...judgeVersions(up),
  ];
}

type Server = NonNullable<PublicEvidence['servers']>[number];

function answers(server: Server): boolean {
  return server.answers.some(({ rcode }) => rcode === 'NOERROR' || rcode === 'NXDOMAIN');
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

/** Unsigned breaks nothing; a broken signature shows as SERVFAIL everywhere else. */
function judgeSigning(evidence: PublicEvidence): readonly HealthCheck[] {
  const { rcode, values } = answerAt(evidence, evidence.domain, 'DS');
  if (rcode !== 'NOERROR' && rcode !== 'NXDOMAIN') return [];
  const signed = values.length > 0;
  return [pass('dnssec', signed ? 'the delegation is signed' : 'not signed, which is allowed')];
}

function namesOf(servers: readonly Server[]): string {
  return servers.map(({ server, address }) => `${server} (${address})`).join(', ');
}
