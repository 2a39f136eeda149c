/** The free plan's alias records that are still in DNS: what may happen to each, by what stands at the provider. */
import { isUnfinished } from '../core/aliases.ts';
import type { PlanItem } from '../core/dns.ts';
import type { DnsDecision } from '../core/dns-decision.ts';
import type { FreePlan } from '../core/dns-plan-draft.ts';
import { freePlanAliases, isFreePlanTxt } from '../core/free-plan.ts';
import type { MailAlias, MailDomain } from '../core/mail.ts';
import type { Finding } from '../core/run.ts';
import type { MailAccountCalls } from './accounts.ts';
import { isFreePlan } from './plan-park.ts';

/**
 * What applies to free-plan records of `domain` under a decision. Only where it names one are the aliases listed, in one paced call. Throws
 * ProviderError as `listAliases` does.
 */
export async function freePlanOf(
  mail: Pick<MailAccountCalls, 'call'>,
  domain: MailDomain,
  decision: DnsDecision | undefined,
): Promise<FreePlan> {
  const isDecided = decision?.remove.some(({ content }) => isFreePlanTxt(content)) === true;
  if (!isDecided) return freePlanWith(domain, []);
  const listed = await mail.call('requests', 'list-aliases', (provider, signal) =>
    provider.listAliases(domain.name, signal),
  );
  return freePlanWith(domain, listed);
}

/** The same, the aliases being known: a domain that stays on the free plan needs its records, and nobody is asked about them. */
export function freePlanWith(
  domain: Pick<MailDomain, 'plan'>,
  listed: readonly MailAlias[],
): FreePlan {
  return { asks: !isFreePlan(domain), standing: standingNames(listed) };
}

function standingNames(listed: readonly MailAlias[]): readonly string[] {
  return listed.filter((alias) => alias.enabled && !isUnfinished(alias)).map((alias) => alias.name);
}

/** A finding for each record in `kept`: it may go once every alias it holds stands, enabled, among those `listed` at the provider. */
export function freePlanFindings(
  kept: readonly PlanItem[],
  listed: readonly MailAlias[],
): readonly Finding[] {
  const standing = new Set(standingNames(listed));
  return kept.map((item) => {
    const names = freePlanAliases(item.content ?? '');
    const missing = names.filter((name) => !standing.has(name));
    if (missing.length > 0) return mustStay(item, missing);
    return item.action === 'delete' ? goes(item) : mayGo(item, names);
  });
}

function goes(item: PlanItem): Finding {
  return {
    ...BASE,
    message: `${shownAs(item)} is no longer needed, and you decided that it goes`,
    remedy: 'pass 4-2 deletes it',
  };
}

function mayGo(item: PlanItem, names: readonly string[]): Finding {
  return {
    ...BASE,
    message: `${shownAs(item)} is no longer needed: ${names.join(', ')} stand at the mail provider`,
    remedy: 'delete this record by hand at the DNS host; without a decision Mailkeel never does',
  };
}

function mustStay(item: PlanItem, missing: readonly string[]): Finding {
  return {
    ...BASE,
    message: `${shownAs(item)} must stay for now: ${missing.join(', ')} have no successor at the mail provider`,
    remedy: `add ${missing.join(', ')} to the manifest and run phases 2 and 4, or decide by hand that they may end`,
  };
}

function shownAs({ type, name, content = '' }: PlanItem): string {
  return `${type} ${name} "${content}"`;
}

const BASE = { pass: '4-1', check: 'dns.free-plan-aliases', status: 'warn' } as const;
