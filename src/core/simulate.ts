/** The dry run: surveys in, forecasts out. The planner is the survey's, the arithmetic the ledger's; nothing is asked and nothing written. Pure. */
import type { PlannedDomain } from './fleet-plan.ts';
import { isChanged } from './report-bill.ts';
import { present } from './report-fields.ts';
import { phaseOf } from './run.ts';
import { callsOf, type RunCall } from './simulation-calls.ts';
import type { Circumstances, Party } from './simulation-circumstances.ts';
import { CallCounter, effectOf, providerOf, sumEffects } from './simulation-effect.ts';
import { domainIssues, groupIssues, rowIssues, type Found } from './simulation-issues.ts';
import { SimulatedLedger, type Known } from './simulation-ledger.ts';
import { schedule, type Span, type TaskStage, type TaskStep } from './simulation-schedule.ts';
import type { CallCount, DomainForecast, Outcome, Simulation } from './simulation.ts';
import { COUNTED_BY_CALL, requestsOf, requestsOfWorker } from './simulation-wire.ts';
import type { DomainSpec } from './spec.ts';

/** One domain as the survey found it, and its entry. */
export interface Surveyed {
  readonly planned: PlannedDomain;
  readonly spec: DomainSpec;
}

export interface SimulationInput extends Known {
  /** In the order of the manifest, which is that of the run. */
  readonly domains: readonly Surveyed[];
  /** Domains at work at a time. */
  readonly window: number;
  /** When the run would begin, milliseconds since the epoch. */
  readonly now: number;
  readonly basis: Simulation['basis'];
}

/** What one request takes at a provider where nobody knows better; it matters only where the pace is quicker. */
const ANSWER_MS = 250;

/** Forecasts a run in which nothing fails and DNS is seen at once. */
export function simulateFleet(input: SimulationInput): Simulation {
  const { domains, window, now, basis } = input;
  const ledger = new SimulatedLedger(input);
  const runs = domains.map(({ planned, spec }) => ({
    planned,
    spec,
    calls: callsIn(planned),
    issues: domainIssues(planned, spec),
  }));
  const tasks = runs.map(({ planned, spec, calls }) => ({
    domain: planned.domain,
    account: planned.circumstances?.mail.label ?? '',
    aliases: spec.aliases.length,
    steps: stepsOf({ planned, spec, calls }, ledger),
  }));
  const spans = schedule(tasks, ledger.rows(), { now, window });
  const rows = ledger.forecast();
  const forecasts = runs.map((run, index) => forecastOf(run, spans[index] ?? {}));
  const found = runs.map(({ planned: { domain }, issues }) => ({ domain, issues }));
  return {
    ...{ simulation: 1, at: iso(now), basis, window, assumptions: assumptionsOf(domains, basis) },
    totals: totalsOf(forecasts, { spans, now, beside: workerCalls(domains) }),
    rows: rows.map(({ forecast }) => forecast),
    issues: [...groupIssues(found), ...rowIssues(rows, forecasts)],
    domains: forecasts,
  };
}

interface Run extends Surveyed {
  readonly calls: readonly RunCall[];
  readonly issues: readonly Found[];
}

/** A domain that could not be read makes no calls anybody knows of. */
function callsIn({ circumstances }: PlannedDomain): readonly RunCall[] {
  return circumstances === undefined ? [] : callsOf(circumstances);
}

/** Follow one another in a pass; all others are several at a time. */
const ABREAST: readonly RunCall['call'][] = [
  ...(['create-alias', 'create-emptied-alias', 'get-alias', 'read-native-alias'] as const),
  ...(['update-alias', 'set-password', 'login'] as const),
];

function stepsOf(
  { planned: { domain, circumstances: c }, spec, calls }: Omit<Run, 'issues'>,
  ledger: SimulatedLedger,
): readonly TaskStep[] {
  if (c === undefined) return [];
  const asksAliases = c.phases.includes(2) && spec.aliases.length > 0;
  return calls.map((each) => ({
    row: ledger.rowFor(domain, c, each),
    slots: each.times,
    busyMs: requestsOf(providerOf(c, each), each.call, each.repeat).length * ANSWER_MS,
    isSerial: !ABREAST.includes(each.call),
    stage: asksAliases ? stageOf(each) : 'proving',
  }));
}

