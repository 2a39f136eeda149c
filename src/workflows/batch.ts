/** One step over at most 250 aliases of a domain, as a child workflow with a history of its own. */
import {
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  getExternalWorkflowHandle,
  isCancellation,
  log,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import {
  AliasWalk,
  type AliasOutcome,
  type AliasReport,
  type AliasWork,
  type WalkPosition,
} from './alias-pass.ts';
import { Interrupted, Lanes, type LaneOwner, type Wait } from './lanes.ts';
import { batchControl, batchState, type BatchControl } from './messages-batch.ts';
import { Operator, type Decision } from './operator.ts';
import { CONTINUE_AFTER_EVENTS, TELL_EVERY } from './policies.ts';

export interface BatchInput extends AliasWork {
  /** Local parts an operator left out. */
  readonly leftOut?: readonly (readonly [string, Decision])[];
  readonly continueAfter?: number;
  /** Set by the workflow itself where its history grew long. */
  readonly carried?: WalkPosition;
}

/** `interrupted`: its domain stopped it, or somebody cancelled it; `outcomes` is what it had done by then. */
export interface BatchReport extends AliasReport {
  readonly interrupted?: true;
}

/** Child workflow: one step over at most 250 aliases of a domain. It tells its domain how far it is and what it waits for. */
export async function provisionAliases(input: BatchInput): Promise<BatchReport> {
  const batch = new Batch(input);
  setHandler(batchControl, (control) => {
    batch.take(control);
  });
  const { pass } = input.call;
  const host = {
    waiterFor: (open: number) => new Lanes(batch, pass, open),
    listen: (outcome: AliasOutcome) => {
      batch.listen(outcome);
    },
  };
  const walk = new AliasWalk(input, host, input.carried);
  try {
    const park = await walk.run();
    await batch.told;
    return { outcomes: walk.position().outcomes, ...(park === undefined ? {} : { park }) };
  } catch (error) {
    // Every call under way has ended: what was done is not lost with the cancellation.
    if (isCancellation(error) || batch.isStopped()) return interrupted(walk);
    if (!(error instanceof Interrupted)) throw error;
  }
  await batch.told;
  await condition(allHandlersFinished);
  // Told while the last messages to the domain were on their way: the next run would not know.
  if (batch.isStopped()) return interrupted(walk);
  return continueAsNew<typeof provisionAliases>({
    ...input,
    leftOut: [...batch.operator.leftOut],
    carried: walk.position(),
  });
}

function interrupted(walk: AliasWalk): BatchReport {
  return { outcomes: walk.position().outcomes, interrupted: true };
}

class Batch implements LaneOwner {
  readonly operator = new Operator();
  pausing = 0;
  deferred = false;
  /** Resolves when everything there is to tell was told. */
  told: Promise<void> = Promise.resolve();
  private stopped = false;
  private wait: Wait | undefined;
  private done: number;
  private readonly failures: Set<string>;
  private readonly input: BatchInput;

  constructor(input: BatchInput) {
    const outcomes = input.carried?.outcomes ?? [];
    this.input = input;
    this.done = outcomes.length;
    this.failures = new Set(outcomes.flatMap(({ alias, failure }) => (failure ? [alias] : [])));
    for (const [alias, decision] of input.leftOut ?? []) this.operator.leftOut.set(alias, decision);
  }

  /** True when the domain wants no further call. */
  isStopped(): boolean {
    return this.stopped;
  }

  take({ wake, stop, leftOut = [] }: BatchControl): void {
    for (const [alias, decision] of leftOut) this.operator.leftOut.set(alias, decision);
    if (wake === true) this.operator.wake();
    if (stop !== true) return;
    this.stopped = true;
    this.operator.anew = 'continue';
  }

  full(): boolean {
    const { continueAsNewSuggested, historyLength } = workflowInfo();
    const most = this.input.continueAfter ?? CONTINUE_AFTER_EVENTS;
    return continueAsNewSuggested || historyLength >= most;
  }

  show(wait: Wait | undefined): Promise<void> {
    this.wait = wait;
    this.tell();
    return this.told;
  }

  listen({ alias, failure }: AliasOutcome): void {
    // An alias of a slower round was counted in the first.
    this.done = Math.min(this.input.names.length, this.done + 1);
    if (failure === undefined) this.failures.delete(alias);
    else this.failures.add(alias);
    // The end is told by the report.
    if (this.done % TELL_EVERY === 0 && this.done < this.input.names.length) this.tell();
  }

  private tell(): void {
    const domain = workflowInfo().parent?.workflowId;
    if (domain === undefined) return;
    const { done, wait, failures } = this;
    const state = {
      ...{ batch: workflowInfo().workflowId, done, failed: failures.size },
      ...(wait === undefined ? {} : { wait }),
    };
    this.told = this.told.then(() =>
      CancellationScope.nonCancellable(async () => {
        try {
          await getExternalWorkflowHandle(domain).signal(batchState, state);
        } catch (error) {
          // The domain has ended; whoever looks at this child still finds its report.
          log.info('the domain did not take the state of its batch', { error: String(error) });
        }
      }),
    );
  }
}
