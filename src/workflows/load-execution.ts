/** What an execution is made of, in slices a payload can carry; its pace is applied before the first provider call. */
import { log } from '@temporalio/workflow';
import type { DomainEntry } from '../core/spec.ts';
import { callDomain, local, SLEEPER } from './calls.ts';
import { detailsOf } from './failures.ts';
import type { ProvisionFleetInput } from './messages.ts';

export interface LoadedExecution {
  readonly window: number;
  readonly domains: readonly DomainEntry[];
}

/** Loads every domain of the execution and applies the manifest's pace, account by account. */
export async function loadExecution(input: ProvisionFleetInput): Promise<LoadedExecution> {
  const { execution, spec } = input;
  const domains: DomainEntry[] = [];
  for (;;) {
    const offset = domains.length;
    const slice = await local.loadExecution.executeWithOptions(
      { summary: `load domains from ${String(offset)}` },
      [{ execution, spec, offset }],
    );
    if (offset === 0) for (const account of slice.paced) await applyPace(input, account);
    domains.push(...slice.domains);
    if (domains.length >= slice.total || slice.domains.length === 0)
      return { window: slice.window, domains };
  }
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
