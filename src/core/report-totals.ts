/** Sums over alias rows and domains, and the judgement on a whole execution. */
import type {
  AliasRow,
  AliasTotals,
  DomainRow,
  ReportDomainStatus,
  ReportTotals,
  Verdict,
} from './report-model.ts';
import type { DomainCounts } from './run.ts';

/** Counts the aliases of one domain; every wanted mailbox lands in exactly one of proven, failed, skipped and open. */
export function countAliases(rows: readonly AliasRow[]): AliasTotals {
  const count = (matches: (row: AliasRow) => boolean): number => rows.filter(matches).length;
  const wanted = rows.filter((row) => row.wanted);
  const inState = (state: AliasRow['status']): number =>
    wanted.filter(({ status, skipped }) => status === state && !skipped).length;
  const [proven, failed] = [inState('proven'), inState('failed')];
  const skipped = wanted.filter((row) => row.skipped).length;
  return {
    aliases: rows.length,
    created: count(({ create }) => create === 'created'),
    existed: count(({ create }) => create === 'existed'),
    mailboxes: count(({ kind }) => kind === 'mailbox'),
    wanted: wanted.length,
    set: wanted.filter(({ setAt, provenAt }) => (setAt ?? provenAt) !== undefined).length,
    proven,
    failed,
    skipped,
    open: wanted.length - proven - failed - skipped,
    kept: count(({ status }) => status === 'kept'),
  };
}

/** The same from a domain's own progress, where its spec is not at hand. */
export function totalsOfCounts(counts: DomainCounts): AliasTotals {
  const { aliases, created, existed, mailboxes, wanted, set, proven, kept } = counts;
  const failed = Math.max(0, Math.min(counts.failed, wanted - proven));
  const open = Math.max(0, wanted - proven - failed);
  return {
    aliases,
    created,
    existed,
    mailboxes,
    wanted,
    set,
    proven,
    failed,
    skipped: 0,
    open,
    kept,
  };
}

/** Sums all domains. `successRate` is absent when no mailbox was wanted; then `minProven` counts as met. */
export function sumTotals(domains: readonly DomainRow[], minProven: number): ReportTotals {
  const listed = domains.reduce((sum, { failures }) => sum + failures.length, 0);
  const unlisted = domains.reduce((sum, domain) => sum + (domain.unlisted ?? 0), 0);
  const sums = domains.map(({ totals }) => totals).reduce(addTotals, NOTHING);
  const asked = sums.wanted - sums.skipped;
  const successRate = asked > 0 ? sums.proven / asked : undefined;
  return {
    ...sums,
    domains: domains.length,
    byStatus: countStatuses(domains),
    failures: listed + unlisted,
    ...(unlisted === 0 ? {} : { unlisted }),
    minProven,
    ...(successRate === undefined ? {} : { successRate }),
    minProvenMet: successRate === undefined || successRate >= minProven,
  };
}

/**
 * How an execution stands. It is finished when every domain is done or parked for a person; `incomplete` then means that something is
 * parked, failed or unproven below `minProven`.
 */
export function judge({ byStatus, failures, minProvenMet }: ReportTotals): Verdict {
  if (byStatus.running > 0 || byStatus.waiting > 0) return 'running';
  if (byStatus.deferred > 0) return 'waiting';
  const open = byStatus.parked + byStatus.incomplete + byStatus.aborted + failures;
  return open === 0 && minProvenMet ? 'done' : 'incomplete';
}

const NOTHING: AliasTotals = {
  aliases: 0,
  created: 0,
  existed: 0,
  mailboxes: 0,
  wanted: 0,
  set: 0,
  proven: 0,
  failed: 0,
  skipped: 0,
  open: 0,
  kept: 0,
};

function addTotals(a: AliasTotals, b: AliasTotals): AliasTotals {
  return {
    aliases: a.aliases + b.aliases,
    created: a.created + b.created,
    existed: a.existed + b.existed,
    mailboxes: a.mailboxes + b.mailboxes,
    wanted: a.wanted + b.wanted,
    set: a.set + b.set,
    proven: a.proven + b.proven,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
    open: a.open + b.open,
    kept: a.kept + b.kept,
  };
}

function countStatuses(domains: readonly DomainRow[]): Record<ReportDomainStatus, number> {
  const waits = { waiting: 0, running: 0, deferred: 0, parked: 0 };
  const counts = { ...waits, done: 0, incomplete: 0, aborted: 0 };
  for (const { status } of domains) counts[status] += 1;
  return counts;
}
