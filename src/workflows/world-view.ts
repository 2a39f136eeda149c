/** The part of pass 4-1 that looks at a domain as the world does: its public DNS, and the hosts that leads to. */
import type { HealthResult } from '../activities/health-contract.ts';
import { worldFindings } from '../core/public-run.ts';
import type { Finding } from '../core/run.ts';
import { callDomain } from './calls.ts';
import type { DomainRun } from './domain-run.ts';
import { detailsOf } from './failures.ts';
import type { Pass } from './passes.ts';

/**
 * Findings about a domain its provider has; none where it has not. Who cannot be asked is a finding of status `error`: it stops no run.
 * `written`: its records were written a moment ago.
 */
export async function worldView(
  { run, id, lanes }: Pass,
  health: Pick<HealthResult, 'provider' | 'repairDns'>,
  written: boolean,
): Promise<readonly Finding[]> {
  const { provider } = health;
  if (provider === undefined) return [];
  const { domain } = run.input;
  const early = tooEarly(run, written || health.repairDns);
  if (early !== undefined)
    return [
      {
        ...{ pass: '4-1', check: 'world', status: 'not-tested' },
        message: `the world was not asked about ${domain}: ${early}`,
        remedy: `mailkeel health ${domain}, once they are seen`,
      },
    ];
  const call = { ...run.call(id), spec: '', account: 'public-dns', provider } as const;
  try {
    return worldFindings(
      await callDomain(lanes, call, {
        summary: 'public DNS',
        activity: (a) => a.checkPublicDns,
      }),
    );
  } catch (error) {
    const { message, remediation: remedy } = detailsOf(error);
    return [{ pass: '4-1', check: 'world', status: 'error', message, remedy }];
  }
}

/** A resolver that is asked too early remembers that there is nothing, and tells others so (RFC 2308 §5). */
function tooEarly(run: DomainRun, areOpen: boolean): string | undefined {
  if (areOpen) return 'records of it are to be seen first that were missing or edited';
  const { status } = run.state('1-3');
  if (status === 'incomplete') return '1-3 ended before its records were seen everywhere';
  if (status === 'skipped') return '1-3, which waits until its records are seen, was skipped';
  return undefined;
}
