/** What every simulator is given: the clock, the faults it must commit, the log it must write and how slow it is. */
import type { CallLog } from './calls.ts';
import type { FaultBook } from './faults.ts';
import type { ProviderName } from './scenario-faults.ts';

/** Milliseconds since 1970. */
export type Clock = () => number;

export interface Surroundings {
  readonly now: Clock;
  readonly faults: FaultBook;
  readonly calls: CallLog;
  /** Milliseconds each answer takes; may be changed while the world runs. */
  readonly latency: Record<ProviderName, number>;
  /** Puts the state on the disk; of a world that is to survive the end of its process. */
  readonly commit?: () => void;
  /** Errors of the simulators themselves; a judge must find none. */
  readonly troubles: string[];
}
