/** Wires the operator's messages: a signal and an update of one name call one function, and every decision is audited. */
import { ApplicationFailure, log, setHandler, workflowInfo } from '@temporalio/workflow';
import { local } from './calls.ts';
import type { DomainRun } from './domain-run.ts';
import {
  attach,
  resume,
  resumeUpdate,
  skip,
  skipUpdate,
  type OperatorAnswer,
  type OperatorMessage,
  type AttachMessage,
} from './messages.ts';
import type { Decision } from './operator.ts';
import { record, tell } from './publish.ts';

type Action = Decision['action'];

/** Sets every message handler of a domain run; call it before the first await, so that an early message is not lost. */
export function handleMessages(run: DomainRun): void {
  setHandler(skip, (message) => signalled(run, 'skip', message), {
    description: 'skip a pass: {"pass":"1-3","reason":"…"}; empty = the pass the run is at',
  });
  setHandler(resume, (message) => signalled(run, 'resume', message), {
    description: 'go on from the current park; an empty payload will do',
  });
  setHandler(attach, (message) => joined(run, message));
  setHandler(skipUpdate, (message = {}) => apply(run, 'skip', message), {
    validator: validatorOf(run, 'skip'),
  });
  setHandler(resumeUpdate, (message = {}) => apply(run, 'resume', message), {
    validator: validatorOf(run, 'resume'),
  });
}

/** A start over a running domain. With a changed manifest entry a waiting run goes on, because that is what its park asked for. */
async function joined(run: DomainRun, { execution, spec, aliases }: AttachMessage): Promise<void> {
  if (!run.executions.includes(execution)) run.executions.push(execution);
  if (spec !== undefined && spec !== run.entry.spec) {
    run.amendment = { spec, aliases };
    const reason = `the manifest entry changed (execution ${execution})`;
    await signalled(run, 'resume', { id: execution, actor: 'start', reason });
  }
  await record(run);
  await tell(execution, run.progress());
}

function validatorOf(run: DomainRun, action: Action): (message?: OperatorMessage) => void {
  return (message = {}) => {
    const refusal = run.operator.refuse(action, message, run);
    if (refusal !== undefined) throw ApplicationFailure.nonRetryable(refusal, 'OperatorRefusal');
  };
}

/** A signal has no answer: a refusal is logged, where the sender can find it, and changes nothing. */
async function signalled(
  run: DomainRun,
  action: Action,
  message: OperatorMessage = {},
): Promise<void> {
  const refusal = run.operator.refuse(action, message, run);
  if (refusal === undefined) await apply(run, action, message);
  else log.warn(`signal ${action} was refused`, { refusal, domain: run.input.domain });
}

async function apply(
  run: DomainRun,
  action: Action,
  message: OperatorMessage,
): Promise<OperatorAnswer> {
  const { answer, recorded } = run.operator.apply(action, message, run);
  if (recorded !== undefined) {
    const { execution, domain } = run.input;
    const { workflowId } = workflowInfo();
    await local.recordDecision.executeWithOptions({ summary: `${action} ${recorded.pass}` }, [
      { execution, workflowId, domain, ...recorded },
    ]);
  }
  return answer;
}
