/** Starts executions: manifest in, specs stored, bill surveyed, `provisionFleet` running. The CLI calls it; run alone it is a script. */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { WorkflowIdReusePolicy, type Client } from '@temporalio/client';
import proto from '@temporalio/proto';
import { readConfig } from './config.ts';
import {
  parseManifest,
  renderErrors,
  type ManifestError,
  type ManifestResult,
} from './core/manifest.ts';
import type { DomainSpec, ExecutionSpec } from './core/spec.ts';
import { failureText } from './failure-text.ts';
import { openStore } from './store/open.ts';
import { storeOptions } from './store-options.ts';
import type { Store } from './store/ports.ts';
import { connectClient } from './temporal.ts';
import {
  executionWorkflowId,
  survey,
  surveyWorkflowId,
  TASK_QUEUE,
  type SurveyCount,
  type SurveyResult,
} from './workflows/messages.ts';
import type { ProvisionFleetInput, SurveyInput } from './workflows/messages-inputs.ts';

export type ParsedManifest = Extract<ManifestResult, { ok: true }>;

/** Reads and parses a manifest with every CSV it names. Paths are relative to the manifest. Never throws: an unreadable or wrong file is a result. */
export function readManifest(path: string): ManifestResult {
  const folder = dirname(resolve(path));
  const text = readBytes(path);
  if ('error' in text) return { ok: false, errors: [unreadable(path, text.error)] };
  return parseManifest({ path, text: text.toString('utf8') }, (relative) =>
    readBytes(resolve(folder, relative)),
  );
}

function readBytes(path: string): Buffer | { readonly error: string } {
  try {
    return readFileSync(path);
  } catch (error) {
    return { error: reasonOf(error) };
  }
}

function unreadable(file: string, reason: string): ManifestError {
  const message = `the manifest cannot be read (${reason})`;
  return {
    file,
    line: 1,
    path: '',
    message,
    remedy: 'check the path and that this user may read it',
  };
}

function reasonOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unreadable';
}

/** Which part of a manifest a start is for. */
export interface Narrowing {
  readonly only?: readonly string[];
  readonly limit?: number;
  readonly client?: string;
}

/** The domains a narrowed start runs; throws an Error naming a domain of `only` that the manifest does not have. */
export function narrow(domains: readonly DomainSpec[], by: Narrowing): readonly DomainSpec[] {
  const unknown = by.only?.find((name) => !domains.some((domain) => domain.name === name));
  if (unknown !== undefined)
    throw new Error(`--only names ${unknown}, which is not in the manifest; check the spelling`);
  return domains
    .filter((domain) => by.only === undefined || by.only.includes(domain.name))
    .filter((domain) => by.client === undefined || domain.client === by.client)
    .slice(0, by.limit);
}

/** An execution whose specs are stored and which nothing runs yet. `retryFailed` tells its survey what is to be reopened. */
export interface PreparedExecution extends SurveyInput {
  readonly domains: readonly DomainSpec[];
  readonly startedAt: string;
}

/** Stores every spec under its hash and picks a free execution id (`YYYYMMDD-HHMMSS` in UTC). Starts nothing. */
export async function prepareExecution(
  store: Store,
  manifest: Pick<ParsedManifest, 'execution'>,
  options: { readonly domains: readonly DomainSpec[]; readonly phases?: readonly number[] },
): Promise<PreparedExecution> {
  const entries: ExecutionSpec['domains'][number][] = [];
  for (const domain of options.domains)
    entries.push({
      domain: domain.name,
      spec: await store.specs.put(domain),
      aliases: domain.aliases.length,
      accounts: [...new Set([domain.mail, domain.dns.account ?? []].flat())],
      ...(domain.client === undefined ? {} : { client: domain.client }),
    });
  const startedAt = new Date();
  const spec = await store.specs.put({
    ...manifest.execution,
    domains: entries,
  } satisfies ExecutionSpec);
  return {
    execution: await freeExecutionId(store, startedAt),
    spec,
    domains: options.domains,
    startedAt: startedAt.toISOString(),
    ...(options.phases === undefined ? {} : { phases: options.phases }),
  };
}

