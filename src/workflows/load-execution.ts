/** What an execution is made of, in slices a payload can carry. */
import { isCancellation, log, sleep } from '@temporalio/workflow';
import type { LocalActivities } from '../activities/contract.ts';
import type { DomainEntry, ExecutionSpec } from '../core/spec.ts';
import { callDomain, local, SLEEPER } from './calls.ts';
import { detailsOf } from './failures.ts';
import type { ProvisionFleetInput } from './messages-inputs.ts';
import { ASK_ACCOUNT_AGAIN_MS } from './policies.ts';

/** An execution whose pace is applied, and its domains slice by slice. */
export interface OpenedExecution {
  readonly window: number;
  readonly total: number;
  readonly first: Slice;
  /** Accounts that stand still, and whose pace is to be applied. */
  readonly unpaced: ReadonlySet<string>;
  /** The slice that begins at this index. */
  load(offset: number): Promise<Slice>;
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
): Promise<OpenedExecution> {
  const first = await loadSlice(input, from);
  const unpaced = new Set(input.carried?.unpaced ?? first.paced);
  for (const account of unpaced) if (await applyPace(input, account)) unpaced.delete(account);
  // Nobody awaits it: it ends with the execution.
  applyLater(input, unpaced).catch((error: unknown) => {
    if (!isCancellation(error)) throw error;
  });
  const { window, total } = first;
  return { window, total, first, unpaced, load: (offset) => loadSlice(input, offset) };
}

/** Accounts that stand still get their pace when they go on. */
async function applyLater(input: ProvisionFleetInput, unpaced: Set<string>): Promise<void> {
  while (unpaced.size > 0) {
    const which = [...unpaced].join(', ');
    await sleep(ASK_ACCOUNT_AGAIN_MS, { summary: `apply the pace of ${which} once it goes on` });
    for (const account of unpaced) if (await applyPace(input, account)) unpaced.delete(account);
  }
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

/** Some domains of an execution. */
export type Slice = Awaited<ReturnType<LocalActivities['loadExecution']>>;

function loadSlice({ execution, spec }: ProvisionFleetInput, offset: number): Promise<Slice> {
  return local.loadExecution.executeWithOptions(
    { summary: `load domains from ${String(offset)}` },
    [{ execution, spec, offset }],
  );
}

/**
 * An account that refuses us keeps the pace the ledger has: its own domains will say so and park, the others must not wait for it. False when
 * it stands still and is to be tried again.
 */
async function applyPace(input: ProvisionFleetInput, account: string): Promise<boolean> {
  const { execution, spec } = input;
  try {
    await callDomain(
      SLEEPER,
      { execution, spec, account, domain: '', pass: '1-1' },
      { summary: `apply pace of ${account}`, activity: (a) => a.applyPace },
    );
    return true;
  } catch (error) {
    const { message, remediation, operation, severity } = detailsOf(error);
    log.warn('pace of an account was not applied', { account, message, remediation });
    return operation !== 'wait' && severity !== 'Critical';
  }
}

/** The wishes for the accounts of one domain. */
export function paceOf(
  { accounts }: DomainEntry,
  pace: ExecutionSpec['pace'],
): ExecutionSpec['pace'] {
  return Object.fromEntries(Object.entries(pace).filter(([label]) => accounts.includes(label)));
}
