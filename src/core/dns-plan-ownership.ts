/** The ownership TXT, and what else a domain carries of the mail provider's own TXT records. */
import type { DesiredRecord, DnsPlan, ExistingRecord } from './dns.ts';
import {
  conflictItem,
  createRecord,
  joinPlans,
  keepRecord,
  recordsAt,
  refuse,
  type PlanContext,
} from './dns-plan-draft.ts';
import { ownershipPrefix } from './records-meaning.ts';

const FORWARD_EMAIL_OWNERSHIP = 'forward-email-site-verification=';
/** Forward Email's free plan keeps its aliases here; a paid domain must not have any. */
const FORWARD_EMAIL_ALIASES = 'forward-email=';

/**
 * Plans the ownership TXT. One of another account is the conflict `dns.foreign-ownership`; left-over free-plan aliases are
 * `dns.forward-email-txt`, which lists them.
 */
export function planOwnership(desired: DesiredRecord, context: PlanContext): DnsPlan {
  const prefix = ownershipPrefix(desired.content);
  const texts = recordsAt(context, desired.name, 'TXT');
  const same = texts.find((txt) => txt.content.trim() === desired.content);
  const foreign = texts.filter(
    (txt) => txt.content.startsWith(prefix) && txt.content.trim() !== desired.content,
  );
  const left = texts.filter((txt) => txt.content.startsWith(FORWARD_EMAIL_ALIASES));
  return joinPlans([
    ...(foreign.length === 0 ? [] : [refuseForeign(foreign, context)]),
    ...(prefix !== FORWARD_EMAIL_OWNERSHIP || left.length === 0
      ? []
      : [refuseAliases(left, context)]),
    same === undefined ? createRecord(desired, context) : keepRecord(desired, same),
  ]);
}

function refuseForeign(foreign: readonly ExistingRecord[], { domain }: PlanContext): DnsPlan {
  const reason = 'verified by another account; a second one breaks every login';
  return refuse(conflictItems(foreign, reason), {
    code: 'dns.foreign-ownership',
    sentence: `${domain} is verified by another account of the mail provider; a second ownership record beside it would break every login.`,
    choices: [
      `If that account is no longer used: delete this TXT record at the DNS host, then: mailkeel resume ${domain} --reason "old ownership record removed"`,
      'If it is in use: give the manifest the credentials of that account instead.',
    ],
  });
}

function refuseAliases(left: readonly ExistingRecord[], context: PlanContext): DnsPlan {
  const { domain, aliases } = context;
  const names = left.flatMap((txt) => aliasNames(txt.content));
  const missing = names.filter((name) => !aliases.includes(name));
  return refuse(conflictItems(left, 'these are the aliases of the free plan'), {
    code: 'dns.forward-email-txt',
    sentence: `${domain} forwards ${String(names.length)} address(es) by DNS, which end on a paid plan: ${names.join(', ')}.`,
    choices: [
      missing.length === 0
        ? 'All of them are in the manifest.'
        : `Missing in the manifest, mail to them would be lost: ${missing.join(', ')}. Add them first.`,
      `Delete these TXT records at the DNS host when their successors stand, then: mailkeel resume ${domain} --reason "free-plan records removed"`,
    ],
  });
}

function conflictItems(records: readonly ExistingRecord[], reason: string): DnsPlan['items'] {
  return records.map((from) =>
    conflictItem({ purpose: 'ownership' }, from, { action: 'conflict', reason }),
  );
}

/** `forward-email=a:x@y.z,b:…` → `a`, `b`; an entry without a name is the catch-all `*`, `/regex/:…` stays whole up to its colon. */
function aliasNames(content: string): string[] {
  const entries = content.slice(FORWARD_EMAIL_ALIASES.length).split(',');
  return entries
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .map((entry) => /^!?(\/.*\/[a-z]*|[^:]+):/.exec(entry)?.[1]?.toLowerCase() ?? '*');
}
