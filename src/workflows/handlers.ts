/** Wires the operator's messages: a signal and an update of one name call one function, and every decision is audited. */
import type { SignalDefinition, UpdateDefinition } from '@temporalio/common';
import { ApplicationFailure, log, setHandler } from '@temporalio/workflow';
import { timestamp, type DomainRun } from './domain-run.ts';
import { comesLate } from './late-start.ts';
import * as messages from './messages.ts';
import { batchState } from './messages-batch.ts';
import { KEPT_EXECUTIONS } from './policies.ts';
import { record, refresh, tell } from './publish.ts';
import { steer, verdictOf, type Action, type Message } from './steering.ts';

/** What the Web UI shows beside each message, in its order. */
const DESCRIPTIONS: Readonly<Record<Action, string>> = {
  skip: 'leave a pass out: {"pass":"1-3","reason":"…"}, or an alias: {"alias":"anna"}; empty = the pass the run is at',
  resume: 'go on from the current park or pause; an empty payload will do',
  pause: 'stop after the calls under way, until somebody resumes',
  retryFailed: 'try again what failed: {"pass":"2-1"} or {"alias":"anna"} for a part of it',
  abort: 'end the run after the calls under way; what exists stays',
  amend: 'go on by another stored spec: {"spec":"<hash>","aliases":3}',
};

/** Sets every message handler of a domain run; call it before the first await, so that an early message is not lost. */
export function handleMessages(run: DomainRun): void {
  handle(run, 'skip', [messages.skip, messages.skipUpdate]);
  handle(run, 'resume', [messages.resume, messages.resumeUpdate]);
  handle(run, 'pause', [messages.pause, messages.pauseUpdate]);
  handle(run, 'retryFailed', [messages.retryFailed, messages.retryFailedUpdate]);
  handle(run, 'abort', [messages.abort, messages.abortUpdate]);
  handle(run, 'amend', [messages.amend, messages.amendUpdate]);
  setHandler(messages.attach, (message) => joined(run, message));
  setHandler(batchState, (state) => run.hearBatch(state));
}

function handle<M extends Message>(
  run: DomainRun,
  action: Action,
  [signal, update]: readonly [
    SignalDefinition<[M?]>,
    UpdateDefinition<messages.OperatorAnswer, [M?]>,
  ],
): void {
  const description = DESCRIPTIONS[action];
  // A payload that is typed as `null` is an empty one too.
  setHandler(signal, (message?: M) => signalled(run, action, message ?? {}), { description });
  setHandler(update, (message?: M) => steer(run, action, message ?? {}), {
    description,
    validator: (message?: M) => {
      if (run.operator.knows(message?.id)) return;
      const verdict = verdictOf(run, action, message ?? {});
      if ('refused' in verdict)
        throw ApplicationFailure.nonRetryable(verdict.refused, 'OperatorRefusal');
    },
  });
}

/** A start over a running domain. With a changed manifest entry a waiting run goes on, because that is what its park asked for. */
async function joined(run: DomainRun, message: messages.AttachMessage): Promise<void> {
  const { execution, spec, aliases } = message;
  const known = run.executions.includes(execution);
  if (!known && comesLate(run, message)) return;
  if (!known) run.executions.push(execution);
  // The oldest have their reports.
  run.executions.splice(0, run.executions.length - KEPT_EXECUTIONS);
  if (spec !== undefined && spec !== (run.amendment ?? run.entry).spec) {
    const reason = `the manifest entry changed (execution ${execution})`;
    await signalled(run, 'amend', { id: execution, actor: 'start', reason, spec, aliases });
  }
  if (!known) await record(run);
  await tell(run, execution);
}

/** A signal has no answer: a refusal is logged and shown, where the sender can find it, and changes nothing. */
async function signalled(run: DomainRun, action: Action, message: Message): Promise<void> {
  const verdict = verdictOf(run, action, message);
  if (run.operator.knows(message.id) || 'effect' in verdict) {
    await steer(run, action, message);
    return;
  }
  log.warn(`signal ${action} was refused`, { refusal: verdict.refused, domain: run.input.domain });
  run.refusal = `${timestamp()} the signal ${action} was refused: ${verdict.refused}`;
  refresh(run);
}
