/** `mailkeel restore`: what putting back a domain's settings would do, and, with a person's decision, the putting back. */
import type { RestorePreview, RestoreResult } from '../activities/restore-contract.ts';
import { callDomain, local, SLEEPER } from './calls.ts';
import { restoreWorkflowId, type RestoreInput } from './messages-restore.ts';

/** Without a decision a plan that reads only; with one, the decision is recorded and the plan it names carried out. */
export async function restoreSettings(
  input: RestoreInput,
): Promise<RestorePreview | RestoreResult> {
  const { decision, ...subject } = input;
  const call = { ...subject, pass: '1-1' } as const;
  if (decision === undefined)
    return callDomain(SLEEPER, call, { summary: 'plan restore', activity: (a) => a.planRestore });
  const { actor, reason, agreed, restore } = decision;
  const { execution, domain } = input;
  await local.recordDecision.executeWithOptions({ summary: `restore · ${domain}` }, [
    {
      ...{ execution, domain, actor, reason, pass: '1-1', action: 'restore' },
      workflowId: restoreWorkflowId(domain),
    },
  ]);
  return callDomain(
    SLEEPER,
    { ...call, agreed, restore },
    { summary: 'restore settings', activity: (a) => a.restoreSettings },
  );
}
