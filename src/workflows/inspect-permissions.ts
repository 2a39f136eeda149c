/** `mailkeel permissions`: every account, then each of its domains, one after the other. Writes nothing but the canaries it is told to. */
import type { Right } from '../core/permissions.ts';
import { callDomain, SLEEPER } from './calls.ts';
import { detailsOf } from './failures.ts';
import type { LookedAt, PermissionsInput } from './messages-permissions.ts';

/** Ends with what every account answered; one that cannot be asked stops no other. */
export async function inspectPermissions(input: PermissionsInput): Promise<readonly LookedAt[]> {
  const found: LookedAt[] = [];
  for (const { account, domains, write } of input.accounts) {
    const whole = await look(input.execution, { account, domain: '' });
    found.push(whole);
    const stopped = whole.rights.find(({ stop }) => stop === true);
    for (const domain of domains)
      if (stopped !== undefined || whole.trouble !== undefined)
        found.push(unasked({ account, domain }, whole, stopped));
      else found.push(await lookAtDomain(input.execution, { account, domain, write }));
  }
  return found;
}

interface Subject {
  readonly account: string;
  /** Empty: the account as a whole. */
  readonly domain: string;
}

/** Every further call of refused credentials can lock the account out. */
function unasked(subject: Subject, whole: LookedAt, stopped: Right | undefined): LookedAt {
  const message = stopped?.message ?? whole.trouble?.message ?? '';
  const remediation = stopped?.remedy ?? whole.trouble?.remediation ?? '';
  return { ...subject, rights: [], trouble: { message, remediation } };
}

async function look(execution: string, { account, domain }: Subject): Promise<LookedAt> {
  const whom = { account, ...(domain === '' ? {} : { domain }) };
  try {
    const { rights } = await callDomain(SLEEPER, callOf(execution, { account, domain }), {
      summary: `permissions of ${account}`,
      activity: (a) => a.probePermissions,
    });
    return { ...whom, rights };
  } catch (error) {
    const { message, remediation } = detailsOf(error);
    return { ...whom, rights: [], trouble: { message, remediation } };
  }
}

async function lookAtDomain(
  execution: string,
  { write, ...subject }: Subject & { readonly write: boolean },
): Promise<LookedAt> {
  const seen = await look(execution, subject);
  if (!write || seen.trouble !== undefined) return seen;
  try {
    const { right, left } = await callDomain(SLEEPER, callOf(execution, subject), {
      summary: `canary by ${subject.account}`,
      activity: (a) => a.tryCanary,
    });
    const others = seen.rights.filter(({ endpoint }) => endpoint !== right?.endpoint);
    return {
      ...seen,
      rights: right === undefined ? seen.rights : [...others, right],
      ...(left === undefined ? {} : { left }),
    };
  } catch (error) {
    const { message, remediation } = detailsOf(error);
    return { ...seen, trouble: { message, remediation } };
  }
}

function callOf(execution: string, { account, domain }: Subject) {
  return { execution, account, domain, spec: '', pass: '1-1' } as const;
}
