/** What an SPF record leads to: which terms are reached through include and redirect, and what that costs in DNS lookups (RFC 7208 §4.6.4). */
import { evaluatedTerms, isSameTerm, parseSpf, type SpfTerm } from './spf.ts';

/** SPF records by the name they stand at (lower case): what `include` and `redirect` lead to, as far as known. */
export type SpfLookups = ReadonlyMap<string, string>;

export interface SpfLookupCount {
  readonly count: number;
  /** Targets of include and redirect that could not be followed: with any, the true number is higher. */
  readonly unfollowed: readonly string[];
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

/** Far above what receivers allow; records that include each other many times over must not keep us counting. */
const COUNTED_UP_TO = 100;

/** DNS lookups a receiver needs for these terms (counted up to 100), following include and redirect as far as `lookups` knows them. */
export function countLookups(terms: readonly SpfTerm[], lookups: SpfLookups): SpfLookupCount {
  const tally = { count: 0, unfollowed: new Set<string>() };
  const count = (list: readonly SpfTerm[], path: readonly string[]): void => {
    for (const term of evaluatedTerms(list).filter(({ name }) => LOOKED_UP.has(name))) {
      if (tally.count >= COUNTED_UP_TO) return;
      tally.count += 1;
      if (term.name === 'include' || term.name === 'redirect') follow(term, path);
    }
  };
  const follow = (term: SpfTerm, path: readonly string[]): void => {
    const target = term.value.toLowerCase();
    // A loop never ends at the receiver either: it stops there with a permerror, here as "not followed".
    const next = path.includes(target) ? undefined : termsAt(target, lookups);
    if (next === undefined) tally.unfollowed.add(target);
    else count(next, [...path, target]);
  };
  count(terms, []);
  return { count: tally.count, unfollowed: [...tally.unfollowed] };
}

/** The lookups term by term, for people: `include:a.example 4, mx 1`. */
export function lookupBreakdown(terms: readonly SpfTerm[], lookups: SpfLookups): string {
  return evaluatedTerms(terms)
    .filter((term) => LOOKED_UP.has(term.name))
    .map((term) => `${term.text} ${String(countLookups([term], lookups).count)}`)
    .join(', ');
}
