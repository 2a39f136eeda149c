/** `mailkeel health`: what the world's DNS says about a mail domain. No account is needed and nothing is written. */
import type { ParentDmarc } from '../core/dmarc.ts';
import { keyQuestions, selectorsIn } from '../core/public-dkim.ts';
import { firstQuestions, type PublicEvidence } from '../core/public-evidence.ts';
import {
  furtherQuestions,
  judgePublicHealth,
  lastQuestions,
  tlsTargets,
} from '../core/public-health.ts';
import { confirmationQuestions } from '../core/public-ptr.ts';
import { announcesPolicy } from '../core/public-transport.ts';
import { isConclusive, type Question, type SeenAnswer } from '../core/dns-answers.ts';
import { isSpf } from '../core/spf.ts';
import type { TlsSight } from '../core/tls-sight.ts';
import { ProviderError } from '../providers/errors.ts';
import type { DnsAnswer } from '../providers/ports.ts';
import type { Toolset } from './accounts.ts';
import { currentAttempt } from './attempt.ts';
import { askRecursive, askServers, nameServersOf } from './dns-questions.ts';
import type { HealthCheck, PublicHealthCall } from './inspect-contract.ts';
import { parentDmarc } from './parent-dmarc.ts';
import { createSharedLooks, type SharedLooks } from './shared-looks.ts';
import { searchSpf } from './spf-lookups.ts';

/**
 * Asks every name server and the recursive resolver, looks at the TLS of the hosts they name, then judges. Who does not answer is a check of
 * status `error`, or `not-tested` where that is no fault. What lies outside the domain is looked at once in ten minutes for all domains.
 */
export function createPublicLook(
  tools: Toolset,
): (call: PublicHealthCall) => Promise<readonly HealthCheck[]> {
  const { resolver, policies } = tools;
  const answers = createSharedLooks<DnsAnswer>({ isKept: isConclusive });
  const sights = createSharedLooks<TlsSight>({ isKept: () => true });
  return async (call) => {
    const { signal } = currentAttempt();
    const seen = await publicDns(sharing(hasty(resolver), call.domain, answers), call);
    const looks = tlsTargets(seen).map(async ({ address, ...target }) => {
      const key = `${target.service} ${target.host} ${address}`;
      return { ...target, sight: await sights(key, () => tools.tls({ ...target, address })) };
    });
    const tls = await Promise.all(looks);
    signal.throwIfAborted();
    const policy = announcesPolicy(seen) ? { policy: await policies(call.domain, signal) } : {};
    return judgePublicHealth({ ...seen, ...policy, tls, now: await tools.clock.now() });
  };
}

/** Far above any look that gets answers, and far below what the activity may take. */
const LOOK_MS = 90_000;

/** The resolver for one look: dozens of questions that each wait for their own time limit must come to an end. */
function hasty(resolver: Resolver): Resolver {
  const until = performance.now() + LOOK_MS;
  const inTime = <A extends readonly unknown[], T>(ask: (...question: A) => Promise<T>) => {
    return (...question: A): Promise<T> =>
      performance.now() < until ? ask(...question) : Promise.reject(tooLong());
  };
  return {
    delegation: inTime(resolver.delegation.bind(resolver)),
    queryAuthoritative: inTime(resolver.queryAuthoritative.bind(resolver)),
    queryRecursive: inTime(resolver.queryRecursive.bind(resolver)),
  };
}

function tooLong(): ProviderError {
  return new ProviderError({
    category: 'NetworkError',
    severity: 'Transient',
    operation: 'look at public DNS',
    message: `the name servers took more than ${String(LOOK_MS / 1000)} s`,
    remediation: 'Look again later; if it stays, look at the name servers of the domain.',
  });
}

/** The resolver, with what it says of names outside the domain shared. */
function sharing(resolver: Resolver, domain: string, answers: SharedLooks<DnsAnswer>): Resolver {
  const isOwn = (name: string): boolean => name === domain || name.endsWith(`.${domain}`);
  return {
    ...resolver,
    queryRecursive: (name, type, signal) =>
      isOwn(name)
        ? resolver.queryRecursive(name, type, signal)
        : answers(`${type} ${name}`, () => resolver.queryRecursive(name, type)),
  };
}

/** What DNS says, question after question as each answer makes the next worth asking. */
async function publicDns(
  resolver: Resolver,
  { domain, selectors: told = [], provider }: PublicHealthCall,
): Promise<PublicEvidence> {
  const selectors = provider === undefined ? told : [...told, ...selectorsIn(domain, provider)];
  const subject = { domain, selectors, ...(provider === undefined ? {} : { provider }) };
  const servers = await nameServersOf(resolver, domain);
  const asked = [...firstQuestions(domain), ...keyQuestions(domain, selectors)];
  const [first, isSilent] = await firstAnswers(resolver, asked);
  // Each further question would wait for its time limit too.
  if (isSilent) return { ...subject, answers: first, spf: [] };
  const zone = ['SOA', 'NS'].map((type) => ({ name: domain, type }));
  let evidence: PublicEvidence = {
    ...{ ...subject, answers: first, ...(await spfBehind(resolver, first)) },
    ...(servers === undefined ? {} : { servers: await askServers(resolver, servers, zone) }),
    ...(await inheritance(resolver, domain)),
  };
  for (const more of [furtherQuestions, lastQuestions, confirmationQuestions]) {
    const further = await askRecursive(resolver, unasked(evidence, more(evidence)));
    evidence = { ...evidence, answers: [...evidence.answers, ...further] };
  }
  return evidence;
}

/** The answers, and whether the resolver is silent: it is when two questions in a row come to nothing. */
async function firstAnswers(
  resolver: Resolver,
  questions: readonly Question[],
): Promise<readonly [answers: readonly SeenAnswer[], isSilent: boolean]> {
  const tried = await askRecursive(resolver, questions.slice(0, 2));
  if (tried.every(({ rcode }) => rcode === 'UNREACHABLE')) return [tried, true];
  return [[...tried, ...(await askRecursive(resolver, questions.slice(2)))], false];
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
