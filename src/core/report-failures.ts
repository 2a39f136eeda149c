/** Failures and parks gathered by cause: one thing to understand, one remedy, the list of those it concerns. */
import type { FailureGroup, FailureRow, ParkGroup } from './report-model.ts';
import type { DomainProgress } from './run.ts';

/** All recorded failures of all domains, in the order of the domains. */
export function collectFailures(progress: readonly DomainProgress[]): readonly FailureRow[] {
  return progress.flatMap(({ domain, failures }) =>
    failures.map((failure) => ({ ...failure, domain })),
  );
}

/**
 * Joins failures with the same operation, category, severity, remediation and error, where addresses and domain names inside the texts
 * do not count as a difference. Largest group first.
 */
export function groupFailures(failures: readonly FailureRow[]): readonly FailureGroup[] {
  return [...groupBy(failures, causeOf).values()]
    .map(toGroup)
    .sort((a, b) => b.count - a.count || a.error.localeCompare(b.error));
}

/**
 * Joins the parks of a fleet: those that wait for a person first, then by how many domains share the reason. Texts that differ only by
 * the domain's name are the same reason.
 */
export function groupParks(progress: readonly DomainProgress[]): readonly ParkGroup[] {
  const parked = progress.flatMap(({ domain, park }) =>
    park === undefined ? [] : [{ domain, park }],
  );
  const groups = groupBy(parked, ({ domain, park }) =>
    JSON.stringify([park.code, park.pass, anonymous(park.sentence, domain), park.resumedBy]),
  );
  return [...groups.values()]
    .map((group) => ({ ...group[0], domains: group.map(({ domain }) => domain) }))
    .sort((a, b) => urgency(a) - urgency(b) || b.domains.length - a.domains.length);
}

function urgency({ park }: ParkGroup): number {
  return park.resumedBy === 'person' ? 0 : 1;
}

function causeOf(failure: FailureRow): string {
  return JSON.stringify([
    failure.operation,
    failure.category,
    failure.severity,
    ...textsOf(failure),
  ]);
}

function textsOf(failure: FailureRow): readonly [string, string] {
  const { alias, domain } = failure;
  return [anonymous(failure.error, domain, alias), anonymous(failure.remediation, domain, alias)];
}

function toGroup(failures: readonly [FailureRow, ...FailureRow[]]): FailureGroup {
  const [first] = failures;
  const [error, remediation] = failures.length === 1 ? ownTexts(first) : textsOf(first);
  return {
    operation: first.operation,
    category: first.category,
    severity: first.severity,
    error,
    remediation,
    count: failures.length,
    domains: [...new Set(failures.map(({ domain }) => domain))],
    aliases: [...new Set(failures.flatMap(({ alias }) => alias ?? []))],
  };
}

function ownTexts(failure: FailureRow): readonly [string, string] {
  return [failure.error, failure.remediation];
}

function anonymous(text: string, domain: string, alias?: string): string {
  const withoutAlias =
    alias === undefined || alias === '' ? text : text.replaceAll(alias, '<address>');
  return domain === '' ? withoutAlias : withoutAlias.replaceAll(domain, '<domain>');
}

function groupBy<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
): ReadonlyMap<string, readonly [T, ...T[]]> {
  const groups = new Map<string, [T, ...T[]]>();
  for (const item of items) {
    const key = keyOf(item);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [item]);
    else known.push(item);
  }
  return groups;
}
