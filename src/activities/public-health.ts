/** `mailkeel health`: what the world's DNS says about a mail domain. No account is needed and nothing is written. */
import type { ParentDmarc } from '../core/dmarc.ts';
import { keyQuestions } from '../core/public-dkim.ts';
import { firstQuestions, type PublicEvidence } from '../core/public-evidence.ts';
import {
  furtherQuestions,
  judgePublicHealth,
  lastQuestions,
  tlsTargets,
} from '../core/public-health.ts';
import { confirmationQuestions } from '../core/public-ptr.ts';
import { announcesPolicy } from '../core/public-transport.ts';
import type { Question, SeenAnswer } from '../core/propagation.ts';
import { isSpf } from '../core/spf.ts';
import { ProviderError } from '../providers/errors.ts';
import type { Toolset } from './accounts.ts';
import { currentAttempt } from './attempt.ts';
import { askRecursive, askServers, nameServersOf } from './dns-questions.ts';
import type { HealthCheck, PublicHealthCall } from './inspect-contract.ts';
import { parentDmarc } from './parent-dmarc.ts';
import { searchSpf } from './spf-lookups.ts';

/** Asks every name server and the recursive resolver, looks at the TLS of the hosts they name, then judges. Who does not answer is a check of status `error`, or `not-tested` where that is no fault. */
export async function checkPublicDns(
  tools: Toolset,
  call: PublicHealthCall,
): Promise<readonly HealthCheck[]> {
  const { domain } = call;
  const { policies, tls } = tools;
  const seen = await publicDns(tools.resolver, call);
  const { signal } = currentAttempt();
  const sights = tlsTargets(seen).map(async ({ address, ...target }) => ({
    ...target,
    sight: await tls({ ...target, address }, signal),
  }));
  const policy = announcesPolicy(seen) ? { policy: await policies(domain, signal) } : {};
  return judgePublicHealth({ ...seen, ...policy, tls: await Promise.all(sights) });
}

/** What DNS says, question after question as each answer makes the next worth asking. */
async function publicDns(
  resolver: Resolver,
  { domain, selectors = [] }: PublicHealthCall,
): Promise<PublicEvidence> {
  const servers = await nameServersOf(resolver, domain);
  const zone = ['SOA', 'NS'].map((type) => ({ name: domain, type }));
  const asked = [...firstQuestions(domain), ...keyQuestions(domain, selectors)];
  const first = await askRecursive(resolver, asked);
  let evidence: PublicEvidence = {
    ...{ domain, selectors, answers: first, ...(await spfBehind(resolver, first)) },
    ...(servers === undefined ? {} : { servers: await askServers(resolver, servers, zone) }),
    ...(await inheritance(resolver, domain)),
  };
  for (const more of [furtherQuestions, lastQuestions, confirmationQuestions]) {
    const further = await askRecursive(resolver, unasked(evidence, more(evidence)));
    evidence = { ...evidence, answers: [...evidence.answers, ...further] };
  }
  return evidence;
}

/** Several checks may want the same answer. */
function unasked({ answers }: PublicEvidence, questions: readonly Question[]): readonly Question[] {
  const key = ({ name, type }: Question): string => `${type} ${name}`;
  const known = new Set(answers.map(key));
  const open = new Map(questions.map((question) => [key(question), question]));
  return [...open].flatMap(([name, question]) => (known.has(name) ? [] : [question]));
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
