/** What changed between two executions: troubles that are new, that are gone, that are still there. Pure. */
import type { FailureRow, ReportModel } from './report-model.ts';
import type { Finding, PassId } from './run.ts';

/** Something of a report that is not as it should be: a failure, a park, or a finding of a check. */
export interface Trouble {
  readonly kind: 'failure' | 'park' | 'finding';
  readonly domain: string;
  /** Where it was met. */
  readonly pass: PassId;
  /** Address, where it concerns one. */
  readonly alias?: string;
  /** Operation, park code or check. */
  readonly what: string;
  readonly text: string;
  readonly remedy: string;
}

export interface ReportDelta {
  readonly execution: string;
  readonly since: string;
  readonly appeared: readonly Trouble[];
  /** In the earlier execution only, and the later one went through its pass again. */
  readonly fixed: readonly Trouble[];
  /** In both; told as the later one tells it. */
  readonly remaining: readonly Trouble[];
  /** In the earlier execution only, and the later one has not come to its pass, skipped it, or was not asked for it. */
  readonly notLookedAt: readonly Trouble[];
  /** Proven mailboxes of the later execution minus those of the earlier one, over the domains of both. */
  readonly provenMore: number;
  readonly domainsAdded: readonly string[];
  readonly domainsLeft: readonly string[];
}

/** Compares `after` with the earlier `before`. A trouble is the same when kind, domain, alias and what it is agree, whatever its text. */
export function compareReports(before: ReportModel, after: ReportModel): ReportDelta {
  const [earlier, later] = [troublesOf(before), troublesOf(after)];
  const [known, now] = [keysOf(earlier), keysOf(later)];
  const gone = earlier.filter((trouble) => !now.has(keyOf(trouble)));
  const looked = passesOf(after);
  const [old, young] = [namesOf(before), namesOf(after)];
  return {
    execution: after.executionId,
    since: before.executionId,
    appeared: later.filter((trouble) => !known.has(keyOf(trouble))),
    fixed: gone.filter(({ domain, pass }) => looked.has(`${domain} ${pass}`)),
    remaining: later.filter((trouble) => known.has(keyOf(trouble))),
    notLookedAt: gone.filter(({ domain, pass }) => !looked.has(`${domain} ${pass}`)),
    provenMore: provenIn(after, old) - provenIn(before, young),
    domainsAdded: [...young].filter((domain) => !old.has(domain)),
    domainsLeft: [...old].filter((domain) => !young.has(domain)),
  };
}

/** The passes an execution went through to their end, with their domain. */
function passesOf({ domains }: ReportModel): ReadonlySet<string> {
  return new Set(
    domains.flatMap(({ domain, passes }) =>
      passes
        .filter(({ status }) => status === 'done' || status === 'incomplete')
        .map(({ pass }) => `${domain} ${pass}`),
    ),
  );
}

/** Everything of a report that asks for attention, in the order of its domains: parks, failures, findings that warn or fail. */
export function troublesOf(model: ReportModel): readonly Trouble[] {
  return model.domains.flatMap(({ domain, park, failures, findings }) => [
    ...(park === undefined
      ? []
      : [
          {
            ...({ kind: 'park', domain, pass: park.pass, what: park.code } as const),
            text: park.sentence,
            remedy: park.remedy.join('; '),
          },
        ]),
    ...failures.map((failure) => fromFailure({ ...failure, domain })),
    ...findings.filter(isTrouble).map((row) => fromFinding(domain, row)),
  ]);
}

/** What was not tested is a hole of the run, not a trouble of the domain. */
function isTrouble({ status }: Finding): boolean {
  return status === 'warn' || status === 'fail' || status === 'error';
}

function fromFailure(row: FailureRow): Trouble {
  const { domain, pass, alias, operation, error, remediation } = row;
  return {
    ...({ kind: 'failure', domain, pass, what: operation } as const),
    ...(alias === undefined ? {} : { alias }),
    ...{ text: error, remedy: remediation },
  };
}

function fromFinding(domain: string, row: Finding): Trouble {
  const { pass, check, alias, message, remedy } = row;
  return {
    ...({ kind: 'finding', domain, pass, what: check } as const),
    ...(alias === undefined ? {} : { alias }),
    ...{ text: message, remedy: remedy ?? '' },
  };
}

function keyOf({ kind, domain, alias = '', what }: Trouble): string {
  return JSON.stringify([kind, domain, alias, what]);
}

function keysOf(troubles: readonly Trouble[]): ReadonlySet<string> {
  return new Set(troubles.map(keyOf));
}

function namesOf({ domains }: ReportModel): ReadonlySet<string> {
  return new Set(domains.map(({ domain }) => domain));
}

function provenIn({ domains }: ReportModel, names: ReadonlySet<string>): number {
  return domains
    .filter(({ domain }) => names.has(domain))
    .reduce((sum, { totals }) => sum + totals.proven, 0);
}
