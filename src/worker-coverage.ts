/** Root: does this worker know every account the running domains use? One that does not would park them. */
import type { Client } from '@temporalio/client';
import { searchAttributesOf } from './temporal.ts';

const RUNNING = 'WorkflowType = "provisionDomain" AND ExecutionStatus = "Running"';

/** An account `known` lacks, and the running domains that use it, by name. */
export interface Uncovered {
  readonly account: string;
  readonly domains: readonly string[];
}

/** Reads the list of running domains. Empty = every account is known. */
export async function uncoveredAccounts(
  client: Client,
  known: readonly string[],
): Promise<readonly Uncovered[]> {
  const found = new Map<string, string[]>();
  for await (const run of client.workflow.list({ query: RUNNING }))
    for (const account of searchAttributesOf(run).get('MailkeelAccounts') ?? []) {
      if (known.includes(account)) continue;
      const domains = found.get(account) ?? [];
      domains.push(run.workflowId.replace(/^domain\//, ''));
      found.set(account, domains);
    }
  return [...found].map(([account, domains]) => ({ account, domains: domains.sort() }));
}

/** Domains named for one account; the others are counted. */
const NAMED = 5;

/** What is missing, and what to do. */
export function uncoveredSentence(
  uncovered: readonly Uncovered[],
  known: readonly string[],
): string {
  const missing = uncovered.map(({ account, domains }) => `"${account}" (${named(domains)})`);
  return `this worker does not know ${missing.join(', ')}; it knows ${known.join(', ') || 'no account'}. Start it with a manifest that names them all (--accounts FILE or MAILKEEL_ACCOUNTS), or with --partial beside workers that know the rest`;
}

function named(domains: readonly string[]): string {
  const count = `${String(domains.length)} running ${domains.length === 1 ? 'domain' : 'domains'}`;
  const more = domains.length > NAMED ? ` and ${String(domains.length - NAMED)} more` : '';
  return `${count}: ${domains.slice(0, NAMED).join(', ')}${more}`;
}
