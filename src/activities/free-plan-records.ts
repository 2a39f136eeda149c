/** The free plan's alias records that are still in DNS: which of them a person may delete now. Mailkeel never deletes one. */
import { isUnfinished } from '../core/aliases.ts';
import type { PlanItem } from '../core/dns.ts';
import { freePlanAliases } from '../core/free-plan.ts';
import type { MailAlias } from '../core/mail.ts';
import type { Finding } from '../core/run.ts';

/** A finding for each record in `kept`: it may go once every alias it holds stands, enabled, among those `listed` at the provider. */
export function freePlanFindings(
  kept: readonly PlanItem[],
  listed: readonly MailAlias[],
): readonly Finding[] {
  const ready = listed.filter((alias) => alias.enabled && !isUnfinished(alias));
  const standing = new Set(ready.map((alias) => alias.name));
  return kept.map((item) => {
    const names = freePlanAliases(item.from ?? '');
    const missing = names.filter((name) => !standing.has(name));
    return missing.length === 0 ? mayGo(item, names) : mustStay(item, missing);
  });
}

function mayGo({ type, name, from }: PlanItem, names: readonly string[]): Finding {
  return {
    ...BASE,
    message: `${type} ${name} "${from ?? ''}" is no longer needed: ${names.join(', ')} stand at the mail provider`,
    remedy: 'delete this record by hand at the DNS host; Mailkeel never does',
  };
}

function mustStay({ type, name, from }: PlanItem, missing: readonly string[]): Finding {
  return {
    ...BASE,
    message: `${type} ${name} "${from ?? ''}" must stay for now: ${missing.join(', ')} have no successor at the mail provider`,
    remedy: `add ${missing.join(', ')} to the manifest and run phases 2 and 4, or decide by hand that they may end`,
  };
}

const BASE = { pass: '4-1', check: 'dns.free-plan-aliases', status: 'warn' } as const;
