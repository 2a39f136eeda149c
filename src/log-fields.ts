/** For whom a line of Temporal's SDK is: what its metadata tells, under the names of Mailkeel's own lines. */
import { isNativeError } from 'node:util/types';
import { present } from './core/report-fields.ts';
import { SIGN_UP } from './core/signup.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Runs whose subject is remembered, the newest: more than a worker has at work. */
const REMEMBERED = 1_000;

/** What is remembered of a run. */
interface Run {
  readonly workflow: unknown;
  readonly execution: unknown;
}

const READERS = ['survey', 'adopt', 'diagnose', 'inspect', 'permissions'] as const;

/**
 * Names the fields of one process's lines, given one after the other: `workflow` and what its id says, `duration_ms`, and the execution that an
 * earlier line of the same run named. What a line says itself stands.
 */
export function createLineFields(): (meta?: Fields) => Fields {
  const runs = new Map<unknown, Run>();
  return (meta = {}) => {
    const { durationMs, error, ...said } = meta;
    const { workflowId, runId } = runOf(said);
    const fields = {
      ...runs.get(runId),
      ...saidBy(workflowId ?? runs.get(runId)?.workflow),
      ...said,
      ...present({ duration_ms: durationMs, error: isNativeError(error) ? shown(error) : error }),
    };
    remember(runs, runId, fields);
    return fields;
  };
}

/** What JSON would leave out of an error: everything that tells what happened. */
function shown(error: Error): Fields {
  const { name, message, stack } = error;
  return { type: name, ...Object.fromEntries(Object.entries(error)), message, stack };
}

/** The line of a task names the run it is of further inside. */
function runOf(said: Fields): { readonly workflowId: unknown; readonly runId: unknown } {
  const { workflowExecution } = asObject(said['start']);
  const { workflowId, runId } = { ...asObject(workflowExecution), ...said } as Fields;
  return { workflowId, runId: said['workflowRunId'] ?? runId };
}

function remember(runs: Map<unknown, Run>, runId: unknown, fields: Fields): void {
  const { workflow, execution } = fields;
  if (runId === undefined || execution === undefined || runs.has(runId)) return;
  runs.set(runId, { workflow, execution });
  const [oldest] = runs.keys();
  if (runs.size > REMEMBERED) runs.delete(oldest);
}

/** A workflow's id says what it is about. */
function saidBy(workflowId: unknown): Fields {
  if (typeof workflowId !== 'string') return {};
  const [kind = '', ...rest] = workflowId.split('/');
  return { workflow: workflowId, ...SUBJECTS.get(kind)?.(rest) };
}

type Subject = (rest: readonly string[]) => Fields;

const anExecution: Subject = ([execution]) => ({ execution });
const anAddress: Subject = ([address = '']) => ({
  alias: address,
  domain: address.slice(address.lastIndexOf('@') + 1),
});

/** By the first word of the id. A batch of a domain is `domain/<name>/<execution>/<pass>/<n>…`. */
const SUBJECTS: ReadonlyMap<string, Subject> = new Map<string, Subject>([
  ...READERS.map((kind) => [kind, anExecution] as const),
  ['execution', anExecution],
  ['domain', ([domain, execution, pass]) => ({ domain, ...present({ execution, pass }) })],
  ['restore', ([domain]) => ({ domain })],
  ['rollback', ([domain]) => ({ domain })],
  ['mailbox', (rest) => ({ execution: SIGN_UP, ...anAddress(rest) })],
  ['reconcile', () => ({ execution: SIGN_UP })],
  ['password', anAddress],
]);

function asObject(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}
