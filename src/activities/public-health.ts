/** `mailkeel health`: what the world's DNS says about a mail domain. No account is needed and nothing is written. */
import type { ParentDmarc } from '../core/dmarc.ts';
import { keyQuestions } from '../core/public-dkim.ts';
import { firstQuestions, type PublicEvidence } from '../core/public-evidence.ts';
import { furtherQuestions, judgePublicHealth } from '../core/public-health.ts';
import { announcesPolicy } from '../core/public-transport.ts';
import type { SeenAnswer } from '../core/propagation.ts';
import { isSpf } from '../core/spf.ts';
import { ProviderError } from '../providers/errors.ts';
import type { Toolset } from './accounts.ts';
import { currentAttempt } from './attempt.ts';
import { askRecursive, askServers, nameServersOf } from './dns-questions.ts';
import type { HealthCheck, PublicHealthCall } from './inspect-contract.ts';
import { parentDmarc } from './parent-dmarc.ts';
import { searchSpf } from './spf-lookups.ts';

/** Asks every name server and the recursive resolver, then judges. A server or resolver that does not answer is a check of status `error`. */
export async function checkPublicDns(
  { resolver, policies }: Toolset,
  { domain, selectors = [] }: PublicHealthCall,
): Promise<readonly HealthCheck[]> {
  const servers = await nameServersOf(resolver, domain);
  const zone = ['SOA', 'NS'].map((type) => ({ name: domain, type }));
  const asked = [...firstQuestions(domain), ...keyQuestions(domain, selectors)];
  const first = await askRecursive(resolver, asked);
  const evidence: PublicEvidence = {
    ...{ domain, selectors, answers: first, ...(await spfBehind(resolver, first)) },
    ...(servers === undefined ? {} : { servers: await askServers(resolver, servers, zone) }),
    ...(await inheritance(resolver, domain)),
  };
  const further = await askRecursive(resolver, furtherQuestions(evidence));
  const seen = { ...evidence, answers: [...first, ...further] };
  if (!announcesPolicy(seen)) return judgePublicHealth(seen);
  const policy = await policies(domain, currentAttempt().signal);
  return judgePublicHealth({ ...seen, policy });
}

type Resolver = Toolset['resolver'];

async function spfBehind(
  resolver: Resolver,
  answers: readonly SeenAnswer[],
): Promise<Pick<PublicEvidence, 'spf' | 'spfUnanswered'>> {
  const records = answers.flatMap(({ type, values }) =>
    type === 'TXT' ? values.filter(isSpf) : [],
  );
  const { lookups, unanswered } = await searchSpf(resolver, records);
  return { spf: [...lookups], spfUnanswered: [...unanswered.keys()] };
}

async function inheritance(
  resolver: Resolver,
  domain: string,
): Promise<{ readonly inherited?: readonly ParentDmarc[] }> {
  try {
    return { inherited: await parentDmarc(resolver, domain) };
  } catch (error) {
    if (error instanceof ProviderError) return {};
    throw error;
  }
}
