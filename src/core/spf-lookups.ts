/** What an SPF record leads to: which terms are reached through include and redirect, and what that costs in DNS lookups (RFC 7208 §4.6.4). */
import { evaluatedTerms, isSameTerm, parseSpf, type SpfTerm } from './spf.ts';

/** SPF records by the name they stand at (lower case): what `include` and `redirect` lead to, as far as known. */
export type SpfLookups = ReadonlyMap<string, string>;

export interface SpfLookupCount {
  readonly count: number;
  /** False when an include or redirect could not be followed: the true number is higher. */
  readonly complete: boolean;
}

const LOOKED_UP: ReadonlySet<string> = new Set(['include', 'a', 'mx', 'ptr', 'exists', 'redirect']);

/** True when `our` mechanism can be reached: it stands before `all`, or an include or redirect that `lookups` knows leads to it. */
export function isReached(terms: readonly SpfTerm[], our: SpfTerm, lookups: SpfLookups): boolean {
  const seen = new Set<string>();
  const reaches = (list: readonly SpfTerm[]): boolean =>
    evaluatedTerms(list).some((term) => isSameTerm(term, our) || leadsThere(term));
  const leadsThere = (term: SpfTerm): boolean => {
    const target = term.value.toLowerCase();
    if (!passesOn(term) || seen.has(target)) return false;
    seen.add(target);
    return reaches(termsAt(target, lookups) ?? []);
  };
  return reaches(terms);
}

/** Only where a pass over there is a pass here. */
function passesOn(term: SpfTerm): boolean {
  return term.name === 'redirect' || (term.name === 'include' && term.qualifier === '+');
}

function termsAt(name: string, lookups: SpfLookups): readonly SpfTerm[] | undefined {
  const record = lookups.get(name);
  const terms = record === undefined ? undefined : parseSpf(record);
  return terms === undefined || 'malformed' in terms ? undefined : terms;
}

/** DNS lookups a receiver needs for these terms, following include and redirect as far as `lookups` knows them. */
export function countLookups(
  terms: readonly SpfTerm[],
  lookups: SpfLookups,
  path: readonly string[] = [],
): SpfLookupCount {
  const counts = evaluatedTerms(terms)
    .filter((term) => LOOKED_UP.has(term.name))
    .map((term) => countTerm(term, lookups, path));
  return {
    count: counts.reduce((sum, each) => sum + each.count, 0),
    complete: counts.every((each) => each.complete),
  };
}

function countTerm(term: SpfTerm, lookups: SpfLookups, path: readonly string[]): SpfLookupCount {
  if (term.name !== 'include' && term.name !== 'redirect') return { count: 1, complete: true };
  const target = term.value.toLowerCase();
  // A loop never ends at the receiver either: it stops there with a permerror, here with "not complete".
  const next = path.includes(target) ? undefined : termsAt(target, lookups);
  if (next === undefined) return { count: 1, complete: false };
  const below = countLookups(next, lookups, [...path, target]);
  return { count: below.count + 1, complete: below.complete };
}

/** The lookups term by term, for people: `include:a.example 4, mx 1`. */
export function lookupBreakdown(terms: readonly SpfTerm[], lookups: SpfLookups): string {
  return evaluatedTerms(terms)
    .filter((term) => LOOKED_UP.has(term.name))
    .map((term) => `${term.text} ${String(countTerm(term, lookups, []).count)}`)
    .join(', ');
}
