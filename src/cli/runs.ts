/** Domain runs that go on, found in Temporal's visibility store. */
import { WorkflowNotFoundError, type Client, type WorkflowExecutionInfo } from '@temporalio/client';
import { matches, visibilityQuery, type RunFacts } from '../core/where-match.ts';
import { parseWhere, type Where } from '../core/where.ts';
import { searchAttributesOf } from '../temporal.ts';
import { CliExit, EXIT } from './context.ts';
import { workflowIdOf } from './targets.ts';

/** A run that goes on, as its search attributes describe it. */
export interface FoundRun extends RunFacts {
  readonly runId: string;
  /** Its domain, or the address of a sign-up: what an operator calls it. */
  readonly target: string;
  /** Length of its history, where Temporal told it: it grows with every step. */
  readonly events: number;
}

/** Reads `--where`; exit 2 with the place of the first mistake. */
export function whereOf(text: string): Where {
  const result = parseWhere(text);
  if (result.ok) return result.where;
  throw new CliExit(EXIT.usage, result.error);
}

/** Every run that goes on and that `where` means, by domain. */
export async function findRuns(client: Client, where: Where): Promise<readonly FoundRun[]> {
  const found: FoundRun[] = [];
  for await (const info of client.workflow.list({ query: visibilityQuery(where) })) {
    const run = toRun(info);
    if (matches(where, run)) found.push(run);
  }
  return found.sort((a, b) => a.target.localeCompare(b.target));
}

/** The newest run of a domain or address, whether it goes on or not; undefined when there never was one. */
export async function newestRun(client: Client, target: string): Promise<FoundRun | undefined> {
  try {
    return toRun(await client.workflow.getHandle(workflowIdOf(target)).describe());
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

type Described = Pick<
  WorkflowExecutionInfo,
  'workflowId' | 'runId' | 'typedSearchAttributes' | 'historyLength'
>;

function toRun(info: Described): FoundRun {
  const { workflowId, runId, historyLength } = info;
  const all = searchAttributesOf(info);
  const first = (name: string): string | undefined => all.get(name)?.[0];
  const client = first('MailkeelClient');
  const code = first('MailkeelParkCode');
  const target = workflowId.replace(/^(?:domain|mailbox)\//, '');
  const identity = first('MailkeelIdentity');
  return {
    runId,
    target,
    events: historyLength,
    domain: target.slice(target.indexOf('@') + 1),
    ...(identity === undefined ? {} : { identity }),
    status: first('MailkeelStatus') ?? 'running',
    // A run that has not published yet stands at its first pass.
    pass: first('MailkeelPass') ?? '1-1',
    ...(client === undefined ? {} : { client }),
    ...(code === undefined ? {} : { code }),
    execution: first('MailkeelExecution') ?? '',
    accounts: all.get('MailkeelAccounts') ?? [],
    failures: Number(first('MailkeelFailures') ?? 0),
  };
}
