/** DMARC records (RFC 9989): read, compared by strictness, and only ever made stricter. */

export type DmarcPolicy = 'none' | 'quarantine' | 'reject';

const RANK: Readonly<Record<DmarcPolicy, number>> = { none: 0, quarantine: 1, reject: 2 };
/** Dropped by RFC 9989; never written again. */
const OBSOLETE: ReadonlySet<string> = new Set(['pct', 'rf', 'ri']);

export interface Dmarc {
  readonly policy: DmarcPolicy;
  /** For sub-domains; `policy` where not stated. */
  readonly subdomainPolicy: DmarcPolicy;
  /** `t=y`: receivers are asked not to apply the policy. */
  readonly testing: boolean;
  /** All tags as written, in order, names in lower case. */
  readonly tags: readonly (readonly [name: string, value: string])[];
}

/** True for a TXT value that receivers take for a DMARC record, valid or not: the version tag comes first (RFC 9989). */
export function isDmarc(content: string): boolean {
  return /^v\s*=\s*DMARC1\s*(;|$)/.test(content.trim());
}

/** Reads a DMARC record. `undefined` when it is none. A missing or unknown `p` counts as `none`, as receivers treat it. */
export function parseDmarc(content: string): Dmarc | undefined {
  if (!isDmarc(content)) return undefined;
  const tags = readTags(content);
  const value = (name: string): string | undefined => tags.find(([tag]) => tag === name)?.[1];
  const policy = toPolicy(value('p')) ?? 'none';
  return {
    policy,
    subdomainPolicy: toPolicy(value('sp')) ?? policy,
    testing: value('t')?.toLowerCase() === 'y',
    tags,
  };
}

/** The tags of a `name=value; …` list (RFC 6376 §3.2), names in lower case, values trimmed; a part without `=` is left out. */
export function readTags(content: string): (readonly [name: string, value: string])[] {
  return content.split(';').flatMap((part) => {
    const at = part.indexOf('=');
    if (at < 1) return [];
    return [[part.slice(0, at).trim().toLowerCase(), part.slice(at + 1).trim()] as const];
  });
}

function toPolicy(value: string | undefined): DmarcPolicy | undefined {
  const policy = value?.toLowerCase();
  return policy === 'none' || policy === 'quarantine' || policy === 'reject' ? policy : undefined;
}

/** A DMARC record of a name above a domain. */
export interface ParentDmarc {
  /** Where it stands: `_dmarc.<parent>`. */
  readonly name: string;
  readonly content: string;
}

/**
 * Of the records above a domain, nearest first, the one that applies to it while it has none: that of the organisational domain. It is the
 * first that says `psd=n`, else the highest (RFC 9989 §4.10). `undefined` when there is none.
 */
export function inheritedDmarc(parents: readonly ParentDmarc[]): ParentDmarc | undefined {
  const organisational = parents.find(({ content }) =>
    readTags(content).some(([name, value]) => name === 'psd' && value.toLowerCase() === 'n'),
  );
  return organisational ?? parents.at(-1);
}

/** True when mail that fails is treated at least as strictly under `actual` as under `wanted`, for the domain and its sub-domains. */
export function isAtLeastAsStrict(actual: Dmarc, wanted: Dmarc): boolean {
  return (
    enforced(actual, actual.policy) >= enforced(wanted, wanted.policy) &&
    enforced(actual, actual.subdomainPolicy) >= enforced(wanted, wanted.subdomainPolicy)
  );
}

function enforced(record: Dmarc, policy: DmarcPolicy): number {
  return record.testing ? RANK.none : RANK[policy];
}

/**
 * `actual` raised to `wanted`: the stricter policy of the two for the domain and for its sub-domains, every other tag as it was
 * (reports keep going where they go), without test mode and without the tags RFC 9989 dropped.
 */
export function strengthenDmarc(actual: Dmarc, wanted: Dmarc): string {
  const policy = stricter(actual.policy, wanted.policy);
  const subdomains = stricter(actual.subdomainPolicy, wanted.subdomainPolicy);
  const rest = actual.tags.filter(
    ([name]) => !OBSOLETE.has(name) && !['v', 'p', 'sp', 't'].includes(name),
  );
  const tags = [
    ['v', 'DMARC1'],
    ['p', policy],
    ...(subdomains === policy ? [] : [['sp', subdomains]]),
    ...rest,
  ];
  return tags.map((tag) => tag.join('=')).join('; ');
}

function stricter(a: DmarcPolicy, b: DmarcPolicy): DmarcPolicy {
  return RANK[a] >= RANK[b] ? a : b;
}
