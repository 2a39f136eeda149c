/** The state of one domain run and everything that tells others about it. Decisions are in the phases, waiting in `waiting.ts`. */
import { workflowInfo } from '@temporalio/workflow';
import type { Standing } from '../core/control.ts';
import { gravestTold } from '../core/findings.ts';
import type {
  AliasCodes,
  DomainProgress,
  Failure,
  Finding,
  Park,
  PassId,
  Phase,
} from '../core/run.ts';
import type { Call, SpecSummary } from '../activities/contract.ts';
import type { Entry, Handover, Looks, Made } from './carried-run.ts';
import { countAliases, leftOf, progressOf } from './counts.ts';
import { unlistedCount, unlistedFindings } from './failed-codes.ts';
import type { LaneOwner, Wait } from './lanes.ts';
import type { BatchState } from './messages-batch.ts';
import type { ProvisionDomainInput } from './messages-inputs.ts';
import { Operator } from './operator.ts';
import { PassTable, type MutablePass } from './pass-table.ts';
import {
  CONTINUE_AFTER_EVENTS,
  CONTINUE_PARENT_AFTER_EVENTS,
  INLINE_ALIASES,
  KEPT_FAILURES,
} from './policies.ts';
import { publish } from './publish.ts';
import { stageOf, type Stage } from './stage.ts';
import { standingOf, statusOf } from './standing.ts';
import { waitPark } from './wait-park.ts';
import { View } from './view.ts';

export class DomainRun implements LaneOwner {
  readonly operator = new Operator();
  readonly view = new View();
  readonly executions: string[];
  readonly codes = new Map<string, AliasCodes>();
  readonly passes: PassTable;
  startedAt = timestamp();
  pass: PassId = '1-1';
  park: Park | undefined;
  deferred = false;
  pausing = 0;
  /** Times the provider was waited for although the records were public. */
  unseen = 0;
  /** Mailboxes (local parts) whose password this run is to have proven. */
  readonly wanted = new Set<string>();
  /** Mailboxes whose password was found set and unknown, or is not this run's to set. */
  kept = 0;
  readonly handover: Handover = { set: [], prove: [], repairDns: false, missing: [] };
  readonly made: Made = { domain: false, records: 0 };
  looks: Looks | undefined;
  /** What the executions heard last: status and stage. */
  told = 'running preparing';
  /** 1-3 has waited for another look at DNS. */
  looksAgain = false;
  endedAt: string | undefined;
  /** What a start that came too late for this run begins with. */
  late: ProvisionDomainInput | undefined;
  /** The last signal that could not apply, and why: a signal has no answer. */
  refusal: string | undefined;
  /** What children over many aliases have done so far of the pass under way, by their workflow id. */
  readonly batches = new Map<string, BatchState>();
  /** Called with each state a child reports. */
  onBatch: (state: BatchState) => Promise<void> = () => Promise.resolve();
  private failed: Failure[] = [];
  private found: readonly Finding[] = [];
  private summary: SpecSummary | undefined;
  entry: Entry;
  /** A changed entry that waits for a pass it may begin with. */
  amendment: Entry | undefined;
  readonly input: ProvisionDomainInput;

  constructor(input: ProvisionDomainInput) {
    this.input = input;
    this.executions = [...(input.others ?? []), input.execution];
    this.entry = { spec: input.spec, aliases: input.aliases };
    this.passes = new PassTable(input.carried?.passes);
  }

  /** Takes the spec's summary and marks the passes nobody asked for; returns the phases somebody did. */
  begin(spec: SpecSummary): readonly Phase[] {
    this.summary = spec;
    const narrowed = this.input.phases ?? spec.phases;
    const asked = spec.phases.filter((phase) => narrowed.includes(phase));
    this.passes.ask(asked);
    return asked;
  }

  /**
   * The operator changed the manifest: what is not done yet is done by the new entry, and so is again what works through the aliases it
   * names, and its DNS records where it states them otherwise (a pass looks before it acts). What it no longer names is left alone.
   */
  adopt(entry: Entry, summary: SpecSummary): void {
    this.entry = entry;
    // A newer one may have come while this one was loaded.
    if (this.amendment?.spec === entry.spec) this.amendment = undefined;
    const sameDns = JSON.stringify(this.summary?.dns) === JSON.stringify(summary.dns);
    this.passes.redo(sameDns ? '2-1' : '1-2', this.begin(summary));
  }

