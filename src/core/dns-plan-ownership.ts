/** The ownership TXT, and what else a domain carries of the mail provider's own TXT records. */
import type { DesiredRecord, DnsPlan, ExistingRecord } from './dns.ts';
import {
  conflictItem,
  createRecord,
  deleteSuperseded,
  isOurs,
  joinPlans,
  keepRecord,
  recordsAt,
  refuse,
  type PlanContext,
} from './dns-plan-draft.ts';
import { planFreePlan } from './dns-plan-free-plan.ts';
import { ownershipPrefix } from './records-meaning.ts';

const FORWARD_EMAIL_OWNERSHIP = 'forward-email-site-verification=';

/**
 * Plans the ownership TXT, and what the provider's free plan left at its name. One of another account is the conflict
 * `dns.foreign-ownership`.
 */
export function planOwnership(desired: DesiredRecord, context: PlanContext): DnsPlan {
  const prefix = ownershipPrefix(desired.content);
  const texts = recordsAt(context, desired.name, 'TXT');
  const same = texts.find((txt) => txt.content.trim() === desired.content);
  const others = texts.filter(
    (txt) => txt.content.startsWith(prefix) && txt.content.trim() !== desired.content,
  );
  // Ours from before the domain was made anew at the provider.
  const superseded = others.filter((txt) => isOurs(txt, context));
  const foreign = others.filter((txt) => !superseded.includes(txt));
  return joinPlans([
    ...(foreign.length === 0 ? [] : [refuseForeign(foreign, context)]),
    ...(prefix === FORWARD_EMAIL_OWNERSHIP ? [planFreePlan(texts, context)] : []),
    ...superseded.map((txt) => deleteSuperseded('ownership', txt)),
    same === undefined ? createRecord(desired, context) : keepRecord(desired, same),
  ]);
}

function refuseForeign(foreign: readonly ExistingRecord[], { domain }: PlanContext): DnsPlan {
  const reason = 'verified by another account; a second one breaks every login';
  return refuse(conflictItems(foreign, reason), {
    code: 'dns.foreign-ownership',
    domain,
    sentence: `${domain} is verified by another account of the mail provider; a second ownership record beside it would break every login.`,
    choices: [
      `If that account is no longer used: delete this TXT record at the DNS host, then: mailkeel resume ${domain} --reason "old ownership record removed"`,
      'If it is in use: give the manifest the credentials of that account instead.',
    ],
  });
}

function conflictItems(records: readonly ExistingRecord[], reason: string): DnsPlan['items'] {
  return records.map((from) =>
    conflictItem({ purpose: 'ownership' }, from, { action: 'conflict', reason }),
  );
}
