/** Where an execution stands: what its domains recorded in the store, and live answers from those that work now. */
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { DomainProgress } from '../core/run.ts';
import type { ExecutionSpec } from '../core/spec.ts';
import type { Store } from '../store/ports.ts';
import {
  domainWorkflowId,
  executionWorkflowId,
  fleet,
  progress,
  type FleetProgress,
} from '../workflows/messages.ts';
import { CliExit, EXIT } from './context.ts';

/** A query without an answer for this long falls back to what was recorded. */
const QUERY_MS = 2_000;
/** Live answers asked for at a look, first of those that work; the rest is shown as recorded. */
const LIVE = 50;

export interface Execution {
  readonly executionId: string;
  readonly startedAt: string;
  readonly spec: ExecutionSpec;
}

/** The named execution, or the newest one. Exit 2 with the known ids when there is none of that name. */
export async function findExecution(store: Store, id?: string): Promise<Execution> {
  const known = await store.progress.executions();
  const newest = [...known].sort((a, b) => b.startedAt.localeCompare(a.startedAt));
  const found = id === undefined ? newest[0] : newest.find((row) => row.executionId === id);
  if (found === undefined) {
    const ids = newest.map((row) => row.executionId).slice(0, 5);
    const hint = ids.length === 0 ? 'none was started in this home' : `newest: ${ids.join(', ')}`;
    throw new CliExit(EXIT.usage, `no execution ${id ?? ''} (${hint})`);
  }
  return { ...found, spec: (await store.specs.get(found.spec)) as ExecutionSpec };
}

/** The recorded progress of every domain; those that work now are asked themselves when a client is given. */
export async function readDomains(
  store: Store,
  executionId: string,
  client?: Client,
): Promise<readonly DomainProgress[]> {
  const recorded = await store.progress.domains(executionId);
  if (client === undefined) return recorded;
  // A parked one says nothing new until it goes on, which is recorded.
  const going = recorded.filter((row) => row.endedAt === undefined && row.status !== 'parked');
  const working = going.toSorted((a, b) => rank(a) - rank(b)).slice(0, LIVE);
  const live = await Promise.all(working.map((row) => ask(client, row)));
  const byDomain = new Map(live.map((row) => [row.domain, row]));
  return recorded.map((row) => byDomain.get(row.domain) ?? row);
}

function rank({ status }: DomainProgress): number {
  return status === 'running' ? 0 : 1;
}

/** The same for one domain of it: empty before it began. */
export async function readDomain(
  store: Store,
  { executionId, domain }: { readonly executionId: string; readonly domain: string },
  client: Client,
): Promise<readonly DomainProgress[]> {
  const recorded = await store.progress.domains(executionId);
  const rows = recorded.filter((row) => row.domain === domain);
  return Promise.all(
    rows.map((row) => (row.endedAt === undefined ? ask(client, row) : Promise.resolve(row))),
  );
}

async function ask(client: Client, recorded: DomainProgress): Promise<DomainProgress> {
  const handle = client.workflow.getHandle(domainWorkflowId(recorded.domain));
  try {
    const live = await client.withDeadline(Date.now() + QUERY_MS, () => handle.query(progress));
    return live.execution === recorded.execution ? live : recorded;
  } catch {
    // No worker, or a run that just ended: the recorded state is the best there is, and it says when it was recorded.
    return recorded;
  }
}

/** True once the execution's workflow has ended, however it did: one the namespace has forgotten too. */
export async function hasEnded(client: Client, executionId: string): Promise<boolean> {
  const handle = client.workflow.getHandle(executionWorkflowId(executionId));
  try {
    return (await handle.describe()).status.name !== 'RUNNING';
  } catch (error) {
    // A server that is away says nothing of it.
    return error instanceof WorkflowNotFoundError;
  }
}

/** What the execution's own workflow says, or undefined while nobody answers. */
export async function askFleet(
  client: Client,
  executionId: string,
): Promise<FleetProgress | undefined> {
  const handle = client.workflow.getHandle(executionWorkflowId(executionId));
  try {
    return await client.withDeadline(Date.now() + QUERY_MS, () => handle.query(fleet));
  } catch {
    return undefined;
  }
}

/**
 * Remembers the newest state seen of each domain: while no worker answers, what was recorded last is older than what was shown, and a
 * view must not run backwards.
 */
export function newestSeen(): (rows: readonly DomainProgress[]) => readonly DomainProgress[] {
  const seen = new Map<string, DomainProgress>();
  return (rows) =>
    rows.map((row) => {
      const known = seen.get(row.domain);
      const newest = known !== undefined && known.updatedAt > row.updatedAt ? known : row;
      seen.set(row.domain, newest);
      return newest;
    });
}
