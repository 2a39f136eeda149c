/** Where a domain run stands, derived from what it waits for and what is left: the words for the operator and for the executions. Pure. */
import type { Standing } from '../core/control.ts';
import type { DomainStatus, Park } from '../core/run.ts';
import { unlistedFailures } from './failed-codes.ts';
import type { PassTable } from './pass-table.ts';

interface Waiting {
  readonly endedAt: string | undefined;
  readonly deferred: boolean;
  readonly park: Park | undefined;
  /** Calls that wait for their place at the provider. */
  readonly pausing: number;
}

type Left = Parameters<typeof unlistedFailures>[0] & {
  readonly passes: PassTable;
  readonly operator: { readonly aborted: unknown };
};

/** What a signal of the operator may find the run doing. */
export function standingOf({ endedAt, deferred, park, pausing }: Waiting): Standing {
  if (endedAt !== undefined) return 'ended';
  if (deferred) return 'deferred';
  if (park?.code === 'operator.paused') return 'paused';
  if (park !== undefined) return endsByItself(park) ? 'clock' : 'parked';
  return pausing > 0 ? 'slot' : 'working';
}

/** The status that lists, searches and reports show; a run that has ended is `done` only when nothing is left and nothing failed. */
export function statusOf(run: Waiting & Left): DomainStatus {
  if (run.endedAt !== undefined) return outcomeOf(run);
  if (run.park !== undefined) return run.park.resumedBy === 'person' ? 'parked' : 'deferred';
  return run.deferred ? 'deferred' : 'running';
}

function outcomeOf(run: Left): DomainStatus {
  if (run.operator.aborted !== undefined) return 'aborted';
  const ended = ['done', 'skipped', 'not-requested'];
  const left = run.passes.list().some((pass) => !ended.includes(pass.status));
  const none = run.failures().length + unlistedFailures(run).length === 0;
  return !left && none ? 'done' : 'incomplete';
}

function endsByItself({ resumedBy, until }: Park): boolean {
  return resumedBy !== 'person' || until !== undefined;
}
