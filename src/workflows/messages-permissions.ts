/** How other rooms reach the workflow of `mailkeel permissions`. */
import type { CanaryAnswer } from '../activities/permission-contract.ts';
import type { RightsEvidence } from '../core/permissions.ts';

/** Workflow id of one look. */
export const permissionsWorkflowId = (execution: string): string => `permissions/${execution}`;

/** Which accounts are looked at, each with the domains it is to manage. */
export interface PermissionsInput {
  readonly execution: string;
  readonly accounts: readonly {
    readonly account: string;
    readonly domains: readonly string[];
    /** A DNS account that may be written to: a canary in the zone of each domain. */
    readonly write: boolean;
  }[];
}

/** What one account answered, about itself or a domain, and the canary that could not be removed. */
export interface LookedAt extends RightsEvidence {
  readonly left?: NonNullable<CanaryAnswer['left']>;
}
