/** `mailkeel dns rollback`: what undoing an execution's DNS writes would do, and, with a person's decision, the undoing. */
import type { RollbackPreview, RollbackResult } from '../activities/contract.ts';
import { callDomain, local, SLEEPER } from './calls.ts';
import { rollbackWorkflowId } from './messages.ts';
import type { RollbackInput } from './messages-inputs.ts';

/** Without a decision a plan that reads only; with one, the decision is recorded and the plan it names carried out. */
export async function rollbackDns(input: RollbackInput): Promise<RollbackPreview | RollbackResult> {
  const { decision, ...subject } = input;
  const call = { ...subject, pass: '1-2' } as const;
  if (decision === undefined)
    return callDomain(SLEEPER, call, { summary: 'plan rollback', activity: (a) => a.planRollback });
  const { actor, reason, agreed, rollback } = decision;
  const { execution, domain } = input;
  await local.recordDecision.executeWithOptions({ summary: `rollback · ${domain}` }, [
    {
      ...{ execution, domain, actor, reason, pass: '1-2', action: 'rollback' },
      workflowId: rollbackWorkflowId(domain),
    },
  ]);
  return callDomain(
    SLEEPER,
    { ...call, agreed, rollback },
    { summary: 'roll DNS back', activity: (a) => a.rollbackDns },
  );
}
