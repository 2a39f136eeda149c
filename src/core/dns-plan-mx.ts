/** MX records: added to none, never mixed with another host's. */
import type { DesiredRecord, DnsPlan, ExistingRecord } from './dns.ts';
import {
  conflictItem,
  createRecord,
  joinPlans,
  keepRecord,
  recordsAt,
  refuse,
  refuseLocked,
  type PlanContext,
} from './dns-plan-draft.ts';
import { hostName } from './records.ts';

/** Plans the MX set of one name. MX of another mail host there is a conflict: `dns.foreign-mx`, or `dns.read-only`. */
export function planMx(desired: readonly DesiredRecord[], context: PlanContext): DnsPlan {
  const [first] = desired;
  if (first === undefined) return joinPlans([]);
  const present = recordsAt(context, first.name, 'MX');
  const hosts = desired.map((record) => hostName(record.content));
  const foreign = present.filter((record) => !hosts.includes(hostName(record.content)));
  const locked = foreign.filter((record) => record.readOnly === true);
  const free = foreign.filter((record) => record.readOnly !== true);
  return joinPlans([
    ...(free.length === 0 ? [] : [refuseForeign(free, context)]),
    ...(locked.length === 0 ? [] : [refuseLocked(locked, first)]),
    ...desired.map((record) => {
      const same = present.find((other) => hostName(other.content) === hostName(record.content));
      return same === undefined ? createRecord(record, context) : keepRecord(record, same);
    }),
  ]);
}

function refuseForeign(foreign: readonly ExistingRecord[], { domain }: PlanContext): DnsPlan {
  const reason = 'mail arrives there today';
  const items = foreign.map((from) =>
    conflictItem({ purpose: 'mx' }, from, { action: 'conflict', reason }),
  );
  const where = foreign.map((record) => record.content).join(', ');
  return refuse(items, {
    code: 'dns.foreign-mx',
    sentence: `${domain} receives its mail elsewhere today: ${where}.`,
    choices: [
      `To receive at the mail provider: delete these MX records at the DNS host (from then on nothing new arrives there), then: mailkeel resume ${domain} --reason "MX removed"`,
      'To keep receiving elsewhere: set dns.mx to "keep" for this domain in the manifest and start it again.',
    ],
  });
}