async function freeExecutionId(store: Store, at: Date): Promise<string> {
  const stamp = at.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
  const taken = new Set((await store.progress.executions()).map((known) => known.executionId));
  for (let suffix = 1; ; suffix += 1) {
    const id = suffix === 1 ? stamp : `${stamp}-${String(suffix)}`;
    if (!taken.has(id)) return id;
  }
}

const SURVEY_LOOK_MS = 500;

/** Looks at every domain without changing anything; `onProgress` hears how far it is, about twice a second. Results in no order. */
export async function surveyExecution(
  client: Client,
  prepared: PreparedExecution,
  onProgress: (progress: SurveyCount) => void,
): Promise<readonly SurveyResult[]> {
  const handle = await client.workflow.start('surveyFleet', {
    workflowId: surveyWorkflowId(prepared.execution),
    taskQueue: TASK_QUEUE,
    args: [surveyInputOf(prepared)],
    staticSummary: `survey of ${String(prepared.domains.length)} domains (reads only)`,
  });
  const result = handle.result() as Promise<SurveyCount>;
  // One look at a time: none is left in flight on a connection its owner closes next.
  while (
    (await Promise.race([result, delay(SURVEY_LOOK_MS, 'not yet', { ref: false })])) === 'not yet'
  )
    // A query fails while the worker is busy or restarting; the next one tells.
    await handle.query(survey, Number.MAX_SAFE_INTEGER).then(onProgress, () => undefined);
  const { done } = await result;
  const surveyed: SurveyResult[] = [];
  while (surveyed.length < done)
    surveyed.push(...(await handle.query(survey, surveyed.length)).surveyed);
  return surveyed;
}

/** Starts the execution's workflow; the store knows it from before, so that a crash between the two leaves a trace, not a hole. */
export async function startExecution(
  client: Client,
  store: Store,
  prepared: PreparedExecution,
): Promise<void> {
  const { execution, spec, startedAt } = prepared;
  await store.progress.startExecution({ executionId: execution, spec, startedAt });
  await client.workflow.start('provisionFleet', {
    workflowId: executionWorkflowId(execution),
    workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
    taskQueue: TASK_QUEUE,
    args: [inputOf(prepared)],
    staticSummary: `execution ${execution} over ${String(prepared.domains.length)} domains`,
  });
}

function inputOf({ execution, spec, phases }: PreparedExecution): ProvisionFleetInput {
  return { execution, spec, ...(phases === undefined ? {} : { phases }) };
}

function surveyInputOf(prepared: PreparedExecution): SurveyInput {
  const { retryFailed, simulate } = prepared;
  return {
    ...inputOf(prepared),
    ...(retryFailed === undefined ? {} : { retryFailed }),
    ...(simulate === undefined ? {} : { simulate }),
  };
}

/** A poll is held for a minute, and the server lists whoever polled within five; the second minute is for a clock that differs. */
const POLLED_WITHIN_MS = 120_000;

/** True when a worker polls for workflows: one that was stopped counts for two minutes more. */
export async function workerPolls(client: Client): Promise<boolean> {
  const answer = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: TASK_QUEUE },
    taskQueueType: proto.temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
  });
  return answer.pollers.some(({ lastAccessTime }) => {
    const polledAt = Number(lastAccessTime?.seconds ?? 0) * 1000;
    return Date.now() - polledAt < POLLED_WITHIN_MS;
  });
}

/** Run alone it is the script `starter.ts <manifest> --yes`: no bill, no question, the id of the execution on stdout. */
async function runAsScript([path, agreed]: readonly string[]): Promise<void> {
  if (path === undefined || agreed !== '--yes')
    throw new Error('usage: starter.ts <manifest> --yes (to see the bill first: mailkeel start)');
  const manifest = readManifest(path);
  if (!manifest.ok) throw new Error(renderErrors(manifest.errors));
  const config = readConfig();
  const client = await connectClient(config);
  const store = await openStore(storeOptions(config, 'command'));
  try {
    const prepared = await prepareExecution(store, manifest, { domains: manifest.domains });
    await startExecution(client, store, prepared);
    process.stdout.write(`${prepared.execution}\n`);
  } finally {
    await store.close();
    await client.connection.close();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  runAsScript(process.argv.slice(2)).catch((error: unknown) => {
    process.stderr.write(`${failureText(error)}\n`);
    process.exitCode = 2;
  });
