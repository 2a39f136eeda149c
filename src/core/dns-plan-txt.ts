/** SPF, DKIM key and Return-Path: the records that let mail out. */
import type { DesiredRecord, DnsPlan, ExistingRecord } from './dns.ts';
import {
  changeRecord,
  conflictItem,
  createRecord,
  keepRecord,
  leaveDifferent,
  recordsAt,
  refuse,
  type PlanContext,
} from './dns-plan-draft.ts';
import { shown } from './dns-lines.ts';
import { isDkim, isSameDkimKey, isSameTlsRpt, isTlsRpt, serviceOf } from './records-meaning.ts';
import { hostName } from './records.ts';
import { mergeSpf, proposeSingleSpf, type SpfMerge } from './spf-merge.ts';
import { isSpf } from './spf.ts';

/** RFC 7208 §3.4: the whole answer should fit a UDP packet of 512 octets. */
const LONG_SPF = 450;

/** Plans SPF by merging: their policy stays, ours is added. Two records, a malformed one or too many lookups are conflicts. */
export function planSpf(desired: DesiredRecord, context: PlanContext): DnsPlan {
  const present = recordsAt(context, desired.name, 'TXT').filter((txt) => isSpf(txt.content));
  const contents = present.map((txt) => txt.content);
  const merge = mergeSpf(contents, desired.content, context.spfLookups);
  if (merge.state === 'refused') return refuseSpf(merge, present, { desired, context });
  const [from] = present;
  if (from === undefined) return createRecord(desired, context);
  if (merge.state !== 'change') return keepRecord(desired, from);
  const long = merge.content.length > LONG_SPF ? '; longer than 450 characters, shorten it' : '';
  const reason = `adds the mail provider to the senders you already allow${long}`;
  return changeRecord(desired, from, { content: merge.content, reason });
}

const SPF_SENTENCES: Readonly<
  Record<Extract<SpfMerge, { state: 'refused' }>['code'], (why: string) => string>
> = {
  'dns.spf-multiple': (why) => `There are ${why}; receivers then take none of them for valid.`,
  'dns.spf-invalid': (why) => `The SPF record cannot be extended safely: ${why}.`,
  'dns.spf-lookups': (why) => `With the mail provider added, SPF needs ${why}; receivers allow 10.`,
};

const SPF_CHOICES: typeof SPF_SENTENCES = {
  'dns.spf-multiple': () => 'Leave one SPF record and delete the others at the DNS host.',
  'dns.spf-invalid': () => 'Correct the term named above at the DNS host.',
  'dns.spf-lookups': () =>
    'Remove includes of services that no longer send for this domain, or replace one by its ip4/ip6 ranges.',
};

function refuseSpf(
  { code, why }: Extract<SpfMerge, { state: 'refused' }>,
  present: readonly ExistingRecord[],
  { desired, context }: { readonly desired: DesiredRecord; readonly context: PlanContext },
): DnsPlan {
  const items = present.map((from) =>
    conflictItem(desired, from, { action: 'conflict', reason: why }),
  );
  const contents = present.map((txt) => txt.content);
  const single =
    code === 'dns.spf-multiple'
      ? proposeSingleSpf(contents, desired.content, context.spfLookups)
      : undefined;
  // No `domain`, so no ready command: it would name every SPF record here, and without one all their senders fail.
  return refuse(items, {
    code,
    sentence: `${desired.name}: ${SPF_SENTENCES[code](why)}`,
    choices: [
      SPF_CHOICES[code](why),
      ...(single === undefined ? [] : [`One record that says the same and ours: ${single}`]),
      `Then: mailkeel resume ${context.domain} --reason "SPF corrected"`,
      'To leave SPF as it is: set dns.spf to "keep" for this domain in the manifest and start it again.',
    ],
  });
}

/** Plans the DKIM key at the provider's selector. Another key there is changed only under `converge`. */
export function planDkim(desired: DesiredRecord, context: PlanContext): DnsPlan {
  const present = recordsAt(context, desired.name, 'TXT').filter((txt) => isDkim(txt.content));
  const same = present.find((txt) => isSameDkimKey(txt.content, desired.content));
  return settle(desired, context, { present, same, what: 'another DKIM key' });
}

/** Plans the Return-Path CNAME. Another target there is changed only under `converge`. */
export function planReturnPath(desired: DesiredRecord, context: PlanContext): DnsPlan {
  const present = recordsAt(context, desired.name, 'CNAME');
  const same = present.find((cname) => hostName(cname.content) === hostName(desired.content));
  if (same?.proxied === true)
    return settle(desired, context, { present, same: undefined, what: PROXIED });
  return settle(desired, context, { present, same, what: 'another target' });
}

const PROXIED = 'a proxied CNAME, which the host answers with its own addresses,';

/** Plans the TLS-RPT record (RFC 8460 §3). Another one there is changed only under `converge`. */
export function planTlsRpt(desired: DesiredRecord, context: PlanContext): DnsPlan {
  const present = recordsAt(context, desired.name, 'TXT').filter((txt) => isTlsRpt(txt.content));
  const same = present.find((txt) => isSameTlsRpt(txt.content, desired.content));
  return settle(desired, context, { present, same, what: 'another TLS-RPT record' });
}

/** Plans one SRV record for mail clients (RFC 6186). Another service there is changed only under `converge`. */
export function planService(desired: DesiredRecord, context: PlanContext): DnsPlan {
  const present = recordsAt(context, desired.name, 'SRV');
  const same = present.find((srv) => serviceOf(srv.content) === serviceOf(desired.content));
  return settle(desired, context, { present, same, what: 'another server' });
}

interface Found {
  readonly present: readonly ExistingRecord[];
  readonly same: ExistingRecord | undefined;
  /** What stands there instead, in words. */
  readonly what: string;
}

function settle(desired: DesiredRecord, context: PlanContext, found: Found): DnsPlan {
  const { present, same, what } = found;
  const [from] = present;
  if (from === undefined) return createRecord(desired, context);
  if (present.length > 1) {
    const all = present.map(shown).join(' | ');
    return leaveDifferent(desired, all, `several records stand there: leave one`);
  }
  if (same !== undefined) return keepRecord(desired, same);
  if (!context.converge) return leaveDifferent(desired, shown(from), `${what} existed before`);
  return changeRecord(desired, from, { content: desired.content, reason: `replaces ${what}` });
}
