/** What the includes of an SPF record lead to, from public DNS: without it nobody can count a receiver's lookups (RFC 7208 §4.6.4). */
import { countLookups, type SpfLookups } from '../core/spf-lookups.ts';
import { isSpf, parseSpf, type SpfTerm } from '../core/spf.ts';
import { ProviderError } from '../providers/errors.ts';
import type { DnsResolver } from '../providers/ports.ts';
import { currentAttempt } from './attempt.ts';

/** Receivers stop at 10; twice that shows any excess, and no record makes us ask for ever. */
const MOST_QUERIES = 20;
const DEEPEST = 5;

/**
 * The SPF records that includes and redirects of `records` lead to, level by level: at most 20 questions, 5 levels. A name that does not
 * answer, has no SPF record or several, or is a macro (RFC 7208 §7) is left out: what it leads to stays unknown.
 */
export async function lookUpSpf(
  resolver: DnsResolver,
  records: readonly string[],
): Promise<SpfLookups> {
  const found = new Map<string, string>();
  const asked = new Set<string>();
  for (let level = 0; level < DEEPEST; level += 1) {
    const unknown = records.flatMap((record) => countLookups(termsOf(record), found).unfollowed);
    const open = [...new Set(unknown)].filter((name) => !asked.has(name) && !name.includes('%'));
    const names = open.slice(0, MOST_QUERIES - asked.size);
    const answers = await Promise.all(names.map((name) => spfAt(resolver, name)));
    for (const [at, name] of names.entries()) {
      asked.add(name);
      const record = answers[at];
      if (record !== undefined) found.set(name, record);
    }
  }
  return found;
}

function termsOf(content: string): readonly SpfTerm[] {
  const terms = parseSpf(content);
  return 'malformed' in terms ? [] : terms;
}

async function spfAt(resolver: DnsResolver, name: string): Promise<string | undefined> {
  try {
    const { values } = await resolver.queryRecursive(name, 'TXT', currentAttempt().signal);
    const [record, ...others] = values.filter(isSpf);
    return others.length === 0 ? record : undefined;
  } catch (error) {
    // Silence leaves the count incomplete, which the plan judges.
    if (error instanceof ProviderError) return undefined;
    throw error;
  }
}
