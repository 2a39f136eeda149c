/** Which domains a start finds at work: those its execution attaches to instead of starting them. */
import type { Client } from '@temporalio/client';
import { findRuns } from './runs.ts';

/** Domains named in one line. */
const NAMED = 5;

/** Those of `domains` that have a run, parked ones too, by name. Temporal's list may be a moment behind. */
export async function alreadyRunning(
  client: Client,
  domains: readonly { readonly name: string }[],
): Promise<readonly string[]> {
  const wanted = new Set(domains.map(({ name }) => name));
  const runs = await findRuns(client, []);
  return runs.map(({ target }) => target).filter((target) => wanted.has(target));
}

/** What a start does with them, as a line; nothing where there are none. */
export function attachLines(running: readonly string[]): readonly string[] {
  if (running.length === 0) return [];
  const more = running.length > NAMED ? ` and ${String(running.length - NAMED)} more` : '';
  return [
    `Running already, and attached to: ${running.slice(0, NAMED).join(', ')}${more}. Where the entry changed, the run goes on by the new one.`,
  ];
}
