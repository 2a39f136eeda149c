/** What the includes of an SPF record lead to, from public DNS: without it nobody can count a receiver's lookups (RFC 7208 §4.6.4). */
import { countLookups, type SpfLookups } from '../core/spf-lookups.ts';
import { isSpf, parseSpf, type SpfTerm } from '../core/spf.ts';
import { ProviderError } from '../providers/errors.ts';
import type { DnsResolver } from '../providers/ports.ts';
import { currentAttempt } from './attempt.ts';

/** Receivers stop at 10; twice that shows any excess, and no record makes us ask for ever. */
const MOST_QUERIES = 20;
const DEEPEST = 5;

/** What a search came to. */
interface SpfSearch {
  /** The SPF records found. */
  readonly lookups: SpfLookups;
  /** Why each name that did not answer (no answer at all, SERVFAIL …) did not: what it leads to may be anything. */
  readonly unanswered: ReadonlyMap<string, ProviderError>;
}

/**
 * The SPF records that includes and redirects of `records` lead to, as `searchSpf` finds them. Throws the ProviderError (Transient) of a name
 * that did not answer: whether ours is reached already, or too many lookups are needed, would be a guess.
 */
export async function lookUpSpf(
  resolver: SpfResolver,
  records: readonly string[],
): Promise<SpfLookups> {
  const { lookups, unanswered } = await searchSpf(resolver, records);
  const [silence] = unanswered.values();
  if (silence !== undefined) throw silence;
  return lookups;
}

/**
 * Follows includes and redirects of `records` level by level: at most 20 questions, 5 levels. A name that has no SPF record or several, or is
 * a macro (RFC 7208 §7), leads nowhere; one that does not answer is in `unanswered`, and nothing is thrown for it.
 */
export async function searchSpf(
  resolver: SpfResolver,
  records: readonly string[],
): Promise<SpfSearch> {
  const lookups = new Map<string, string>();
  const unanswered = new Map<string, ProviderError>();
  const asked = new Set<string>();
  for (let level = 0; level < DEEPEST; level += 1) {
    const unknown = records.flatMap((record) => countLookups(termsOf(record), lookups).unfollowed);
    const open = [...new Set(unknown)].filter((name) => !asked.has(name) && !name.includes('%'));
    const names = open.slice(0, MOST_QUERIES - asked.size);
    const answers = await Promise.all(names.map((name) => spfAt(resolver, name)));
    for (const [at, name] of names.entries()) {
      asked.add(name);
      const answer = answers[at];
      if (answer instanceof ProviderError) unanswered.set(name, answer);
      else if (answer !== undefined) lookups.set(name, answer);
    }
  }
  return { lookups, unanswered };
}

type SpfResolver = Pick<DnsResolver, 'queryRecursive'>;

function termsOf(content: string): readonly SpfTerm[] {
  const terms = parseSpf(content);
  return 'malformed' in terms ? [] : terms;
}

async function spfAt(
  resolver: SpfResolver,
  name: string,
): Promise<string | ProviderError | undefined> {
  try {
    const { rcode, values } = await resolver.queryRecursive(name, 'TXT', currentAttempt().signal);
    if (rcode !== 'NOERROR' && rcode !== 'NXDOMAIN') return refusedAnswer(name, rcode);
    const [record, ...others] = values.filter(isSpf);
    return others.length === 0 ? record : undefined;
  } catch (error) {
    if (error instanceof ProviderError) return error;
    throw error;
  }
}

function refusedAnswer(name: string, rcode: string): ProviderError {
  return new ProviderError({
    category: 'ServerError',
    severity: 'Transient',
    operation: 'look up what the SPF record includes',
    code: rcode,
    message: `DNS answers ${rcode} for ${name}, which the SPF record leads to`,
    remediation: `Check the name servers of ${name}, remove it from the SPF record, or set dns.spf to "keep" for this domain; Mailkeel asks again.`,
  });
}
