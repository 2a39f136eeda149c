/** `mailkeel health`: the public DNS of some domains, one after the other. Reads only. */
import { callDomain, SLEEPER } from './calls.ts';
import { detailsOf } from './failures.ts';
import type { DomainHealth, HealthInput } from './messages-inspect.ts';

/** Ends with the checks of every domain; one that could not be looked at has a check of status `error`. */
export async function checkPublicHealth(input: HealthInput): Promise<readonly DomainHealth[]> {
  const found: DomainHealth[] = [];
  for (const domain of input.domains) found.push({ domain, checks: await look(input, domain) });
  return found;
}

async function look(
  { execution, selectors = [] }: HealthInput,
  domain: string,
): Promise<DomainHealth['checks']> {
  const about = { execution, domain, account: 'public-dns', spec: '', pass: '4-1' } as const;
  const call = { ...about, selectors };
  try {
    return await callDomain(SLEEPER, call, {
      summary: 'public DNS',
      activity: (a) => a.checkPublicDns,
    });
  } catch (error) {
    const { message, remediation: remedy } = detailsOf(error);
    return [{ check: 'dns', status: 'error', message, remedy }];
  }
}
