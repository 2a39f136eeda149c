/** Failures a run no longer lists (it keeps the latest of a large domain), taken from the audit log, which has all of them. Pure. */
import { present } from './report-fields.ts';
import type { ReportAttempt } from './report-input.ts';
import {
  PASSES,
  UNLISTED_CHECK,
  unlistedWords,
  type DomainProgress,
  type Failure,
  type Finding,
  type PassId,
} from './run.ts';

/**
 * The progress with the failures the audit log can name, and `unlisted` less these; as it is where all are listed. An alias whose last
 * answered attempt failed in a pass that has ended failed for good. `attempts` are those of operations, by address, in their order.
 */
export function withAudited(
  progress: DomainProgress,
  attempts: ReadonlyMap<string, readonly ReportAttempt[]>,
): DomainProgress {
  const { unlisted = 0, failures, findings, ...rest } = progress;
  if (unlisted === 0) return progress;
  const found = [...attempts].flatMap(([alias, rows]) => auditedFailure(progress, alias, rows));
  const left = Math.max(0, unlisted - found.length);
  return {
    ...rest,
    failures: [...found, ...failures],
    findings: findings.flatMap((finding) => recounted(finding, left)),
    ...(left === 0 ? {} : { unlisted: left }),
  };
}

/** The run's own word about failures it does not list counts those that are named here. */
function recounted(finding: Finding, left: number): readonly Finding[] {
  if (finding.check !== UNLISTED_CHECK) return [finding];
  return left === 0 ? [] : [{ ...finding, message: unlistedWords(left) }];
}

function auditedFailure(
  { domain, passes, failures }: DomainProgress,
  alias: string,
  rows: readonly ReportAttempt[],
): readonly Failure[] {
  const answered = rows.filter(({ status }) => status === 'succeeded' || status === 'failed');
  const last = answered.at(-1);
  if (last?.status !== 'failed' || last.domain !== domain) return [];
  if (failures.some((failure) => failure.alias === alias)) return [];
  const pass = PASSES.find((id) => id === last.pass);
  if (pass === undefined || !passes.some((row) => row.pass === pass && row.endedAt !== undefined))
    return [];
  const tries = answered.filter((row) => row.pass === pass && row.action === last.action).length;
  return [toFailure({ pass, alias, last, tries }, failures)];
}

interface Audited {
  readonly pass: PassId;
  readonly alias: string;
  readonly last: ReportAttempt;
  readonly tries: number;
}

/** In the words the listed ones of its pass use, so that one cause stays one. */
function toFailure({ pass, alias, last, tries }: Audited, listed: readonly Failure[]): Failure {
  const like = listed.find((failure) => failure.pass === pass && failure.alias !== undefined);
  return {
    pass,
    alias,
    ...present({ aliasId: last.aliasId }),
    operation: like?.operation ?? last.action,
    error: last.error ?? 'the audit log has no words for it',
    category: last.category ?? 'ServerError',
    severity: last.severity ?? 'Permanent',
    remediation: last.remediation ?? `mailkeel retry-failed ${last.domain} tries it again`,
    attempts: tries,
    lastAttempt: last.endedAt ?? last.createdAt,
  };
}
