/** What a person decided: `skip` and `resume` as signals and updates, one function for both, waited for by the run. */
import { condition } from '@temporalio/workflow';
import { PASSES, type PassId } from '../core/run.ts';
import type { OperatorAnswer, OperatorMessage } from './messages.ts';

export interface Decision {
  readonly action: 'skip' | 'resume';
  readonly pass: PassId;
  readonly actor: string;
  readonly reason: string;
}

/** The part of a run an operator's message is judged by. */
export interface Situation {
  /** The pass that runs or waits now. */
  readonly pass: PassId;
  /** True while the run waits for a person or a clock. */
  readonly waiting: boolean;
  ended(pass: PassId): boolean;
}

const WEB_UI = 'no reason given (web ui)';

/** Keeps decisions until the run takes them. A repeated message id has no second effect. */
export class Operator {
  private readonly skips = new Map<PassId, Decision>();
  private readonly seen = new Set<string>();
  /** Resumes taken so far: a wait is answered by one that comes after it began. */
  private resumes = 0;
  /** Called when the pass that runs now is to be skipped. */
  onSkip: (pass: PassId) => void = () => undefined;

  /** Why a message cannot apply, or undefined. Used as update validator: it changes nothing. */
  refuse(action: Decision['action'], message: OperatorMessage, now: Situation): string | undefined {
    const pass = message.pass ?? now.pass;
    if (!PASSES.includes(pass)) return `"${pass}" is not a pass; passes are ${PASSES.join(', ')}`;
    if (now.ended(pass)) return `pass ${pass} has ended; nothing to ${action}`;
    if (action === 'skip') return undefined;
    if (pass !== now.pass) return `pass ${pass} does not wait; the run is at ${now.pass}`;
    return now.waiting ? undefined : `pass ${pass} is working, it does not wait for anything`;
  }

  /** Applies a message that `refuse` let through; `recorded` is the decision to audit, absent for a repetition. */
  apply(
    action: Decision['action'],
    message: OperatorMessage,
    now: Situation,
  ): { readonly answer: OperatorAnswer; readonly recorded?: Decision } {
    const decision: Decision = {
      action,
      pass: message.pass ?? now.pass,
      actor: message.actor ?? 'web ui',
      reason: message.reason ?? WEB_UI,
    };
    if (message.id !== undefined && this.seen.has(message.id))
      return { answer: { effect: 'repeated', message: 'this message was applied before' } };
    if (message.id !== undefined) this.seen.add(message.id);
    return { answer: this.take(decision, now), recorded: decision };
  }

  private take(decision: Decision, now: Situation): OperatorAnswer {
    if (decision.action === 'resume') {
      this.resumes += 1;
      return { effect: 'resumed', message: `pass ${decision.pass} goes on` };
    }
    this.skips.set(decision.pass, decision);
    if (decision.pass !== now.pass)
      return { effect: 'will-skip', message: `pass ${decision.pass} will be skipped` };
    this.onSkip(decision.pass);
    return { effect: 'skipped', message: `pass ${decision.pass} is skipped` };
  }

  /** The decision to skip a pass, if there is one. */
  skipped(pass: PassId): Decision | undefined {
    return this.skips.get(pass);
  }

  /** A point in time for `wait`: taken before a wait is announced, so that no answer to the announcement is missed. */
  mark(): number {
    return this.resumes;
  }

  /** Waits for a decision on `pass` taken after `mark`, or for the timer, which `summary` names in the Web UI. */
  async wait(
    pass: PassId,
    mark: number,
    timer?: { readonly ms: number; readonly summary: string },
  ): Promise<'resume' | 'skip' | 'clock'> {
    const decided = (): boolean => this.resumes > mark || this.skips.has(pass);
    if (timer === undefined) await condition(decided);
    else if (timer.ms > 0) await condition(decided, timer.ms, { summary: timer.summary });
    if (this.skips.has(pass)) return 'skip';
    return this.resumes > mark ? 'resume' : 'clock';
  }
}
