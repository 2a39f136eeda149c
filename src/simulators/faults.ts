/** The faults of a scenario, consumed in a fixed order: the same calls in the same order meet the same faults. */
import type { Fault, ProviderName } from './scenario-faults.ts';

/** What a fault is matched against. */
export interface Attempt {
  readonly provider: ProviderName;
  readonly method: string;
  readonly path: string;
  readonly body: string;
  /** Address or domain the call is about; empty when unknown. */
  readonly subject: string;
}

interface Entry {
  readonly fault: Fault;
  passed: number;
  fired: number;
}

export class FaultBook {
  private readonly entries: Entry[];

  constructor(faults: readonly Fault[]) {
    this.entries = faults.map(toEntry);
  }

  /** Adds one behind the others. */
  add(fault: Fault): void {
    this.entries.push(toEntry(fault));
  }

  /** The fault this call meets, if any: the first matching one that is not used up and whose `skip` calls have passed. */
  take(attempt: Attempt): Fault | undefined {
    for (const entry of this.entries) {
      if (entry.fired >= entry.fault.times || !matches(entry.fault, attempt)) continue;
      if (entry.passed < entry.fault.skip) {
        entry.passed += 1;
        continue;
      }
      entry.fired += 1;
      return entry.fault;
    }
    return undefined;
  }

  list(): readonly { readonly id: string; readonly times: number; readonly fired: number }[] {
    return this.entries.map(({ fault, fired }) => ({ id: fault.id, times: fault.times, fired }));
  }
}

/** Milliseconds a fault makes a call last longer. */
export function extraDelay(fault: Fault | undefined): number {
  if (fault === undefined) return 0;
  if ('delayMs' in fault.action) return fault.action.delayMs;
  return 'hang' in fault.action ? fault.action.hang : 0;
}

function toEntry(fault: Fault): Entry {
  return { fault, passed: 0, fired: 0 };
}

function matches(fault: Fault, attempt: Attempt): boolean {
  const { method, path, body, subject } = fault.match;
  return (
    fault.provider === attempt.provider &&
    (method ?? attempt.method) === attempt.method &&
    fits(path, attempt.path) &&
    fits(body, attempt.body) &&
    fits(subject, attempt.subject)
  );
}

function fits(pattern: string | undefined, text: string): boolean {
  return pattern === undefined || new RegExp(pattern).test(text);
}
