/** One execution over a stage's manifest, from its start to its end, and what it left in Temporal's histories. */
import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';
import { prepareExecution, readManifest, startExecution, surveyExecution } from '../src/starter.ts';
import {
  domainWorkflowId,
  executionWorkflowId,
  type FleetProgress,
} from '../src/workflows/messages.ts';
import { domainNames } from './scenario.ts';
import type { Stage } from './stage.ts';

export interface Run {
  readonly fleet: FleetProgress;
  /** From the start of the execution to its report, milliseconds. */
  readonly makespanMs: number;
}

/** Starts the stage's manifest and resolves when the execution has ended: every domain done or parked. */
export async function runManifest({ client, store, inputs }: Stage): Promise<Run> {
  const manifest = readManifest(inputs.manifest);
  if (!manifest.ok) throw new Error(`the bench's manifest: ${JSON.stringify(manifest.errors)}`);
  const { domains } = manifest;
  const prepared = await prepareExecution(store, manifest, { domains });
  const begun = performance.now();
  await startExecution(client, store, prepared);
  const handle = client.workflow.getHandle(executionWorkflowId(prepared.execution));
  const fleet = (await handle.result()) as FleetProgress;
  return { fleet, makespanMs: performance.now() - begun };
}

/** Looks at every domain and leaves nothing behind: afterwards a worker has everything loaded it will ever need, and holds no run. */
export async function surveyManifest({ client, store, inputs }: Stage): Promise<void> {
  const manifest = readManifest(inputs.manifest);
  if (!manifest.ok) throw new Error(`the bench's manifest: ${JSON.stringify(manifest.errors)}`);
  const prepared = await prepareExecution(store, manifest, { domains: manifest.domains });
  await surveyExecution(client, prepared, () => undefined);
}

/** Throws unless every domain is done and every mailbox proven: only a run that did its work has a speed. */
export function requireProven({ fleet }: Run, { load }: Stage): void {
  const proven = fleet.domains.reduce((sum, { counts }) => sum + counts.proven, 0);
  const wanted = load.domains * load.aliases;
  if (fleet.done === load.domains && proven === wanted) return;
  throw new Error(
    `${String(fleet.done)} of ${String(load.domains)} domains done, ${String(proven)} of ${String(wanted)} mailboxes proven`,
  );
}

export interface Histories {
  readonly events: number;
  readonly activities: number;
  /** Events of the longest single history of a domain, and of a workflow for many aliases (0 without one). */
  readonly longest: { readonly domain: number; readonly batch: number };
}

/** Counts the events of the histories of all domains of a stage, those of the workflows for many aliases and of continued runs with them. */
export async function readHistories({ client, load }: Stage): Promise<Histories> {
  let [events, activities] = [0, 0];
  const longest = { domain: 0, batch: 0 };
  for (const name of domainNames(load)) {
    const domain = domainWorkflowId(name);
    const query = `WorkflowId STARTS_WITH "${domain}"`;
    for await (const { workflowId, runId } of client.workflow.list({ query })) {
      const types = await eventTypes(client, workflowId, runId);
      const kind = workflowId === domain ? 'domain' : 'batch';
      longest[kind] = Math.max(longest[kind], types.length);
      events += types.length;
      activities += types.filter((type) => type === SCHEDULED).length;
    }
  }
  return { events, activities, longest };
}

const SCHEDULED = proto.temporal.api.enums.v1.EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED;

async function eventTypes(
  client: Client,
  workflowId: string,
  runId: string,
): Promise<readonly unknown[]> {
  const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
  return (events ?? []).map((event) => event.eventType);
}
