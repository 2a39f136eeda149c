/** Adds our mechanism to the SPF record a domain has, without touching its owner's policy. */
import { countLookups, isReached, lookupBreakdown, type SpfLookups } from './spf-lookups.ts';
import { isAll, isSameTerm, isSpf, parseSpf, type SpfTerm } from './spf.ts';

export type SpfRefusal = 'dns.spf-multiple' | 'dns.spf-invalid' | 'dns.spf-lookups';

export type SpfMerge =
  | { readonly state: 'create'; readonly content: string }
  /** Ours is reached already. */
  | { readonly state: 'same'; readonly from: string }
  | { readonly state: 'change'; readonly from: string; readonly content: string }
  | { readonly state: 'refused'; readonly code: SpfRefusal; readonly why: string };

const MAX_LOOKUPS = 10;

/**
 * What to do so that every mechanism of `wanted` is reached by the SPF of a name whose TXT values are `existing`. None there: `wanted`
 * as it is. One: our mechanisms go in after its last include, before `all` or `redirect`, and its own `all` stays. Refused: two
 * or more SPF records (a permerror already), one that does not parse or negates ours, more than 10 lookups (RFC 7208 §4.6.4), or
 * 9 and more where an include leads to no single record. `lookups` holds what includes lead to.
 */
export function mergeSpf(
  existing: readonly string[],
  wanted: string,
  lookups: SpfLookups = new Map(),
): SpfMerge {
  const [from, ...others] = existing.filter(isSpf);
  if (from === undefined) return { state: 'create', content: wanted };
  if (others.length > 0)
    return refused('dns.spf-multiple', `${String(others.length + 1)} SPF records at one name`);
  const terms = parseSpf(from);
  if ('malformed' in terms)
    return refused('dns.spf-invalid', `"${terms.malformed}" is no SPF term`);
  return insert(from, terms, { ours: mechanismsOf(wanted), lookups });
}

/**
 * One record that says what several SPF records at a name say together with `wanted`, as a proposal for a person. The first one's `all`
 * stays. `undefined` where that would be a guess: one does not parse, has a modifier, or the sum needs too many lookups.
 */
export function proposeSingleSpf(
  existing: readonly string[],
  wanted: string,
  lookups: SpfLookups = new Map(),
): string | undefined {
  const [first, ...others] = existing.filter(isSpf);
  let single = first;
  for (const other of [...others, wanted]) {
    const terms = parseSpf(other);
    if (single === undefined || 'malformed' in terms) return undefined;
    if (terms.some((term) => term.kind === 'modifier')) return undefined;
    const merge = mergeSpf([single], other, lookups);
    if (merge.state === 'refused') return undefined;
    single = merge.state === 'change' ? merge.content : single;
  }
  return single;
}

function refused(code: SpfRefusal, why: string): SpfMerge {
  return { state: 'refused', code, why };
}

/** The mechanisms of a record without `all`. Ours comes from an adapter: one that does not parse is a fault of the adapter. */
function mechanismsOf(record: string): readonly SpfTerm[] {
  const terms = parseSpf(record);
  if ('malformed' in terms) throw new TypeError(`wanted SPF does not parse: ${terms.malformed}`);
  return terms.filter((term) => term.kind === 'mechanism' && !isAll(term));
}

interface Addition {
  readonly ours: readonly SpfTerm[];
  readonly lookups: SpfLookups;
}

function insert(from: string, terms: readonly SpfTerm[], { ours, lookups }: Addition): SpfMerge {
  const weak = terms.find(
    (term) => term.qualifier !== '+' && ours.some((our) => isSameTerm(term, our)),
  );
  if (weak !== undefined) return refused('dns.spf-invalid', `"${weak.text}" does not let it pass`);
  const missing = ours.filter((our) => !isReached(terms, our, lookups));
  if (missing.length === 0) return { state: 'same', from };
  // Ours behind `all` is never evaluated: it moves instead of standing there twice.
  const theirs = terms.filter((term) => !missing.some((our) => isSameTerm(term, our)));
  const at = insertionPoint(theirs);
  const merged = [...theirs.slice(0, at), ...missing, ...theirs.slice(at)];
  const tooMany = excessOf(merged, lookups);
  if (tooMany !== undefined) return refused('dns.spf-lookups', tooMany);
  const content = ['v=spf1', ...merged.map((term) => term.text)].join(' ');
  return { state: 'change', from, content };
}

/** Why the terms need too many lookups, or may: what was not followed costs at least one more, mostly several. */
function excessOf(terms: readonly SpfTerm[], lookups: SpfLookups): string | undefined {
  const { count, unfollowed } = countLookups(terms, lookups);
  const counted = `${String(count)} DNS lookups (${lookupBreakdown(terms, lookups)})`;
  if (count > MAX_LOOKUPS) return counted;
  if (unfollowed.length === 0 || count < MAX_LOOKUPS - 1) return undefined;
  return `at least ${counted}, and these lead to no single SPF record that could be counted: ${unfollowed.join(', ')}`;
}

function insertionPoint(terms: readonly SpfTerm[]): number {
  const end = terms.findIndex((term) => isAll(term) || term.kind === 'modifier');
  const limit = end === -1 ? terms.length : end;
  const include = terms.slice(0, limit).findLastIndex((term) => term.name === 'include');
  return include === -1 ? limit : include + 1;
}
