/** What an operator does in the Web UI, by the same API calls. */
import proto from '@temporalio/proto';
import { resume as resumeSignal, domainWorkflowId } from '../../../src/workflows/messages.ts';
import type { Stage } from './stage.ts';

const { EventType } = proto.temporal.api.enums.v1;

/** Resets the newest run of a domain to its first workflow task, or to the one in the middle of its history. Resolves to the new run's id. */
export async function resetTo(
  stage: Stage,
  domain: string,
  task: 'first' | 'middle',
): Promise<string> {
  const client = stage.client();
  const handle = client.workflow.getHandle(domainWorkflowId(domain));
  const { runId } = await handle.describe();
  const { events } = await handle.fetchHistory();
  const tasks = (events ?? []).filter(
    ({ eventType }) => eventType === EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED,
  );
  const target = tasks[task === 'first' ? 0 : Math.floor(tasks.length / 2)];
  if (target?.eventId == null) throw new Error(`${domain} has no workflow task to reset to`);
  const reset = await client.workflowService.resetWorkflowExecution({
    namespace: client.options.namespace,
    workflowExecution: { workflowId: domainWorkflowId(domain), runId },
    workflowTaskFinishEventId: target.eventId,
    reason: 'a test of the reset button',
    requestId: crypto.randomUUID(),
  });
  return reset.runId;
}

/** Ends the newest run of a domain at once. */
export async function terminate(stage: Stage, domain: string): Promise<void> {
  await stage.client().workflow.getHandle(domainWorkflowId(domain)).terminate('by the operator');
}

/** The signal with an empty payload. */
export async function resume(stage: Stage, domain: string): Promise<void> {
  await stage.client().workflow.getHandle(domainWorkflowId(domain)).signal(resumeSignal);
}

/** Gives a domain the plan it lacks, as its owner does in the provider's billing pages. */
export function upgrade({ world }: Stage, domain: string): void {
  const owned = world.state.forwardEmail.accounts.flatMap(({ domains }) => domains);
  const found = owned.find(({ name }) => name === domain);
  if (found === undefined) throw new Error(`${domain} does not exist at the provider`);
  found.plan = 'enhanced_protection';
}

/** An activity that runs now. */
export interface ActivityTarget {
  readonly execution: { readonly workflowId: string; readonly runId: string };
  readonly id: string;
}

/** The activity of this type that works on an alias now; the server's own list does not say which alias one is for. */
export async function activityOf(
  { store }: Stage,
  address: string,
  type: string,
): Promise<ActivityTarget> {
  const rows = await store.audit.attempts({ email: address });
  const row = rows.find(({ action, status }) => action === type && status === 'pending');
  if (row === undefined) throw new Error(`no ${type} of ${address} is under way`);
  const { workflowId, runId, activityId } = row;
  return { execution: { workflowId, runId }, id: activityId };
}

const IDENTITY = 'operator@example.edu';

/** "Reset" beside an activity: its next attempt is number 1 again, and starts at once. */
export async function resetActivity(stage: Stage, target: ActivityTarget): Promise<void> {
  const { workflowService, options } = stage.client();
  await workflowService.resetActivity({
    ...{ namespace: options.namespace, identity: IDENTITY, ...target },
  });
}

/** "Pause" beside an activity. */
export async function pauseActivity(stage: Stage, target: ActivityTarget): Promise<void> {
  const { workflowService, options } = stage.client();
  await workflowService.pauseActivity({
    ...{ namespace: options.namespace, identity: IDENTITY, ...target },
  });
}

/** "Unpause" beside an activity. */
export async function unpauseActivity(stage: Stage, target: ActivityTarget): Promise<void> {
  const { workflowService, options } = stage.client();
  await workflowService.unpauseActivity({
    ...{ namespace: options.namespace, identity: IDENTITY, ...target },
  });
}
