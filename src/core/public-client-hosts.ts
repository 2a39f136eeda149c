/** The web hosts of a mail domain: where clients look for their settings, and where its MTA-STS policy lies. Pure. */
import { judgeCaa } from './public-caa.ts';
import {
  answerAt,
  ifAnswered,
  pass,
  untested,
  warn,
  type HealthCheck,
  type PublicEvidence,
} from './public-evidence.ts';
import { announcesPolicy } from './public-transport.ts';
import type { Question } from './dns-answers.ts';
import type { TlsSight } from './tls-sight.ts';

const CHECK = 'autoconfig.host';

/** Thunderbird's and Outlook's names for where they look first. */
function clientHosts(domain: string): readonly string[] {
  return [`autoconfig.${domain}`, `autodiscover.${domain}`];
}

export function clientHostQuestions({ domain }: PublicEvidence): readonly Question[] {
  return clientHosts(domain).flatMap((name) => ['A', 'AAAA'].map((type) => ({ name, type })));
}

/** Those that have an address: each must have a certificate, and be able to get the next. */
export function webHosts(evidence: PublicEvidence): readonly string[] {
  const { domain } = evidence;
  const clients = clientHosts(domain).filter((host) =>
    ['A', 'AAAA'].some((type) => answerAt(evidence, host, type).values.length > 0),
  );
  return announcesPolicy(evidence) ? [`mta-sts.${domain}`, ...clients] : clients;
}

/** The client hosts, then for every web host whether its authority may issue the next certificate. */
export function judgeWebHosts(evidence: PublicEvidence): readonly HealthCheck[] {
  const found = clientHosts(evidence.domain).flatMap((host) => judgeHost(evidence, host));
  const none = untested(CHECK, 'neither autoconfig nor autodiscover is published');
  return [
    ...(found.length === 0 ? [none] : found),
    ...webHosts(evidence).flatMap((host) => judgeCaa(evidence, host, sightOf(evidence, host))),
  ];
}

function sightOf({ tls = [] }: PublicEvidence, host: string): TlsSight {
  const seen = tls.find((one) => one.service === 'https' && one.host === host);
  return seen?.sight ?? { state: 'unreachable', reason: 'it was not asked' };
}

function judgeHost(evidence: PublicEvidence, host: string): readonly HealthCheck[] {
  const [four, six] = [answerAt(evidence, host, 'A'), answerAt(evidence, host, 'AAAA')];
  if (four.values.length + six.values.length > 0)
    return [judgeSight(host, sightOf(evidence, host))];
  return ifAnswered(four, CHECK, () => ifAnswered(six, CHECK, () => []));
}

/** A client that asks there takes no settings from a host it does not believe. */
function judgeSight(host: string, sight: TlsSight): HealthCheck {
  const remedy = `have a certificate issued for ${host}, or remove its DNS record`;
  if (sight.state === 'secured')
    return sight.distrust === undefined
      ? pass(CHECK, `${host} shows a certificate clients believe`)
      : warn(CHECK, `clients do not believe the certificate of ${host}: ${sight.distrust}`, remedy);
  if (sight.state === 'unreachable')
    return {
      ...{ check: CHECK, status: 'error' },
      message: `${host} could not be reached on port 443: ${sight.reason}`,
      remedy: `look whether ${host} answers, then check again; clients are sent there`,
    };
  return warn(
    CHECK,
    `${host} has no TLS clients can use${'reason' in sight ? `: ${sight.reason}` : ''}`,
    remedy,
  );
}
