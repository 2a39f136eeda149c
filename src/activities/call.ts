/** For whom a call is made: the audit log is filled from these fields. */
import type { PassId } from '../core/run.ts';

/** What every provider activity is told. */
export interface Call {
  readonly execution: string;
  readonly domain: string;
  readonly pass: PassId;
  /** Hash of the DomainSpec. */
  readonly spec: string;
  /**
   * Calls with the same one lie between two writes, waits or decisions of their run: what one of them read may stand for a look of the next.
   * Absent: every look is a new one.
   */
  readonly view?: string;
}

/** A call about one alias. */
export interface AliasCall extends Call {
  /** Local part. */
  readonly alias: string;
}
