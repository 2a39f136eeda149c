/** What changed between two looks at a domain, as events for a console without cursor, a log or a stream. */
import type { DomainCounts, DomainProgress, DomainStatus, Failure, Park, PassId } from './run.ts';

export type ProgressEvent = { readonly at: string; readonly domain: string } & (
  | { readonly kind: 'started' }
  | { readonly kind: 'pass'; readonly pass: PassId; readonly counts: DomainCounts }
  | { readonly kind: 'counts'; readonly pass: PassId; readonly counts: DomainCounts }
  | { readonly kind: 'parked'; readonly park: Park }
  | { readonly kind: 'resumed'; readonly pass: PassId }
  | {
      readonly kind: 'skipped';
      readonly pass: PassId;
      readonly by: string;
      readonly reason: string;
    }
  | {
      readonly kind: 'failure';
      readonly failure: Failure;
      /** An earlier run's answer, not asked for again while the manifest entry stays as it is. */
      readonly earlier?: true;
    }
  | { readonly kind: 'ended'; readonly status: DomainStatus; readonly counts: DomainCounts }
);

/** The events that lead from `before` (absent: never seen) to `after`, in the order a person would tell them. */
export function progressEvents(
  before: DomainProgress | undefined,
  after: DomainProgress,
): readonly ProgressEvent[] {
  const at = { at: after.updatedAt, domain: after.domain };
  const events: ProgressEvent[] = [];
  if (before === undefined) events.push({ ...at, at: after.startedAt, kind: 'started' });
  events.push(
    ...newSkips(before, after).map((skip) => ({ ...at, kind: 'skipped' as const, ...skip })),
    ...newFailures(before, after).map((failure) => ({ ...at, ...failureEvent(failure, after) })),
    ...parkEvents(before, after).map((event) => ({ ...at, ...event })),
  );
  const movement = movementOf(before, after);
  if (movement !== undefined) events.push({ ...at, ...movement });
  return events;
}

function parkEvents(before: DomainProgress | undefined, after: DomainProgress) {
  const parkOf = (progress?: DomainProgress) => progress?.park;
  const [was, is] = [parkOf(before), parkOf(after)];
  if (is !== undefined && (was?.code !== is.code || was.since !== is.since)) {
    return [{ kind: 'parked' as const, park: is }];
  }
  if (was !== undefined && is === undefined && !isEnded(after)) {
    return [{ kind: 'resumed' as const, pass: after.pass }];
  }
  return [];
}

function movementOf(before: DomainProgress | undefined, after: DomainProgress) {
  const { pass, counts, status } = after;
  if (isEnded(after)) {
    return before?.status === status ? undefined : { kind: 'ended' as const, status, counts };
  }
  if (before?.pass !== pass) return { kind: 'pass' as const, pass, counts };
  const same = JSON.stringify(before.counts) === JSON.stringify(counts);
  return same ? undefined : { kind: 'counts' as const, pass, counts };
}

function newSkips(before: DomainProgress | undefined, after: DomainProgress) {
  const known = new Set(
    before?.passes.filter(({ skipped }) => skipped !== undefined).map(({ pass }) => pass),
  );
  return after.passes.flatMap(({ pass, skipped }) =>
    skipped === undefined || known.has(pass) ? [] : [{ pass, ...skipped }],
  );
}

function failureEvent(failure: Failure, { startedAt }: DomainProgress) {
  const earlier = failure.lastAttempt < startedAt ? { earlier: true as const } : {};
  return { kind: 'failure' as const, failure, ...earlier };
}

function newFailures(
  before: DomainProgress | undefined,
  after: DomainProgress,
): readonly Failure[] {
  const known = new Set(before?.failures.map(identityOf));
  return after.failures.filter((failure) => !known.has(identityOf(failure)));
}

function identityOf({ pass, alias, operation, lastAttempt }: Failure): string {
  return JSON.stringify([pass, alias, operation, lastAttempt]);
}

function isEnded({ status }: DomainProgress): boolean {
  return status === 'done' || status === 'incomplete' || status === 'aborted';
}
