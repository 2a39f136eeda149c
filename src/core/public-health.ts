/** The health of any mail domain as the public DNS shows it, managed by Mailkeel or not. Pure. */
import { judgeDelegation } from './public-delegation.ts';
import { judgeKeys } from './public-dkim.ts';
import { judgeDkim, judgeDmarc, reportQuestions } from './public-dmarc.ts';
import type { HealthCheck, PublicEvidence } from './public-evidence.ts';
import { exchangeQuestions, judgeMx } from './public-mx.ts';
import { judgeTargets, serviceQuestions } from './public-services.ts';
import { judgeSpf } from './public-spf.ts';
import { judgeTransport, transportQuestions } from './public-transport.ts';
import type { Question } from './propagation.ts';

/** What the first answers make worth asking. */
export function furtherQuestions(evidence: PublicEvidence): readonly Question[] {
  return [
    ...exchangeQuestions(evidence),
    ...reportQuestions(evidence),
    ...transportQuestions(evidence),
    ...serviceQuestions(evidence),
  ];
}

/** Every check, in the order mail meets them. */
export function judgePublicHealth(evidence: PublicEvidence): readonly HealthCheck[] {
  return [
    ...judgeDelegation(evidence),
    ...judgeMx(evidence),
    ...judgeSpf(evidence),
    ...judgeDkim(evidence),
    ...judgeKeys(evidence),
    ...judgeDmarc(evidence),
    ...judgeTransport(evidence),
    ...judgeTargets(evidence),
  ];
}
