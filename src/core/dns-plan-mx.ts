/** MX records: added to none, never mixed with another host's, switched last where the manifest says so. */
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
  refuseLocked,
  type MxStage,
  type PlanContext,
} from './dns-plan-draft.ts';
import { hostName } from './records.ts';

/**
 * Plans the MX set of one name. MX of another mail host there is a conflict (`dns.foreign-mx`, `dns.mx-replace` or `dns.mx-switch`, by
 * the wish) until a decision names it, or `dns.read-only`; MX Mailkeel wrote for an earlier host goes. In the stage `later` nothing
 * is written: what the switch would do is shown.
 */
export function planMx(desired: readonly DesiredRecord[], context: PlanContext): DnsPlan {
  const [first] = desired;
  if (first === undefined) return joinPlans([]);
  const present = recordsAt(context, first.name, 'MX');
  const hosts = desired.map((record) => hostName(record.content));
  const others = present.filter((record) => !hosts.includes(hostName(record.content)));
  const plan = joinPlans([
    ...inTheWay(others, first, context),
    ...desired.map((record) => {
      const same = present.find((other) => hostName(other.content) === hostName(record.content));
      return same === undefined ? createRecord(record, context) : keepRecord(record, same);
    }),
  ]);
  return context.mx === 'later' ? postponed(plan) : plan;
}

function inTheWay(
  others: readonly ExistingRecord[],
  desired: DesiredRecord,
  context: PlanContext,
): readonly DnsPlan[] {
  const locked = others.filter((record) => record.readOnly === true);
  const rest = others.filter((record) => record.readOnly !== true);
  const superseded = rest.filter((record) => isOurs(record, context));
  const foreign = rest.filter((record) => !superseded.includes(record));
  return [
    ...(foreign.length === 0 ? [] : [refuseForeign(foreign, context)]),
    ...(locked.length === 0 ? [] : [refuseLocked(locked, desired)]),
    ...superseded.map((record) => deleteSuperseded('mx', record)),
  ];
}

function refuseForeign(foreign: readonly ExistingRecord[], context: PlanContext): DnsPlan {
  const { domain, mx } = context;
  const reason = 'mail arrives there today';
  const items = foreign.map((from) =>
    conflictItem({ purpose: 'mx' }, from, { action: 'conflict', reason }),
  );
  const where = foreign.map((record) => record.content).join(', ');
  return refuse(items, { ...REFUSALS[mx]({ domain, where }), domain });
}

type Refusal = (at: { readonly domain: string; readonly where: string }) => {
  readonly code: string;
  readonly sentence: string;
  readonly choices: readonly string[];
};

const KEEP =
  'To keep receiving elsewhere: set dns.mx to "keep" for this domain in the manifest and start it again.';

const publish: Refusal = ({ domain, where }) => ({
  code: 'dns.foreign-mx',
  sentence: `${domain} receives its mail elsewhere today: ${where}.`,
  choices: [
    `To receive at the mail provider: delete these MX records at the DNS host (from then on nothing new arrives there), then: mailkeel resume ${domain} --reason "MX removed"`,
    'To switch only when the logins are proven: set dns.mx to "last" for this domain in the manifest and start it again.',
    KEEP,
  ],
});

const switched: Refusal = ({ domain, where }) => ({
  code: 'dns.mx-switch',
  sentence: `Everything else is done for ${domain}. Its MX is switched once you say that these may go: ${where}.`,
  choices: [
    'See to it that nobody needs new mail there any more; old mail is not moved. "mailkeel dns rollback" puts these records back.',
    KEEP,
  ],
});

const REFUSALS: Readonly<Record<MxStage, Refusal>> = {
  publish,
  replace: ({ domain, where }) => ({
    code: 'dns.mx-replace',
    sentence: `The manifest replaces the MX of ${domain}, and these were not written by Mailkeel: ${where}.`,
    choices: [
      'See to it that nobody needs new mail there any more; old mail is not moved. "mailkeel dns rollback" puts these records back.',
      KEEP,
    ],
  }),
  later: switched,
  switch: switched,
};

/** The same lines, none of them done now. An MX set that is as wanted already stays that. */
function postponed({ items }: DnsPlan): DnsPlan {
  if (items.every(({ action }) => action === 'keep')) return { items, changes: [], conflicts: [] };
  return { items: items.map(later), changes: [], conflicts: [] };
}

function later(item: PlanItem): PlanItem {
  switch (item.action) {
    case 'create':
      return { ...item, action: 'later', reason: 'written once the logins are proven (mx: last)' };
    case 'conflict':
    case 'delete':
      return {
        ...item,
        action: 'later',
        reason: 'goes once the logins are proven and you have named it (mx: last)',
      };
    case 'locked':
    case 'keep':
    case 'change':
    case 'later':
    case 'by-hand':
      return item;
  }
}
