/** The faults of a scenario, consumed in a fixed order: the same calls in the same order meet the same faults. */
import { setTimeout as sleep } from 'node:timers/promises';
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

interface Hold {
  readonly over: Promise<void>;
  readonly release: () => void;
}

export class FaultBook {
  private readonly entries: Entry[] = [];
  /** By id of a fault that holds calls. */
  private readonly holds = new Map<string, Hold>();

  constructor(faults: readonly Fault[]) {
    for (const fault of faults) this.add(fault);
  }

  /** Adds one behind the others. */
  add(fault: Fault): void {
    this.entries.push({ fault, passed: 0, fired: 0 });
    if ('hold' in fault.action) this.holds.set(fault.id, openHold());
  }

  /** Lets the calls go on that this fault holds or will meet. False when no fault of this id holds calls. */
  release(id: string): boolean {
    const hold = this.holds.get(id);
    hold?.release();
    return hold !== undefined;
  }

  /** Passes the time a call takes: its provider's latency in milliseconds, and what its fault adds. Does not keep the process alive on its own. */
  async takeTime(latency: number, fault: Fault | undefined): Promise<void> {
    const ms = latency + extraDelay(fault);
    if (ms > 0) await sleep(ms, undefined, { ref: false });
    if (fault !== undefined) await this.holds.get(fault.id)?.over;
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
function extraDelay(fault: Fault | undefined): number {
  if (fault === undefined) return 0;
  if ('delayMs' in fault.action) return fault.action.delayMs;
  return 'hang' in fault.action ? fault.action.hang : 0;
}

function openHold(): Hold {
  let release: () => void = () => undefined;
  const over = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { over, release };
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
