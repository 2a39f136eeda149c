/** The manifest's pace of one account, written into the ledger: it overrides what was learned. */
import type { ExecutionSpec, Operation, Pace } from '../core/spec.ts';
import { StoreError } from '../store/errors.ts';
import type { LedgerKey } from '../store/ledger-port.ts';
import type { Toolset } from './accounts.ts';
import type { PaceCall } from './contract.ts';

/**
 * Applies what an execution states for one account. Asks the provider who the account is, because limits are counted by that and not by our
 * label. May be repeated. Throws ProviderError when it refuses to say, StoreError for an unknown label or execution.
 */
export async function applyPace(
  tools: Toolset,
  call: PaceCall,
): Promise<{ readonly rows: number }> {
  const { pace } = await readExecution(tools, call.spec);
  const wishes = Object.entries(pace[call.account] ?? {}) as [Operation, Pace][];
  for (const [operation, wish] of wishes)
    await tools.store.ledger.setPace(await keyOf(tools, call.account, operation), wish, 'manifest');
  return { rows: wishes.length };
}

/** The execution stored under `hash`. Throws StoreError (`spec`) when there is none. */
export async function readExecution(
  { store }: Pick<Toolset, 'store'>,
  hash: string,
): Promise<ExecutionSpec> {
  const stored = await store.specs.get(hash);
  if (isExecutionSpec(stored)) return stored;
  throw new StoreError(
    'spec',
    `the store holds no execution under ${hash}`,
    'Start the manifest again: it writes the specs anew.',
  );
}

function isExecutionSpec(stored: unknown): stored is ExecutionSpec {
  return typeof stored === 'object' && stored !== null && 'domains' in stored && 'window' in stored;
}

async function keyOf(
  { accounts, identified }: Toolset,
  label: string,
  operation: Operation,
): Promise<LedgerKey> {
  if (accounts.kind(label) === 'dns') {
    const dns = await identified(label, 'pace', (signal) => accounts.dns(label, signal));
    return { account: dns.identity.key, operation };
  }
  const mail = await identified(label, 'pace', (signal) => accounts.mail(label, signal));
  const { identity, login } = mail;
  return { account: operation === 'logins' ? `login@${login.target}` : identity.key, operation };
}
