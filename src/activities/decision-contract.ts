/** What a person decided for what a park asks (`resume` with `set`), as the activities that act on it receive it. */
import type { DnsDecision } from '../core/dns-decision.ts';
import type { PassId } from '../core/run.ts';
import type { Call } from './call.ts';

/** A call that plans or writes DNS; `decision` is absent until a person has decided something. */
export interface DnsCall extends Call {
  readonly decision?: DnsDecision;
}

/** Pass 1-1; with `acceptFreePlan` a domain on the free plan is left as it is instead of parking. */
export interface EnsureDomainCall extends Call {
  readonly acceptFreePlan?: true;
}

/** Refusals that stand until the manifest entry changes, and that a person wants to be tried once more. */
export interface ForgetRefusals {
  readonly domain: string;
  /** Local part; absent: all of the domain. */
  readonly alias?: string;
}

/** Somebody's decision about a run, for the audit log. */
export interface RecordedDecision {
  readonly execution: string;
  readonly workflowId: string;
  /** Empty for a decision about a whole execution. */
  readonly domain: string;
  /** Address, where the decision is about one alias. */
  readonly email?: string;
  readonly action:
    | 'skip'
    | 'resume'
    | 'pause'
    | 'retryFailed'
    | 'abort'
    | 'amend'
    | 'window'
    | 'rollback'
    | 'restore';
  readonly pass: PassId | '';
  readonly actor: string;
  readonly reason: string;
}

/** What people's decisions need of the store. */
export interface ControlActivities {
  /** One row for each scheduled activity, however often it is attempted. */
  recordDecision(input: RecordedDecision): Promise<void>;
  /** Idempotent. A mailbox that has a password of its own (`kept`) is no failure and stays as it is. */
  forgetRefusals(input: ForgetRefusals): Promise<void>;
}