  get spec(): SpecSummary {
    if (this.summary === undefined) throw new Error('the spec is read before it was loaded');
    return this.summary;
  }

  /** Whom and what an activity call is for. */
  call(pass: PassId): Call {
    const { execution, domain } = this.input;
    return { execution, domain, spec: this.entry.spec, pass, view: this.view.id };
  }

  get stage(): Stage {
    const { status, total: toCreate } = this.state('2-1');
    const asked = status !== 'not-requested' && this.entry.aliases > 0;
    const at = { asked, toCreate, left: leftOf(this, '2-1'), looksAgain: this.looksAgain };
    return stageOf(this.pass, at);
  }

  state(pass: PassId): MutablePass {
    return this.passes.state(pass);
  }

  /** True when this run itself did the pass: only then may a later one mend what it was to do. */
  did(pass: PassId): boolean {
    return this.passes.did(pass);
  }

  full(): boolean {
    const { continueAsNewSuggested, historyLength } = workflowInfo();
    const usual =
      this.entry.aliases > INLINE_ALIASES ? CONTINUE_PARENT_AFTER_EVENTS : CONTINUE_AFTER_EVENTS;
    const most = this.input.continueAfter ?? usual;
    return continueAsNewSuggested || historyLength >= most;
  }

  /** Takes what a child over many aliases says of itself. */
  async hearBatch(state: BatchState): Promise<void> {
    if (!this.batches.has(state.batch)) return;
    this.batches.set(state.batch, state);
    await this.onBatch(state);
  }

  async show(wait: Wait | undefined, pass: PassId): Promise<void> {
    const { domain } = this.input;
    this.park = wait && waitPark(wait, { pass, domain, since: timestamp() });
    await publish(this);
  }

  /** The park is answered: whether its pass ends incomplete is for the next try to say. */
  unpark(): void {
    if (this.park !== undefined) this.recovered(this.park.pass, undefined);
    this.park = undefined;
  }

  code(alias: string, codes: Omit<AliasCodes, 'alias'>): void {
    this.codes.set(alias, { ...this.codes.get(alias), ...codes, alias });
  }

  /** Forgets what failed for an alias (local part), so that it counts as not tried. */
  uncode(alias: string): void {
    const { create, password, proof } = this.codes.get(alias) ?? {};
    this.codes.set(alias, {
      alias,
      ...(create === undefined || create === 'failed' ? {} : { create }),
      ...(password === undefined || password === 'failed' ? {} : { password }),
      ...(proof === 'proven' || proof === 'skipped' ? { proof } : {}),
    });
  }

  /** Records a failure; a later one of the same pass and alias replaces it. */
  fail(failure: Failure): void {
    this.recovered(failure.pass, failure.alias);
    this.failed = [...this.failed, failure].slice(-KEPT_FAILURES);
  }

  /** Forgets the failures of one alias in one pass: it worked after all. */
  recovered(pass: PassId, alias: string | undefined): void {
    this.failed = this.failed.filter((known) => known.pass !== pass || known.alias !== alias);
  }

  /** Replaces what a pass found (a repeated pass looks anew); where it is too much, the gravest of it. */
  find(pass: PassId, findings: readonly Finding[]): void {
    const others = this.found.filter((known) => known.pass !== pass);
    this.found = [...others, ...gravestTold(findings, KEPT_FAILURES)];
  }

  /** Adds a finding that no pass looked for. */
  note(finding: Finding): void {
    this.found = [...this.found, finding];
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
      status: statusOf(this),
      pass: this.pass,
      passes: progressOf(this),
      counts: countAliases(this),
      ...(this.park === undefined ? {} : { park: this.park }),
      failures: this.failed,
      ...unlistedCount(this),
      findings: [...this.found, ...unlistedFindings(this)],
      startedAt: this.startedAt,
      updatedAt: timestamp(),
      ...(this.endedAt === undefined ? {} : { endedAt: this.endedAt }),
    };
  }

  get standing(): Standing {
    return standingOf(this);
  }
}

/** Workflow time as ISO 8601 UTC. */
export function timestamp(): string {
  return new Date(Date.now()).toISOString();
}
