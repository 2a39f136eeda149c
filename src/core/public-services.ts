/** Where mail clients are sent (RFC 6186): a service that is published must lead somewhere. Pure. */
import {
  answerAt,
  CLEAR_SERVICES,
  ifAnswered,
  warn,
  type HealthCheck,
  type PublicEvidence,
} from './public-evidence.ts';
import type { Question } from './dns-answers.ts';

const CHECK = 'autoconfig.target';

interface Target {
  readonly service: string;
  readonly host: string;
}

/** A target of "." says that there is no such service; it has no host. */
function targets({ answers }: PublicEvidence): readonly Target[] {
  return answers
    .filter(({ type }) => type === 'SRV')
    .flatMap(({ name, values }) =>
      values.map((value) => ({
        service: name,
        host: (value.split(' ')[3] ?? '').toLowerCase().replace(/\.$/, ''),
      })),
    )
    .filter(({ host }) => host !== '');
}

/** What must be asked about the hosts once they are known. */
export function serviceQuestions(evidence: PublicEvidence): readonly Question[] {
  const hosts = [...new Set(targets(evidence).map(({ host }) => host))];
  return hosts.flatMap((name) => ['CNAME', 'A', 'AAAA'].map((type) => ({ name, type })));
}

/** Each target is a name with an address of its own (RFC 2782). Silent where all is well. */
export function judgeTargets(evidence: PublicEvidence): readonly HealthCheck[] {
  const found = targets(evidence);
  return [
    ...found.flatMap((target) => judgeTarget(evidence, target)),
    ...found.flatMap((target) => judgeClear(target)),
  ];
}

/** RFC 8314 §3: who reads mail does so over TLS from the first octet; an attacker takes STARTTLS out of a connection in the clear. */
function judgeClear({ service, host }: Target): readonly HealthCheck[] {
  const clear = CLEAR_SERVICES.find((name) => service.startsWith(`${name}.`));
  if (clear === undefined) return [];
  return [
    warn(
      'autoconfig.clear',
      `${service} sends clients to ${host} over a connection that begins in the clear`,
      `publish SRV "0 0 0 ." at ${service}, and the service over TLS at ${service.replace(clear, clear.replace('._tcp', 's._tcp'))} (RFC 8314 §3)`,
    ),
  ];
}

function judgeTarget(evidence: PublicEvidence, { service, host }: Target): readonly HealthCheck[] {
  const [alias] = answerAt(evidence, host, 'CNAME').values;
  if (alias !== undefined)
    return [
      warn(CHECK, `${service} leads to ${host}, an alias of ${alias}`, `name ${alias} (RFC 2782)`),
    ];
  const four = answerAt(evidence, host, 'A');
  const six = answerAt(evidence, host, 'AAAA');
  if (four.values.length + six.values.length > 0) return [];
  return ifAnswered(four.rcode === 'NOERROR' ? six : four, CHECK, () => [
    warn(
      CHECK,
      `${service} leads to ${host}, which has no address`,
      'correct the SRV record, or remove it',
    ),
  ]);
}
