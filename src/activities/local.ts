/** The activities on the queue `mailkeel`: our own store and reports. They reach no provider, save to learn who an account is. */
import { log } from '@temporalio/activity';
import type { ExecutionSpec, Operation, Pace } from '../core/spec.ts';
import { ProviderError } from '../providers/errors.ts';
import { StoreError } from '../store/errors.ts';
import type { LedgerKey } from '../store/ledger-port.ts';
import type { Toolset } from './accounts.ts';
import type { LocalActivities } from './contract.ts';

/** 10,000 domains are too much for one payload of Temporal's. */
const DOMAINS_AT_ONCE = 250;

/** Builds the local activities. They throw StoreError; all may be repeated. */
export function createLocalActivities(tools: Toolset): LocalActivities {
  const { store, report } = tools;
  return {
    loadSpec: async ({ spec: hash }) => {
      const { spec } = await tools.specs.domain(hash);
      const { aliases, ...summary } = spec;
      const mailboxes = aliases.filter((alias) => alias.mailbox).length;
      return { ...summary, mailboxes, total: aliases.length };
    },
    loadExecution: async ({ spec: hash, offset }) => {
      const { window, domains, pace } = await readExecution(tools, hash);
      if (offset === 0) await applyPace(tools, pace);
      const slice = domains.slice(offset, offset + DOMAINS_AT_ONCE);
      return { window, total: domains.length, domains: slice };
    },
    recordProgress: ({ progress }) => store.progress.save(progress),
    recordDecision: ({ execution, ...decision }) =>
      store.audit.decide({ ...decision, executionId: execution }),
    exportDomain: (input) => report.exportDomain(input),
    writeReport: (input) => report.writeReport(input),
  };
}

async function readExecution({ store }: Toolset, hash: string): Promise<ExecutionSpec> {
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

/** The manifest's pace overrides what the ledger has learned, account by account. */
async function applyPace(tools: Toolset, pace: ExecutionSpec['pace']): Promise<void> {
  for (const [label, wishes] of Object.entries(pace)) {
    for (const [operation, wish] of Object.entries(wishes) as [Operation, Pace][]) {
      const key = await keyOf(tools, label, operation);
      if (key !== undefined) await tools.store.ledger.setPace(key, wish);
    }
  }
}

/** `undefined` for an account that refuses us: its own domains will say so and park; the others must not wait for it. */
async function keyOf(
  tools: Toolset,
  label: string,
  operation: Operation,
): Promise<LedgerKey | undefined> {
  try {
    if (tools.accounts.kind(label) === 'dns')
      return { account: (await tools.accounts.dns(label)).identity.key, operation };
    const { identity, login } = await tools.accounts.mail(label);
    return { account: operation === 'logins' ? `login@${login.target}` : identity.key, operation };
  } catch (error) {
    if (!(error instanceof ProviderError) || error.details.severity === 'Transient') throw error;
    log.warn('pace of an account was not applied', { account: label, reason: error.message });
    return undefined;
  }
}
