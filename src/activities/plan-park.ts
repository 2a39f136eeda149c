/** The free plan: what it means, where a person changes it, and what stops working at that moment. */
import { freePlanAliases, isFreePlanTxt } from '../core/free-plan.ts';
import type { MailDomain } from '../core/mail.ts';
import type { DomainSpec } from '../core/spec.ts';
import { ProviderError } from '../providers/errors.ts';
import type { Toolset } from './accounts.ts';
import { currentAttempt } from './attempt.ts';
import type { ParkRequest } from './contract.ts';

/** True for a domain that cannot hold mailboxes. */
export function isFreePlan(domain: Pick<MailDomain, 'plan'>): boolean {
  return domain.plan === 'free';
}

/**
 * The park `plan.free`: the page that switches the plan, the command that goes on, and the addresses that DNS forwards today and that end
 * with the free plan (public `forward-email=` TXT records).
 */
export async function freePlanPark(tools: Toolset, spec: DomainSpec): Promise<ParkRequest> {
  const { name } = spec;
  return {
    code: 'plan.free',
    sentence: 'Forward Email has this domain on the free plan, and its API cannot change that.',
    remedy: [
      `open https://forwardemail.net/my-account/domains/${name}/billing?plan=enhanced_protection  (no charge while your account plan covers it)`,
      `then: mailkeel resume ${name} --reason "plan switched"`,
      ...(await forwardedToday(tools, spec)),
    ],
    resumedBy: 'person',
  };
}

async function forwardedToday(tools: Toolset, spec: DomainSpec): Promise<readonly string[]> {
  const forwarded = await publicForwards(tools, spec.name);
  if (forwarded === undefined)
    return ['! DNS could not be asked which addresses are forwarded today; look before you switch'];
  if (forwarded.length === 0) return [];
  const wanted = new Set(spec.aliases.map((alias) => alias.name));
  const missing = forwarded.filter((name) => !wanted.has(name)).map((name) => `${name}@`);
  const known = forwarded.length - missing.length;
  const count = `! ${String(forwarded.length)} ${forwarded.length === 1 ? 'address is' : 'addresses are'} forwarded by DNS today`;
  const list = missing.length === 0 ? '' : `, missing: ${missing.join(', ')}`;
  return [`${count} and stop at that moment; ${String(known)} are in the manifest${list}`];
}

/** Local parts forwarded by TXT records; `undefined` when DNS does not answer, which must not hide the park itself. */
async function publicForwards(
  tools: Toolset,
  domain: string,
): Promise<readonly string[] | undefined> {
  try {
    const answer = await tools.resolver.queryRecursive(domain, 'TXT', currentAttempt().signal);
    return answer.values.filter(isFreePlanTxt).flatMap(freePlanAliases);
  } catch (error) {
    if (error instanceof ProviderError) return undefined;
    throw error;
  }
}
