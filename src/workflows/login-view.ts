/** The part of pass 4-1 that logs in again to mailboxes whose password an earlier run proved. Its findings stop no run. */
import type { HealthResult } from '../activities/health-contract.ts';
import { notTried, type LoginSample } from '../core/login-check.ts';
import { localPart, type Finding } from '../core/run.ts';
import { callDomain } from './calls.ts';
import { detailsOf } from './failures.ts';
import type { Pass } from './passes.ts';

/** Findings about the logins that are due; none where this run proved every password itself. */
export async function logIn(
  pass: Pass,
  { logins, repairDns }: Pick<HealthResult, 'logins' | 'repairDns'>,
): Promise<readonly Finding[]> {
  if (logins === undefined) return [];
  const { leftOut } = pass.run.operator;
  const names = logins.names.filter((name) => !leftOut.has(name));
  if (names.length === 0) return [];
  // A mail server that does not find the ownership record remembers that there is none.
  if (!repairDns) return ask(pass, { names, left: logins.left });
  const count = names.length + logins.left;
  const why = 'records of the domain are missing or edited';
  return [notTried(pass.run.input.domain, { count, why })];
}

/** The same findings after 4-2: what did not judge the password is asked again, for it may be mended. A wrong login is not repeated. */
export async function logInOnceMore(pass: Pass): Promise<readonly Finding[]> {
  const { run } = pass;
  const earlier = run.findings().filter(({ pass: of, check }) => of === '4-1' && isLogin(check));
  const refused = earlier.filter(({ check }) => check === 'login.refused');
  const names = refused.map(({ alias = '' }) => localPart(alias));
  const others = earlier.filter((finding) => !refused.includes(finding));
  return names.length === 0 ? others : [...others, ...(await ask(pass, { names, left: 0 }))];
}

function isLogin(check: string): boolean {
  return check === 'login' || check.startsWith('login.');
}

async function ask({ run, id, lanes }: Pass, sample: LoginSample): Promise<readonly Finding[]> {
  try {
    const call = { ...run.call(id), ...sample, since: run.startedAt };
    return await callDomain(lanes, call, {
      summary: 'log in again',
      activity: (a) => a.checkLogins,
    });
  } catch (error) {
    const { message, remediation: remedy } = detailsOf(error);
    return [{ pass: '4-1', check: 'login', status: 'error', message, remedy }];
  }
}
