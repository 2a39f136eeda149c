/** What changed between two looks at a domain, as events for a console without cursor, a log or a stream. */
import {
  ENDED_STATUSES,
  type DomainCounts,
  type DomainProgress,
  type DomainStatus,
  type Failure,
  type Park,
  type PassId,
} from './run.ts';

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
  );
  // It goes on before it moves, and it moves before it waits.
  if (goesOn(before, after)) events.push({ ...at, kind: 'resumed', pass: after.pass });
  const movement = movementOf(before, after);
  if (movement !== undefined) events.push({ ...at, ...movement });
  const park = newPark(before, after);
  if (park !== undefined) events.push({ ...at, kind: 'parked', park });
  return events;
}

function goesOn(before: DomainProgress | undefined, after: DomainProgress): boolean {
  return before?.park !== undefined && after.park === undefined && !isEnded(after);
}

function newPark(before: DomainProgress | undefined, after: DomainProgress): Park | undefined {
  const [was, is] = [before?.park, after.park];
  return was?.code === is?.code && was?.since === is?.since ? undefined : is;
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
  return ENDED_STATUSES.includes(status);
}
