/** Puts the report of one execution together from what the store kept. Pure: the same input gives the same report. */
import { buildAliasRows, toEvidence, type Evidence } from './report-aliases.ts';
import { collectDecisions, measureAccounts, measureEffort } from './report-effort.ts';
import { collectFailures, groupFailures, groupParks } from './report-failures.ts';
import { present } from './report-fields.ts';
import type { ReportInput } from './report-input.ts';
import { measureOperations, spreadOverTime } from './report-operations.ts';
import type { AliasRow, AliasTotals, DomainRow, Hole, ReportModel } from './report-model.ts';
import { withAudited } from './report-unlisted.ts';
import { countAliases, judge, sumTotals, totalsOfCounts } from './report-totals.ts';
import type { DomainProgress, Finding, PassProgress } from './run.ts';
import type { DomainEntry, DomainSpec } from './spec.ts';

/**
 * Builds the report model. Domains appear in the manifest's order, then those that joined otherwise; an entry without progress is
 * `waiting`. Of two progress rows of one domain the newer counts. Partial input (no spec, no attempts) gives a smaller report, never an error.
 */
export function buildReport(input: ReportInput): ReportModel {
  const evidence = toEvidence(input);
  const newest = newestByDomain(input.progress.map((row) => withAudited(row, evidence.attempts)));
  const progress = [...newest.values()];
  const entries = new Map(input.entries.map((entry) => [entry.domain, entry]));
  const built = [...new Set([...entries.keys(), ...newest.keys()])].map((name) =>
    toDomain(
      {
        name,
        entry: entries.get(name),
        spec: input.specs.get(name),
        progress: newest.get(name),
      },
      evidence,
      input.now,
    ),
  );
  const domains = built.map(({ row }) => row);
  const failures = collectFailures(progress);
  const totals = sumTotals(domains, input.minProven);
  const verdict = judge(totals);
  const endedAt = verdict === 'running' ? undefined : lastEnd(domains);
  return {
    executionId: input.executionId,
    startedAt: input.startedAt,
    generatedAt: input.now,
    ...present({ endedAt }),
    elapsedMs: elapsed(input.startedAt, endedAt ?? input.now) ?? 0,
    verdict,
    totals,
    effort: measureEffort(input.attempts),
    accounts: measureAccounts(input.attempts),
    operations: measureOperations(input.attempts),
    ...present({ timeline: spreadOverTime(input.attempts) }),
    domains,
    aliases: built.flatMap(({ aliases }) => aliases),
    failures,
    failureGroups: groupFailures(failures),
    parks: groupParks(progress),
    decisions: collectDecisions(input.attempts),
    notStarted: domains.filter(({ status }) => status === 'waiting').map(({ domain }) => domain),
  };
}

interface DomainCase {
  readonly name: string;
  readonly entry: DomainEntry | undefined;
  readonly spec: DomainSpec | undefined;
  readonly progress: DomainProgress | undefined;
}

function toDomain(
  item: DomainCase,
  evidence: Evidence,
  now: string,
): { readonly row: DomainRow; readonly aliases: readonly AliasRow[] } {
  const { name, entry, spec, progress } = item;
  const aliases = spec === undefined ? [] : buildAliasRows(spec, progress, evidence);
  return {
    aliases,
    row: {
      domain: name,
      ...present({ client: spec?.client ?? progress?.client ?? entry?.client }),
      totals: spec === undefined ? totalsWithoutSpec(item) : countAliases(aliases),
      ...(progress === undefined ? NOT_STARTED : runOf(progress, now)),
    },
  };
}

function totalsWithoutSpec({ entry, progress }: DomainCase): AliasTotals {
  if (progress !== undefined) return totalsOfCounts(progress.counts);
  return { ...countAliases([]), aliases: entry?.aliases ?? 0 };
}

const NOT_STARTED = {
  status: 'waiting',
  passes: [],
  holes: [],
  failures: [],
  findings: [],
} as const;

function runOf(progress: DomainProgress, now: string): Omit<DomainRow, 'domain' | 'totals'> {
  const { status, pass, passes, park, failures, unlisted, findings } = progress;
  const { startedAt, updatedAt, endedAt } = progress;
  return {
    status,
    pass,
    passes,
    holes: passes.flatMap(toHole),
    failures,
    findings: findings.map((finding) => addressed(progress.domain, finding)),
    startedAt,
    updatedAt,
    ...present({ unlisted, park, endedAt, elapsedMs: elapsed(startedAt, endedAt ?? now) }),
  };
}

/** Passes name an alias by its local part; a report is over many domains. */
function addressed(domain: string, finding: Finding): Finding {
  const { alias } = finding;
  if (alias === undefined || alias.includes('@')) return finding;
  return { ...finding, alias: `${alias}@${domain}` };
}

function toHole({ pass, skipped }: PassProgress): readonly Hole[] {
  return skipped === undefined ? [] : [{ pass, ...skipped }];
}

function newestByDomain(progress: readonly DomainProgress[]): ReadonlyMap<string, DomainProgress> {
  const newest = new Map<string, DomainProgress>();
  for (const row of progress) {
    const known = newest.get(row.domain);
    if (known === undefined || known.updatedAt <= row.updatedAt) newest.set(row.domain, row);
  }
  return newest;
}

function lastEnd(domains: readonly DomainRow[]): string | undefined {
  return domains
    .flatMap(({ endedAt, updatedAt }) => endedAt ?? updatedAt ?? [])
    .sort((a, b) => a.localeCompare(b))
    .at(-1);
}

/** Milliseconds between two ISO times, never negative; absent when one of them is no time. */
function elapsed(from: string, to: string): number | undefined {
  const ms = Date.parse(to) - Date.parse(from);
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}
