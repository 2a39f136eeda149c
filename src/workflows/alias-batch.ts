/** Many aliases: beyond a hundred, each 250 run as a child workflow with a history of their own, through the same walk. */
import {
  condition,
  isCancellation,
  log,
  ParentClosePolicy,
  startChild,
  uuid4,
  type ChildWorkflowHandle,
} from '@temporalio/workflow';
import {
  AliasWalk,
  everyLane,
  isTransient,
  type AliasOutcome,
  type AliasReport,
  type AliasWork,
} from './alias-pass.ts';
import { provisionAliases, type BatchReport } from './batch.ts';
import type { DomainRun } from './domain-run.ts';
import { detailsOf } from './failures.ts';
import { Interrupted, Lanes } from './lanes.ts';
import { batchControl } from './messages-batch.ts';
import { BATCH, BATCHES_AT_ONCE, INLINE_ALIASES } from './policies.ts';
import { refresh } from './publish.ts';

/** Runs a step inline, or in batches as children, whichever the number of names calls for. */
export async function overAliases(
  run: DomainRun,
  work: AliasWork,
  listen: (outcome: AliasOutcome) => void,
): Promise<Pick<AliasReport, 'park'>> {
  const { pass } = work.call;
  if (work.names.length > INLINE_ALIASES) return new Batches(run, work, listen).run();
  const host = {
    waiterFor: (open: number) => new Lanes(run, pass, open),
    listen: (outcome: AliasOutcome) => {
      listen(outcome);
      refresh(run);
    },
  };
  const park = await new AliasWalk(work, host).run();
  return park === undefined ? {} : { park };
}

type Child = ChildWorkflowHandle<typeof provisionAliases>;

/** A child, and whether it was told to stop. */
interface Heard {
  readonly child: Child;
  ended: boolean;
  stopped: boolean;
}

/** What a child is to know; `leftOut` only grows. */
interface Decided {
  readonly stopped: boolean;
  readonly mark: number;
  readonly leftOut: number;
}

/** The children of one step, a few at a time. */
class Batches {
  private readonly domainRun: DomainRun;
  private readonly work: AliasWork;
  private readonly listen: (outcome: AliasOutcome) => void;
  private readonly lanes: Lanes;
  private readonly queue: { readonly index: number; readonly names: readonly string[] }[];
  private park: AliasReport['park'];

  constructor(run: DomainRun, work: AliasWork, listen: (outcome: AliasOutcome) => void) {
    this.domainRun = run;
    this.work = work;
    this.listen = listen;
    this.queue = slices(work.names, BATCH).map((names, index) => ({ index, names }));
    const open = Math.min(BATCHES_AT_ONCE, this.queue.length);
    this.lanes = new Lanes(run, work.call.pass, open);
  }

  async run(): Promise<Pick<AliasReport, 'park'>> {
    const { domainRun, lanes } = this;
    domainRun.onBatch = ({ batch, wait }) => lanes.hear(batch, wait);
    try {
      await everyLane(Math.min(BATCHES_AT_ONCE, this.queue.length), () => this.lane());
    } catch (error) {
      if (!(error instanceof Interrupted) || this.park === undefined) throw error;
    } finally {
      domainRun.batches.clear();
    }
    return this.park === undefined ? {} : { park: this.park };
  }

  private async lane(): Promise<void> {
    for (let batch = this.queue.shift(); batch !== undefined; batch = this.queue.shift()) {
      this.lanes.check();
      const report = await this.child(batch);
      report.outcomes.forEach(this.listen);
      refresh(this.domainRun);
      // What a stopped child left comes first: when the pass goes on, or to be stopped here.
      if (report.interrupted === true) this.requeue(batch, report);
      this.park ??= report.park;
      // The other children stop at once, also out of a wait of hours.
      if (this.park !== undefined) this.lanes.halt();
    }
    await this.lanes.leave();
  }

  private requeue(batch: (typeof this.queue)[number], { outcomes, park }: BatchReport): void {
    const through = new Set(outcomes.filter((one) => !isTransient(one)).map(({ alias }) => alias));
    const names = batch.names.filter((name) => !through.has(name));
    if (park === undefined && names.length > 0) this.queue.unshift({ ...batch, names });
  }

  private async child({ index, names }: (typeof this.queue)[number]): Promise<BatchReport> {
    const { domain, execution, pass } = this.work.call;
    // A repeated pass (resume, reset) must not meet the child of its first try.
    const nonce = uuid4().slice(0, 8);
    const workflowId = `domain/${domain}/${execution}/${pass}/${String(index)}-${this.work.step}-${nonce}`;
    this.domainRun.batches.set(workflowId, { batch: workflowId, done: 0, failed: 0 });
    try {
      return await this.started(workflowId, names);
    } catch (error) {
      const { message, remediation } = detailsOf(error);
      return { outcomes: [], park: batchPark(message, remediation) };
    } finally {
      this.domainRun.batches.delete(workflowId);
      await this.lanes.hear(workflowId, undefined);
    }
  }

  private async started(workflowId: string, names: readonly string[]): Promise<BatchReport> {
    const { work, domainRun } = this;
    const { continueAfter, domain } = domainRun.input;
    // What is decided while the child is being started is news to it.
    const told = this.decided();
    const handle = await startChild(provisionAliases, {
      workflowId,
      args: [
        {
          ...{ ...work, names, leftOut: [...domainRun.operator.leftOut] },
          ...(continueAfter === undefined ? {} : { continueAfter }),
        },
      ],
      parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
      staticSummary: `${work.step} ${String(names.length)} aliases of ${domain}`,
    });
    const heard = { child: handle, ended: false, stopped: told.stopped };
    void this.relay(heard, told);
    try {
      const report = await handle.result();
      return whole(report, heard.stopped || this.lanes.stopped);
    } finally {
      heard.ended = true;
    }
  }

  /** Passes on to a child what is decided after `told`, also while a message to it is on its way. */
  private async relay(heard: Heard, told: Decided): Promise<void> {
    try {
      for (let last = told; ;) {
        await condition(() => heard.ended || isNews(last, this.decided()));
        if (heard.ended) return;
        const now = this.decided();
        const control = {
          wake: now.mark !== last.mark,
          stop: now.stopped,
          leftOut: [...this.domainRun.operator.leftOut],
        };
        last = now;
        // A stop cannot be taken back: what the child leaves is begun anew.
        heard.stopped ||= now.stopped;
        await heard.child.signal(batchControl, control);
      }
    } catch (error) {
      // A cancelled pass cancels its children itself; one that has just ended needs to know nothing.
      if (!isCancellation(error))
        log.info('a batch did not take a decision', { error: String(error) });
    }
  }

  private decided(): Decided {
    const { operator } = this.domainRun;
    return { stopped: this.lanes.stopped, mark: operator.mark(), leftOut: operator.leftOut.size };
  }
}

function isNews(told: Decided, now: Decided): boolean {
  return told.stopped !== now.stopped || told.mark !== now.mark || told.leftOut !== now.leftOut;
}

/** A child that stopped although nobody here stopped it was cancelled by hand: the pass must not go on as if it were through. */
function whole(report: BatchReport, stopped: boolean): BatchReport {
  if (report.interrupted !== true || stopped) return report;
  const sentence = 'a child workflow over some of the aliases was cancelled';
  return { ...report, park: batchPark(sentence, 'resume to start a new one over what is left') };
}

function batchPark(sentence: string, remedy: string): NonNullable<AliasReport['park']> {
  return { code: 'failed.batch', sentence, remedy: [remedy], resumedBy: 'person' };
}

function slices<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
