/** For whom a call is made: the audit log is filled from these fields. */
import type { PassId } from '../core/run.ts';

/** What every provider activity is told. */
export interface Call {
  readonly execution: string;
  readonly domain: string;
  readonly pass: PassId;
  /** Hash of the DomainSpec. */
  readonly spec: string;
}

/** A call about one alias. */
export interface AliasCall extends Call {
  /** Local part. */
  readonly alias: string;
}
