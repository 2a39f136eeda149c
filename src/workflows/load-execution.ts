/** What an execution is made of, in slices a payload can carry. */
import { log } from '@temporalio/workflow';
import type { LocalActivities } from '../activities/contract.ts';
import type { DomainEntry, ExecutionSpec } from '../core/spec.ts';
import { callDomain, local, SLEEPER } from './calls.ts';
import { detailsOf } from './failures.ts';
import type { ProvisionFleetInput } from './messages.ts';

/** The entries of an execution, read from the store as they are needed. */
export interface ExecutionEntries {
  readonly window: number;
  readonly total: number;
  /** The entry at this index; indexes are asked for in order. */
  at(index: number): Promise<DomainEntry>;
}

export interface LoadedExecution {
  readonly domains: readonly DomainEntry[];
  /** The manifest's wishes by account label. */
  readonly pace: ExecutionSpec['pace'];
}

/** Opens the execution at an index; the manifest's pace is applied, account by account, before the first provider call. */
export async function openExecution(
  input: ProvisionFleetInput,
  from: number,
): Promise<ExecutionEntries> {
  let offset = from;
  let slice = await loadSlice(input, offset);
  if (input.carried === undefined)
    for (const account of slice.paced) await applyPace(input, account);
  return {
    window: slice.window,
    total: slice.total,
    at: async (index) => {
      if (index - offset >= slice.domains.length) {
        offset = index;
        slice = await loadSlice(input, offset);
      }
      const entry = slice.domains[index - offset];
      if (entry === undefined) throw new Error(`the execution has no domain ${String(index)}`);
      return entry;
    },
  };
}

/** Loads the whole for a look: nobody has agreed to its pace yet. */
export async function readExecution(input: ProvisionFleetInput): Promise<LoadedExecution> {
  const domains: DomainEntry[] = [];
  for (;;) {
    const slice = await loadSlice(input, domains.length);
    domains.push(...slice.domains);
    if (domains.length >= slice.total || slice.domains.length === 0)
      return { domains, pace: slice.pace };
  }
}

type Slice = Awaited<ReturnType<LocalActivities['loadExecution']>>;

function loadSlice({ execution, spec }: ProvisionFleetInput, offset: number): Promise<Slice> {
  return local.loadExecution.executeWithOptions(
    { summary: `load domains from ${String(offset)}` },
    [{ execution, spec, offset }],
  );
}

/** An account that refuses us keeps the pace the ledger has: its own domains will say so and park, the others must not wait for it. */
async function applyPace(input: ProvisionFleetInput, account: string): Promise<void> {
  const { execution, spec } = input;
  try {
    await callDomain(
      SLEEPER,
      { execution, spec, account, domain: '', pass: '1-1' },
      { summary: `apply pace of ${account}`, activity: (a) => a.applyPace },
    );
  } catch (error) {
    const { message, remediation } = detailsOf(error);
    log.warn('pace of an account was not applied', { account, message, remediation });
  }
}

/** The wishes for the accounts of one domain. */
export function paceOf(
  { accounts }: DomainEntry,
  pace: ExecutionSpec['pace'],
): ExecutionSpec['pace'] {
  return Object.fromEntries(Object.entries(pace).filter(([label]) => accounts.includes(label)));
}
