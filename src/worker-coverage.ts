/** Root: does this worker know every account the running domains use? One that does not would park them. */
import type { Client } from '@temporalio/client';
import { searchAttributesOf } from './temporal.ts';

const RUNNING = 'WorkflowType = "provisionDomain" AND ExecutionStatus = "Running"';

/** Accounts of running domains that `known` lacks, each with how many domains use it and one of them. */
export interface Uncovered {
  readonly account: string;
  readonly domains: number;
  readonly example: string;
}

/** Reads the list of running domains. Empty = every account is known. */
export async function uncoveredAccounts(
  client: Client,
  known: readonly string[],
): Promise<readonly Uncovered[]> {
  const found = new Map<string, Uncovered>();
  for await (const run of client.workflow.list({ query: RUNNING }))
    for (const account of searchAttributesOf(run).get('MailkeelAccounts') ?? []) {
      if (known.includes(account)) continue;
      const domains = (found.get(account)?.domains ?? 0) + 1;
      found.set(account, { account, domains, example: run.workflowId.replace(/^domain\//, '') });
    }
  return [...found.values()];
}

/** What is missing, and what to do. */
export function uncoveredSentence(
  uncovered: readonly Uncovered[],
  known: readonly string[],
): string {
  const missing = uncovered.map(
    ({ account, domains, example }) =>
      `"${account}" (${String(domains)} running ${domains === 1 ? 'domain' : 'domains'}, e.g. ${example})`,
  );
  return `this worker does not know ${missing.join(', ')}; it knows ${known.join(', ') || 'no account'}. Start it with a manifest that names them all (--accounts FILE or MAILKEEL_ACCOUNTS), or with --partial beside workers that know the rest`;
}
