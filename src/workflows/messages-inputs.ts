/** What the workflows that run domains and executions are started with. */
import type { Call } from '../activities/contract.ts';
import type { DomainProgress } from '../core/run.ts';
import type { CarriedFleet } from './carried-fleet.ts';
import type { CarriedRun } from './carried-run.ts';
import type { DomainWish } from './messages.ts';

export interface ProvisionDomainInput extends Omit<Call, 'pass'>, DomainWish {
  readonly aliases: number;
  /** More executions that want this domain. */
  readonly others?: readonly string[];
  /** Events after which the run continues as new; default `CONTINUE_AFTER_EVENTS`. */
  readonly continueAfter?: number;
  /** Set by the workflow itself where its history grew long. */
  readonly carried?: CarriedRun;
}

/** Type of the workflow `provisionDomain`, for what starts it anew. */
export type ProvisionDomain = (input: ProvisionDomainInput) => Promise<DomainProgress>;

export interface ProvisionFleetInput {
  readonly execution: string;
  /** Hash of the ExecutionSpec. */
  readonly spec: string;
  readonly phases?: readonly number[];
  /** Events after which the execution continues as new; default `CONTINUE_AFTER_EVENTS`. */
  readonly continueAfter?: number;
  /** Set by the workflow itself where its history grew long. */
  readonly carried?: CarriedFleet;
}

/** The DNS writes of one execution for one domain; with a decision they are undone. */
export interface RollbackInput extends Omit<Call, 'pass'> {
  readonly decision?: {
    readonly actor: string;
    readonly reason: string;
    /** `fingerprint` of the plan agreed to. */
    readonly agreed: string;
    /** A fresh name of this rollback. */
    readonly rollback: string;
  };
}

/** What a survey is about; with `retryFailed` it counts what was refused for good as tried again. */
export interface SurveyInput extends ProvisionFleetInput {
  readonly retryFailed?: boolean;
  /** Says of each domain also what a simulation counts calls by. */
  readonly simulate?: boolean;
}
