/** Starting executions and watching runs, through the same doors as the CLI. */
import { isGrpcServiceError, WorkflowNotFoundError } from '@temporalio/client';
import type { DomainProgress, PassId } from '../../../src/core/run.ts';
import { prepareExecution, readManifest, startExecution } from '../../../src/starter.ts';
import {
  domainWorkflowId,
  executionWorkflowId,
  progress,
  type FleetProgress,
} from '../../../src/workflows/messages.ts';
import type { LoggedCall } from '../../../src/simulators/calls.ts';
import type { Outside, Stage } from './stage.ts';
import { until } from './until.ts';

/** Starts an execution over the stage's manifest, or over some of its domains. Returns its id. */
export async function start(stage: Stage<Outside>, only?: readonly string[]): Promise<string> {
  const manifest = readManifest(stage.manifest);
  if (!manifest.ok) throw new Error(JSON.stringify(manifest.errors));
  const domains = manifest.domains.filter(({ name }) => only?.includes(name) ?? true);
  const prepared = await prepareExecution(stage.store, manifest, { domains });
  await startExecution(stage.client(), stage.store, prepared);
  return prepared.execution;
}

/** Waits for the end of an execution: every domain done, or parked for a person. */
export async function finished(stage: Stage<Outside>, execution: string): Promise<FleetProgress> {
  const handle = stage.client().workflow.getHandle(executionWorkflowId(execution));
  return until(`the end of ${execution}`, async () => {
    const run = await handle.describe().catch(notYet);
    return run?.status.name === 'COMPLETED' && ((await handle.result()) as FleetProgress);
  });
}

/** The result of the newest run of a domain, waited for. */
export async function ended(stage: Stage<Outside>, domain: string): Promise<DomainProgress> {
  const handle = stage.client().workflow.getHandle(domainWorkflowId(domain));
  return until(`the end of ${domain}`, async () => {
    const run = await handle.describe().catch(notYet);
    return run?.status.name === 'COMPLETED' && ((await handle.result()) as DomainProgress);
  });
}

/** Its execution starts a domain when there is room for it. A server that was killed is waited for too. */
function notYet(error: unknown): undefined {
  if (error instanceof WorkflowNotFoundError || isGrpcServiceError(error)) return undefined;
  throw error;
}

/** What a run that waits says of itself, once it does. */
export async function parked(stage: Stage, domain: string, pass: PassId): Promise<DomainProgress> {
  const handle = stage.client().workflow.getHandle(domainWorkflowId(domain));
  return until(`${domain} parked at ${pass}`, async () => {
    const run = await handle.describe().catch(notYet);
    if (run?.status.name !== 'RUNNING') return undefined;
    const state = await handle.query(progress);
    return state.park?.pass === pass && state;
  });
}

/** Waits for the call that a fault of the scene holds. */
export async function underWay(stage: Stage, fault: string): Promise<LoggedCall> {
  const { calls } = stage.world.state.surroundings;
  return until(`a call held: ${fault}`, () => calls.list().find((call) => call.fault === fault));
}

/** Lets the vendor finish the call that a fault holds. */
export function release({ world }: Stage, fault: string): void {
  if (!world.state.surroundings.faults.release(fault)) throw new Error(`${fault} holds no call`);
}

/** The same once the client of the call has hung up: the vendor does for nobody what it was asked to. */
export async function releaseAbandoned(stage: Stage, call: LoggedCall): Promise<void> {
  await until(`the client of ${call.path} to hang up`, () => call.abandoned);
  release(stage, call.fault ?? '');
}