/** As `workflows/stage.ts` tells the execution. */
function stageOf({ pass, call }: RunCall): TaskStage {
  if (pass === '2-1') return call === 'list-aliases' ? 'preparing' : 'creating';
  return phaseOf(pass) === 1 ? 'preparing' : 'proving';
}

function forecastOf(
  { planned, spec, calls, issues }: Run,
  { beginsAt, endsAt }: Span,
): DomainForecast {
  const { domain, park } = planned;
  const waits = issues.some(({ severity }) => severity === 'park');
  return {
    domain,
    ...present({ client: spec.client }),
    outcome: outcomeOf(planned, { waits, isStopped: endsAt === undefined }),
    ...(park === undefined
      ? {}
      : { park: { code: park.code, sentence: park.sentence, remedy: park.remedy } }),
    ...present({
      beginsAt: beginsAt === undefined ? undefined : iso(beginsAt),
      endsAt: endsAt === undefined ? undefined : iso(endsAt),
    }),
    ...effectOf(planned, calls),
    issues: [...new Set(issues.map(({ code }) => code))],
  };
}

function outcomeOf(
  planned: PlannedDomain,
  { waits, isStopped }: { readonly waits: boolean; readonly isStopped: boolean },
): Outcome {
  if (waits) return 'waits';
  if (isStopped) return 'stopped';
  return isChanged(planned) ? 'changes' : 'nothing';
}

function totalsOf(
  forecasts: readonly DomainForecast[],
  at: {
    readonly spans: readonly Span[];
    readonly now: number;
    readonly beside: readonly CallCount[];
  },
): Simulation['totals'] {
  const ends = at.spans.flatMap(({ endsAt }) => endsAt ?? []);
  const isOpen = ends.length < at.spans.length;
  const endsAt = ends.reduce((last, end) => Math.max(last, end), at.now);
  const count = (outcome: Outcome): number =>
    forecasts.filter((each) => each.outcome === outcome).length;
  return {
    domains: forecasts.length,
    byOutcome: {
      changes: count('changes'),
      nothing: count('nothing'),
      waits: count('waits'),
      stopped: count('stopped'),
    },
    ...sumEffects(forecasts, at.beside),
    beginsAt: iso(at.now),
    ...(isOpen ? {} : { endsAt: iso(endsAt), durationMs: endsAt - at.now }),
  };
}

/** What a worker that has just begun asks once an account, whichever domain comes first. */
function workerCalls(domains: readonly Surveyed[]): readonly CallCount[] {
  const emptied = new Map<string, { readonly party: Party; emptied: boolean }>();
  for (const { planned } of domains) {
    const { circumstances: c } = planned;
    for (const party of c === undefined ? [] : partiesOf(c)) {
      const known = emptied.get(party.label) ?? { party, emptied: false };
      known.emptied ||= party === c?.mail && makesEmptied(c);
      emptied.set(party.label, known);
    }
  }
  const counter = new CallCounter();
  for (const { party, ...made } of emptied.values())
    for (const request of requestsOfWorker(party.provider, made))
      counter.add(party.provider, request, 1);
  return counter.list();
}

/** A run that waits before 1-2 never asks its DNS account. */
function partiesOf(c: Circumstances): readonly Party[] {
  const asksDns = callsOf(c).some((each) => each.call === 'find-zone');
  return c.dns === undefined || !asksDns ? [c.mail] : [c.mail, c.dns];
}

function makesEmptied(c: Circumstances): boolean {
  return callsOf(c).some(({ call }) => call === 'create-emptied-alias');
}

function assumptionsOf(
  domains: readonly Surveyed[],
  basis: Simulation['basis'],
): readonly string[] {
  const providers = new Set(
    domains.map(({ planned }) => planned.circumstances?.mail.provider ?? ''),
  );
  const counted = [...COUNTED_BY_CALL].filter((provider) => providers.has(provider));
  return [
    ...(basis === 'assumed'
      ? [
          'nobody was asked: no domain, alias, password or record is assumed to exist, and every zone to be there',
        ]
      : []),
    'nothing fails, and DNS is seen everywhere at once',
    'nobody else uses the accounts, no other execution runs, and the worker has just begun',
    `a request takes ${String(ANSWER_MS)} ms where the pace is quicker than that`,
    ...counted.map(
      (provider) => `${provider}: calls are counted, of which one is one or several requests`,
    ),
  ];
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
