/** What a fake provider is told to do: it logs every call, and fails where a test says so. */
import type { FailureDetails } from '../../../src/core/errors.ts';
import { ProviderError } from '../../../src/providers/errors.ts';

/** A classified failure with the fields a test cares about. */
export function failure(details: Partial<FailureDetails> = {}): ProviderError {
  return new ProviderError({
    category: 'ServerError',
    severity: 'Transient',
    operation: 'test',
    message: 'the provider failed',
    remediation: 'wait',
    ...details,
  });
}

interface Fault {
  readonly error: Error;
  /** The provider does the work and the answer is lost. */
  readonly acts: boolean;
}

/** Calls in order, and faults by method: each is met once. */
export class Script {
  readonly calls: string[] = [];
  private readonly faults = new Map<string, Fault[]>();
  /** Runs inside the next call of a method, before it acts. */
  readonly during = new Map<string, (signal: AbortSignal | undefined) => Promise<void>>();

  fail(method: string, error: Error, acts = false): void {
    this.faults.set(method, [...(this.faults.get(method) ?? []), { error, acts }]);
  }

  async call<T>(method: string, signal: AbortSignal | undefined, work: () => T): Promise<T> {
    signal?.throwIfAborted();
    this.calls.push(method);
    const during = this.during.get(method);
    this.during.delete(method);
    await (during === undefined ? Promise.resolve() : during(signal));
    const fault = this.faults.get(method)?.shift();
    if (fault === undefined) return work();
    if (fault.acts) work();
    throw fault.error;
  }

  count(method: string): number {
    return this.calls.filter((call) => call === method).length;
  }
}
