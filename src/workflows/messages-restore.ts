/** How other rooms reach the workflow of `mailkeel restore`. */
import type { Call } from '../activities/call.ts';
import type { RestorePreview, RestoreResult } from '../activities/restore-contract.ts';

export type { RestorePreview, RestoreResult };

/** Workflow id of a restore, one at a time for a domain. */
export const restoreWorkflowId = (domain: string): string => `restore/${domain}`;

/** The settings one execution wrote for one domain, or with `every` all executions; with a decision they are put back. */
export interface RestoreInput extends Omit<Call, 'pass'> {
  readonly every: boolean;
  readonly decision?: {
    readonly actor: string;
    readonly reason: string;
    /** `fingerprint` of the plan agreed to. */
    readonly agreed: string;
    /** A fresh name of this restore. */
    readonly restore: string;
  };
}
