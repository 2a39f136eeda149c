/** The state of one domain run and everything that tells others about it. Decisions are in the phases, waiting in `waiting.ts`. */
import {
  PASSES,
  phaseOf,
  type AliasCodes,
  type DomainProgress,
  type Failure,
  type Finding,
  type Park,
  type PassId,
  type PassProgress,
} from '../core/run.ts';
import type { Call, SpecSummary } from '../activities/contract.ts';
import { countAliases } from './counts.ts';
import { Operator, type Situation } from './operator.ts';
import type { ProvisionDomainInput } from './messages.ts';
import { KEPT_FAILURES } from './policies.ts';

/** Where a mutable `PassProgress` is kept while the run works on it. */
type MutablePass = { -readonly [K in keyof PassProgress]: PassProgress[K] };

export class DomainRun implements Situation {
  readonly operator = new Operator();
  readonly executions: string[];
  readonly codes = new Map<string, AliasCodes>();
  readonly startedAt = timestamp();
  pass: PassId = '1-1';
  park: Park | undefined;
  /** Set by `waiting.ts` while every lane waits for a clock longer than a minute. */
  deferred = false;
  /** Lanes that wait for a clock, announced or not. */
  pausing = 0;
  /** Times the provider was waited for although the records were public. */
  unseen = 0;
  /** Mailboxes whose password was found set and unknown, or proven by an earlier run. */
  readonly wanted = new Set<string>();
  kept = 0;
  /** What the executions heard last: status and stage. */
  told = 'running creating';
  endedAt: string | undefined;
  private failed: Failure[] = [];
  private found: Finding[] = [];
  private readonly passes: Map<PassId, MutablePass>;
  private summary: SpecSummary | undefined;
  /** The manifest entry in force: its spec by hash, and how many aliases it has. */
  entry: { readonly spec: string; readonly aliases: number };
  /** A changed entry that waits for a pass it may begin with. */
  amendment: { readonly spec: string; readonly aliases: number } | undefined;
  readonly input: ProvisionDomainInput;

  constructor(input: ProvisionDomainInput) {
    this.input = input;
    this.executions = [input.execution];
    this.entry = { spec: input.spec, aliases: input.aliases };
    this.passes = new Map(
      PASSES.map((pass) => [pass, { pass, status: 'pending', total: 0, done: 0, failed: 0 }]),
    );
  }

  /** Takes the spec's summary and marks the passes nobody asked for. */
  begin(spec: SpecSummary): void {
    this.summary = spec;
    const narrowed = this.input.phases ?? spec.phases;
    const asked = spec.phases.filter((phase) => narrowed.includes(phase));
    for (const state of this.passes.values())
      if (state.status === 'pending' && !asked.includes(phaseOf(state.pass)))
        state.status = 'not-requested';
  }

  /** The operator changed the manifest: what is not done yet is done by the new entry; what it no longer names is left alone. */
  adopt(entry: { readonly spec: string; readonly aliases: number }, summary: SpecSummary): void {
    this.entry = entry;
    this.amendment = undefined;
    this.begin(summary);
  }

  get spec(): SpecSummary {
    if (this.summary === undefined) throw new Error('the spec is read before it was loaded');
    return this.summary;
  }

  /** Whom and what an activity call is for. */
  call(pass: PassId): Call {
    const { execution, domain } = this.input;
    return { execution, domain, spec: this.entry.spec, pass };
  }

  state(pass: PassId): MutablePass {
    const state = this.passes.get(pass);
    if (state === undefined) throw new Error(`no pass ${pass}`);
    return state;
  }

  get waiting(): boolean {
    return this.park !== undefined || this.deferred || this.pausing > 0;
  }

  /** True when this run itself did the pass: only then may a later one mend what it was to do. */
  did(pass: PassId): boolean {
    return ['done', 'incomplete'].includes(this.state(pass).status);
  }

  ended(pass: PassId): boolean {
    return ['done', 'incomplete', 'skipped', 'not-requested'].includes(this.state(pass).status);
  }

  code(alias: string, codes: Omit<AliasCodes, 'alias'>): void {
    this.codes.set(alias, { ...this.codes.get(alias), ...codes, alias });
  }

  /** Records a failure; a later one of the same pass, alias and operation replaces it. */
  fail(failure: Failure): void {
    this.recovered(failure.pass, failure.alias);
    this.failed = [...this.failed, failure].slice(-KEPT_FAILURES);
  }

  /** Forgets the failures of one alias in one pass: it worked after all. */
  recovered(pass: PassId, alias: string | undefined): void {
    this.failed = this.failed.filter((known) => known.pass !== pass || known.alias !== alias);
  }

  /** Replaces what a pass found (a repeated pass looks anew). */
  find(pass: PassId, findings: readonly Finding[]): void {
    const others = this.found.filter((known) => known.pass !== pass);
    this.found = [...others, ...findings].slice(-KEPT_FAILURES);
  }

  findings(): readonly Finding[] {
    return this.found;
  }

  failures(): readonly Failure[] {
    return this.failed;
  }

  progress(): DomainProgress {
    const { execution, domain, client } = this.input;
    return {
      execution,
      domain,
      ...(client === undefined ? {} : { client }),
      status: this.status(),
      pass: this.pass,
      passes: [...this.passes.values()].map((pass) => ({ ...pass })),
      counts: countAliases(this),
      ...(this.park === undefined ? {} : { park: this.park }),
      failures: this.failed,
      findings: this.found,
      startedAt: this.startedAt,
      updatedAt: timestamp(),
      ...(this.endedAt === undefined ? {} : { endedAt: this.endedAt }),
    };
  }

  private status(): DomainProgress['status'] {
    if (this.endedAt !== undefined) return this.complete() ? 'done' : 'incomplete';
    if (this.park !== undefined) return this.park.resumedBy === 'person' ? 'parked' : 'deferred';
    return this.deferred ? 'deferred' : 'running';
  }

  private complete(): boolean {
    const ended = ['done', 'skipped', 'not-requested'];
    const left = [...this.passes.values()].some((pass) => !ended.includes(pass.status));
    return !left && this.failed.length === 0;
  }
}

/** Workflow time as ISO 8601 UTC. */
export function timestamp(): string {
  return new Date(Date.now()).toISOString();
}
