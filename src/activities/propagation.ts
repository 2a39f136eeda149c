/** Pass 1-3: what the world's name servers serve. Delegation, then every authoritative address, then the recursive resolver. */
import type { DesiredRecord } from '../core/dns.ts';
import { publishedRecords } from '../core/dns-plan.ts';
import {
  judgePropagation,
  questionsFor,
  type Question,
  type SeenAnswer,
  type ServerAnswers,
} from '../core/propagation.ts';
import { desiredRecords } from '../core/records.ts';
import { ProviderError } from '../providers/errors.ts';
import type { DnsAnswer, NameServer } from '../providers/ports.ts';
import { dnsAccount, mailAccount, type Toolset } from './accounts.ts';
import { currentAttempt } from './attempt.ts';
import type { Call, PropagationResult } from './contract.ts';
import { noDomainConflict, planZone } from './zone.ts';

/** Polls come every few seconds; what they wait for is read from the two providers this often. */
const EXPECTED_FOR_MS = 5 * 60_000;

interface Remembered {
  readonly records: readonly DesiredRecord[];
  readonly until: number;
}

/**
 * The activity `probePropagation`: one look at DNS. Servers that do not answer are evidence, not an error. The recursive resolver is asked
 * only once every name server has every record, so that no negative answer is planted in its cache. Read-only.
 */
export function createProbe(tools: Toolset): (call: Call) => Promise<PropagationResult> {
  const remembered = new Map<string, Remembered>();
  return async (call) => {
    const now = await tools.clock.now();
    for (const [key, { until }] of remembered) if (until <= now) remembered.delete(key);
    const records = remembered.get(call.spec)?.records ?? (await expectedRecords(tools, call));
    if (records === undefined) return nothingExpected(await missingDomain(tools, call));
    if (!remembered.has(call.spec))
      remembered.set(call.spec, { records, until: now + EXPECTED_FOR_MS });
    return look(tools, call.domain, records);
  };
}

/** What stands in DNS once the plan is applied; everything wanted where DNS is out of our sight. `undefined` without a mail domain. */
async function expectedRecords(
  tools: Toolset,
  call: Call,
): Promise<readonly DesiredRecord[] | undefined> {
  const { spec } = await tools.specs.domain(call.spec);
  const mail = await mailAccount(tools, spec, spec.name);
  const domain = await mail.call('requests', 'get-domain', (provider, signal) =>
    provider.getDomain(spec.name, signal),
  );
  if (domain === undefined) return undefined;
  const dns = await dnsAccount(tools, spec);
  const planned = await planZone({ dns, resolver: tools.resolver }, spec, domain.records);
  return planned === undefined
    ? desiredRecords(spec, domain.records)
    : publishedRecords(planned.desired, planned.plan);
}

async function missingDomain(tools: Toolset, call: Call): Promise<string> {
  const { spec } = await tools.specs.domain(call.spec);
  return noDomainConflict(spec).sentence;
}

function nothingExpected(why: string): PropagationResult {
  return { state: 'absent', evidence: [why], seen: 0, expected: 0 };
}

async function look(
  tools: Toolset,
  domain: string,
  expected: readonly DesiredRecord[],
): Promise<PropagationResult> {
  if (expected.length === 0) return { state: 'everywhere', evidence: [], seen: 0, expected: 0 };
  const questions = questionsFor(expected);
  const servers = await delegation(tools, domain);
  if (servers === undefined)
    return {
      state: 'unreachable',
      evidence: [`the delegation of ${domain} could not be looked up`],
      seen: 0,
      expected: expected.length,
    };
  const direct = await Promise.all(
    servers.flatMap(({ host, addresses }) =>
      addresses.length === 0
        ? [Promise.resolve(withoutAddress(host))]
        : addresses.map((address) => askServer(tools, { host, address }, questions)),
    ),
  );
  const judged = judgePropagation(expected, direct);
  if (judged.state !== 'authoritative') return judged;
  const recursive = await askAll(questions, (question) =>
    tools.resolver.queryRecursive(question.name, question.type, currentAttempt().signal),
  );
  return judgePropagation(expected, direct, recursive);
}

/** A name server whose name resolves to nothing answers nobody. */
function withoutAddress(host: string): ServerAnswers {
  return { server: host, address: 'no address', answers: [] };
}

async function delegation(
  { resolver }: Toolset,
  domain: string,
): Promise<readonly NameServer[] | undefined> {
  try {
    return await resolver.delegation(domain, currentAttempt().signal);
  } catch (error) {
    if (error instanceof ProviderError) return undefined;
    throw error;
  }
}

async function askServer(
  { resolver }: Toolset,
  server: { readonly host: string; readonly address: string },
  questions: readonly Question[],
): Promise<ServerAnswers> {
  const { host, address } = server;
  const answers = await askAll(questions, ({ name, type }) =>
    resolver.queryAuthoritative(address, name, type, currentAttempt().signal),
  );
  return { server: host, address, answers };
}

/** One question after the other: a name server may take a burst for an attack. */
async function askAll(
  questions: readonly Question[],
  ask: (question: Question) => Promise<DnsAnswer>,
): Promise<readonly SeenAnswer[]> {
  const answers: SeenAnswer[] = [];
  for (const question of questions)
    answers.push({ ...question, ...(await answerTo(question, ask)) });
  return answers;
}

async function answerTo(
  question: Question,
  ask: (question: Question) => Promise<DnsAnswer>,
): Promise<Omit<SeenAnswer, keyof Question>> {
  try {
    return await ask(question);
  } catch (error) {
    if (error instanceof ProviderError) return { rcode: 'UNREACHABLE', values: [] };
    throw error;
  }
}
