/** Conflicts reconciliation found, in the audit log: nothing is started for them, so no attempt would ever tell. */
import { activityInfo } from '@temporalio/activity';
import { SIGN_UP } from '../core/signup.ts';
import { CLAIM_REMEDIES } from './mailbox-claim.ts';
import type { ReconcileLocalActivities, SignupConflict } from './reconcile-contract.ts';
import type { Store } from '../store/ports.ts';

type Audit = Pick<Store, 'audit'>;

/** The activities of the queue `mailkeel`; a repetition writes the rows again, as a further look that found the same. Throws StoreError. */
export function createReconcileLocalActivities({ audit }: Audit): ReconcileLocalActivities {
  return {
    async recordSignupConflicts({ account, conflicts }) {
      for (const conflict of conflicts) await record(audit, account, conflict);
    },
  };
}

/** One failed attempt a conflict. */
async function record(
  audit: Audit['audit'],
  account: string,
  { identity, address, domain, code, message }: SignupConflict,
): Promise<void> {
  const { workflowExecution, activityId, attempt } = activityInfo();
  const handle = await audit.begin({
    ...{ executionId: SIGN_UP, workflowId: workflowExecution?.workflowId ?? '' },
    ...{ runId: workflowExecution?.runId ?? '', activityId, action: 'reconcileSignup' },
    ...{ domain, email: address, kratosIdentityId: identity, account },
    ...{ pass: '', attemptCount: attempt },
  });
  await audit.end(handle, {
    ...{ status: 'failed', category: 'Conflict', severity: 'Permanent' },
    ...{ error: message, remediation: CLAIM_REMEDIES[code] },
  });
}
