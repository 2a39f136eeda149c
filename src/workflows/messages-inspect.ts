/** How other rooms reach the workflows of `mailkeel doctor` and `mailkeel health`. */
import { defineQuery } from '@temporalio/workflow';
import type { AccountEvidence } from '../core/doctor-accounts.ts';
import type { HealthCheck } from '../core/public-evidence.ts';

/** Workflow id of one inspection. */
export const inspectWorkflowId = (execution: string): string => `inspect/${execution}`;

/** Which accounts are looked at, each with the domains whose DNS it is to write. */
export interface InspectInput {
  readonly execution: string;
  readonly accounts: readonly {
    readonly account: string;
    readonly domains: readonly string[];
  }[];
}

/** The accounts that have answered so far. */
export const inspection = defineQuery<readonly AccountEvidence[]>('inspection');

/** Domains whose public DNS is looked at. */
export interface HealthInput {
  readonly execution: string;
  readonly domains: readonly string[];
  /** Selectors of DKIM keys to look at in each. */
  readonly selectors?: readonly string[];
}

/** The checks of one domain. */
export interface DomainHealth {
  readonly domain: string;
  readonly checks: readonly HealthCheck[];
}
