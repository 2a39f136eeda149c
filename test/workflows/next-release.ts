/**
 * The domain run of a later release, for the test of a deployment: one step ahead of everything the shipped one does, and one behind it.
 * In a domain below `unguarded.example` somebody forgot `patched` for the first.
 */
import { patched, proxyActivities } from '@temporalio/workflow';
import type { DomainProgress } from '../../src/core/run.ts';
import { provisionDomain as shipped } from '../../src/workflows/index.ts';
import type { ProvisionDomainInput } from '../../src/workflows/messages-inputs.ts';

/** The activity the later release brings along. */
export interface ReleaseActivities {
  noteStep(step: { readonly domain: string; readonly step: 'first' | 'last' }): Promise<void>;
}

const { noteStep } = proxyActivities<ReleaseActivities>({ startToCloseTimeout: '1 minute' });

/** The shipped run between two new steps. */
export async function provisionDomain(input: ProvisionDomainInput): Promise<DomainProgress> {
  const { domain } = input;
  const isForgotten = domain.endsWith('.unguarded.example');
  const first =
    isForgotten || patched('first-step') ? noteStep({ domain, step: 'first' }) : undefined;
  // Called before anything is awaited: it sets the handlers of messages.
  const result = await shipped(input);
  await first;
  if (patched('last-step')) await noteStep({ domain, step: 'last' });
  return result;
}
