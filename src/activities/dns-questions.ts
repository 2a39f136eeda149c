/** Asking the world's name servers: silence is an answer like any other, never an error. */
import type { Question, SeenAnswer, ServerAnswers } from '../core/dns-answers.ts';
import { ProviderError } from '../providers/errors.ts';
import type { DnsAnswer, DnsResolver, NameServer } from '../providers/ports.ts';
import { currentAttempt } from './attempt.ts';

type Resolver = Pick<DnsResolver, 'delegation' | 'queryAuthoritative' | 'queryRecursive'>;

/** Who serves the domain; `undefined` when that could not be looked up. */
export async function nameServersOf(
  resolver: Resolver,
  domain: string,
): Promise<readonly NameServer[] | undefined> {
  try {
    return await resolver.delegation(domain, currentAttempt().signal);
  } catch (error) {
    if (error instanceof ProviderError) return undefined;
    throw error;
  }
}

/** What every address of the servers answers. A server whose name resolves to nothing answers nobody. */
export function askServers(
  resolver: Resolver,
  servers: readonly NameServer[],
  questions: readonly Question[],
): Promise<readonly ServerAnswers[]> {
  return Promise.all(
    servers.flatMap(({ host, addresses }) =>
      addresses.length === 0
        ? [Promise.resolve({ server: host, address: 'no address', answers: [] })]
        : addresses.map((address) => askServer(resolver, { host, address }, questions)),
    ),
  );
}

async function askServer(
  resolver: Resolver,
  { host, address }: { readonly host: string; readonly address: string },
  questions: readonly Question[],
): Promise<ServerAnswers> {
  const answers = await askAll(questions, ({ name, type }) =>
    resolver.queryAuthoritative(address, name, type, currentAttempt().signal),
  );
  return { server: host, address, answers };
}

/** What the recursive resolver answers: to be asked only once the name servers have it all, or it caches that they had not. */
export function askRecursive(
  resolver: Resolver,
  questions: readonly Question[],
): Promise<readonly SeenAnswer[]> {
  return askAll(questions, ({ name, type }) =>
    resolver.queryRecursive(name, type, currentAttempt().signal),
  );
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
