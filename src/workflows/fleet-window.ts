/** The window of an execution, changed while it runs: signal and update `window`. */
import { ApplicationFailure, log, setHandler, workflowInfo } from '@temporalio/workflow';
import { malformedMessage } from '../core/control-message.ts';
import { local } from './calls.ts';
import type { Fleet } from './fleet.ts';
import { windowSignal, windowUpdate, type WindowAnswer, type WindowMessage } from './messages.ts';
import type { ProvisionFleetInput } from './messages-inputs.ts';
import { WIDEST_WINDOW } from './policies.ts';

const DESCRIPTION = 'how many domains work at a time: {"size":20,"reason":"…"}';

export class WindowControl {
  private readonly fleet: Fleet;
  private readonly execution: string;
  private readonly known: Set<string>;

  /** Sets the handlers. */
  constructor(fleet: Fleet, { execution, carried }: ProvisionFleetInput) {
    this.fleet = fleet;
    this.execution = execution;
    this.known = new Set(carried?.seen);
    setHandler(windowSignal, (message) => this.signalled(message), {
      description: DESCRIPTION,
    });
    setHandler(windowUpdate, (message: WindowMessage) => this.apply(message), {
      description: DESCRIPTION,
      validator: (message?: WindowMessage) => {
        const refusal = this.refusal(message);
        if (refusal !== undefined)
          throw ApplicationFailure.nonRetryable(refusal, 'OperatorRefusal');
      },
    });
  }

  /** Ids of the messages applied so far. */
  seen(): readonly string[] {
    return [...this.known];
  }

  private refusal(message?: WindowMessage): string | undefined {
    const size: unknown = message?.size;
    const whole = typeof size === 'number' && Number.isInteger(size);
    if (!whole || size < 1 || size > WIDEST_WINDOW)
      return `window takes {"size": <1 to ${String(WIDEST_WINDOW)}>}`;
    const malformed = malformedMessage('window', message, ['size']);
    if (malformed !== undefined) return malformed;
    return this.fleet.finished ? 'the execution has finished' : undefined;
  }

  private async signalled(message?: WindowMessage): Promise<void> {
    const refusal = this.refusal(message);
    if (refusal === undefined && message !== undefined) await this.apply(message);
    else log.warn('signal window was refused', { refusal, execution: this.execution });
  }

  private async apply(message: WindowMessage): Promise<WindowAnswer> {
    const { id, size, actor = 'web ui', reason = 'no reason given (web ui)' } = message;
    if (id !== undefined && this.known.has(id))
      return { effect: 'repeated', window: this.fleet.window };
    if (id !== undefined) this.known.add(id);
    const before = this.fleet.window;
    this.fleet.window = size;
    const { workflowId } = workflowInfo();
    await local.recordDecision.executeWithOptions({ summary: `window ${String(size)}` }, [
      {
        ...{ execution: this.execution, workflowId, domain: '', action: 'window', pass: '' },
        ...{ actor, reason: `${String(before)} → ${String(size)}: ${reason}` },
      },
    ]);
    return { effect: size === before ? 'unchanged' : 'changed', window: size };
  }
}
