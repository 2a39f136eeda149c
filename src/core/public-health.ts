/** The health of any mail domain as the public DNS shows it, managed by Mailkeel or not. Pure. */
import { alignmentQuestions, judgeAlignment } from './public-alignment.ts';
import { caaQuestions } from './public-caa.ts';
import { clientHostQuestions, judgeWebHosts, webHosts } from './public-client-hosts.ts';
import { ROOT } from './public-dane.ts';
import { judgeDelegation } from './public-delegation.ts';
import { judgeKeys } from './public-dkim.ts';
import { judgeDkim, judgeDmarc } from './public-dmarc.ts';
import { reportQuestions } from './public-dmarc-reports.ts';
import { answerAt, type HealthCheck, type PublicEvidence } from './public-evidence.ts';
import { judgeHygiene } from './public-hygiene.ts';
import { exchangeAddresses, exchangeQuestions, judgeMx } from './public-mx.ts';
import { judgePtr, reverseQuestions } from './public-ptr.ts';
import { judgeTargets, serviceQuestions } from './public-services.ts';
import { judgeSpf, spfQuestions } from './public-spf.ts';
import { judgeVoid, voidQuestions } from './public-spf-void.ts';
import { judgeExchangeTls } from './public-tls.ts';
import { judgeTransport, transportQuestions } from './public-transport.ts';
import type { Question } from './dns-answers.ts';
import type { TlsTarget } from './tls-sight.ts';

/** What the first answers make worth asking; nothing of a resolver that did not say a word. */
export function furtherQuestions(evidence: PublicEvidence): readonly Question[] {
  if (evidence.answers.every(({ rcode }) => rcode === 'UNREACHABLE')) return [];
  return [
    ROOT,
    ...exchangeQuestions(evidence),
    ...spfQuestions(evidence),
    ...voidQuestions(evidence),
    ...clientHostQuestions(evidence),
    ...reportQuestions(evidence),
    ...transportQuestions(evidence),
    ...serviceQuestions(evidence),
    ...alignmentQuestions(evidence),
  ];
}

/** What is worth asking once the addresses are known. */
export function lastQuestions(evidence: PublicEvidence): readonly Question[] {
  return [...reverseQuestions(evidence), ...caaQuestions(webHosts(evidence))];
}

/** More hosts than any provider names; records of a stranger must not keep us knocking. */
const MOST_HOSTS = 8;

/** The hosts whose TLS is to be looked at, each at its first address. */
export function tlsTargets(
  evidence: PublicEvidence,
): readonly (TlsTarget & { readonly address: string })[] {
  const smtp = exchangeAddresses(evidence).map((at) => ({ service: 'smtp' as const, ...at }));
  const https = webHosts(evidence).flatMap((host) =>
    ['A', 'AAAA'].flatMap((type) =>
      answerAt(evidence, host, type).values.map((address) => ({
        ...{ service: 'https' as const, host, address },
      })),
    ),
  );
  const isFirst = ({ host }: TlsTarget, at: number, all: readonly TlsTarget[]): boolean =>
    all.findIndex((other) => other.host === host) === at;
  return [smtp, https].flatMap((targets) => targets.filter(isFirst).slice(0, MOST_HOSTS));
}

/** Every check, in the order mail meets them. */
export function judgePublicHealth(evidence: PublicEvidence): readonly HealthCheck[] {
  return [
    ...judgeDelegation(evidence),
    ...judgeMx(evidence),
    ...judgePtr(evidence),
    ...judgeExchangeTls(evidence),
    ...judgeSpf(evidence),
    ...judgeVoid(evidence),
    ...judgeDkim(evidence),
    ...judgeKeys(evidence),
    ...judgeDmarc(evidence),
    ...judgeAlignment(evidence),
    ...judgeTransport(evidence),
    ...judgeTargets(evidence),
    ...judgeWebHosts(evidence),
    ...judgeHygiene(evidence),
  ];
}
