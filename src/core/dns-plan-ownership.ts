/** The ownership TXT, and what else a domain carries of the mail provider's own TXT records. */
import type { DesiredRecord, DnsPlan, ExistingRecord, PlanItem } from './dns.ts';
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
import { freePlanAliases, isFreePlanTxt } from './free-plan.ts';
import { ownershipPrefix } from './records-meaning.ts';

const FORWARD_EMAIL_OWNERSHIP = 'forward-email-site-verification=';

/**
 * Plans the ownership TXT. One of another account is the conflict `dns.foreign-ownership`; left-over free-plan aliases
 * are kept and named: deleting them before their successors stand loses mail.
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
  const left = texts.filter((txt) => isFreePlanTxt(txt.content));
  return joinPlans([
    ...(foreign.length === 0 ? [] : [refuseForeign(foreign, context)]),
    ...(prefix !== FORWARD_EMAIL_OWNERSHIP || left.length === 0
      ? []
      : [keepAliases(left, context)]),
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

/** They forward mail until their successors stand, so they stay; the health check says when they may go. */
function keepAliases(left: readonly ExistingRecord[], { aliases }: PlanContext): DnsPlan {
  const items = left.map((from): PlanItem => {
    const names = freePlanAliases(from.content);
    const missing = names.filter((name) => !aliases.includes(name));
    const lost = missing.length === 0 ? '' : `; missing in the manifest: ${missing.join(', ')}`;
    const { name, type, content } = from;
    return {
      ...{ action: 'keep', purpose: 'free-plan-aliases', name, type, from: content },
      reason: `it holds the free-plan aliases ${names.join(', ')}${lost}`,
      remedy: `${missing.length === 0 ? '' : `add ${missing.join(', ')} to the manifest; `}leave the record until the health check (4-1) names it as no longer needed, then delete it by hand`,
    };
  });
  return { items, changes: [], conflicts: [] };
}

function conflictItems(records: readonly ExistingRecord[], reason: string): DnsPlan['items'] {
  return records.map((from) =>
    conflictItem({ purpose: 'ownership' }, from, { action: 'conflict', reason }),
  );
}
