/** Tells everybody where a run stands: search attributes, Web UI details, the store, and the executions it belongs to. */
import { defineSearchAttributeKey, type SearchAttributeUpdatePair } from '@temporalio/common';
import {
  getExternalWorkflowHandle,
  log,
  setCurrentDetails,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import { failureTotal, type DomainProgress } from '../core/run.ts';
import { local } from './calls.ts';
import { domainDetails } from './details.ts';
import { domainState, executionWorkflowId } from './messages.ts';
import type { Stage } from './stage.ts';

const STATUS = defineSearchAttributeKey('MailkeelStatus', 'KEYWORD');
const PASS = defineSearchAttributeKey('MailkeelPass', 'KEYWORD');
const PARK = defineSearchAttributeKey('MailkeelParkCode', 'KEYWORD');
const FAILURES = defineSearchAttributeKey('MailkeelFailures', 'INT');

/** A run that is told about. */
export interface Published {
  readonly executions: readonly string[];
  readonly stage: Stage;
  /** The last signal that could not apply, and why. */
  readonly refusal: string | undefined;
  /** What the executions heard last. */
  told: string;
  progress(): DomainProgress;
}

/** Publishes the whole state: one upsert, one store row and, when the status or the stage changed, one signal an execution. Call it when a pass begins or a wait starts or ends, not per alias. */
export async function publish(run: Published): Promise<void> {
  const progress = run.progress();
  upsertSearchAttributes(attributes(progress));
  refresh(run);
  await record(run);
  await announce(run);
}

/** Tells the executions, when the status or the stage is another than they heard last. */
export async function announce(run: Published): Promise<void> {
  const news = `${run.progress().status} ${run.stage}`;
  if (run.told === news) return;
  run.told = news;
  for (const execution of run.executions) await tell(run, execution);
}

/** Keeps the state in the store, for every execution that wants this domain. */
export async function record(run: Published): Promise<void> {
  const progress = run.progress();
  const summary = `record ${progress.status} at ${progress.pass}`;
  for (const execution of run.executions)
    await local.recordProgress.executeWithOptions({ summary }, [
      { progress: { ...progress, execution } },
    ]);
}

/** Refreshes only what costs no history: the Web UI's current details. */
export function refresh(run: Published): void {
  setCurrentDetails(domainDetails(run.progress(), run.refusal));
}

function attributes(progress: DomainProgress): SearchAttributeUpdatePair[] {
  return [
    { key: STATUS, value: progress.status },
    { key: PASS, value: progress.pass },
    { key: PARK, value: progress.park?.code ?? null },
    { key: FAILURES, value: failureTotal(progress) },
  ];
}

/** Sends one execution the domain's state. */
export async function tell(run: Published, execution: string): Promise<void> {
  const { domain, status, pass, counts, park } = run.progress();
  try {
    await getExternalWorkflowHandle(executionWorkflowId(execution)).signal(domainState, {
      domain,
      status,
      pass,
      stage: run.stage,
      counts,
      ...(park === undefined ? {} : { park: park.code }),
      ...(park?.until === undefined ? {} : { until: park.until }),
    });
  } catch (error) {
    // An execution that has finished, or was deleted, has no ears: its report is made from the store.
    log.info('execution did not take the domain state', {
      execution,
      domain,
      error: String(error),
    });
  }
}
