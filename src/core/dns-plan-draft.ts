/** The pieces a DNS plan is put together from: one function per kind of plan line. */
import type { DesiredRecord, DnsPlan, DnsRecord, ExistingRecord, PlanItem } from './dns.ts';
import type { ParentDmarc } from './dmarc.ts';
import { hostName } from './records.ts';
import type { SpfLookups } from './spf-lookups.ts';

export interface PlanContext {
  readonly domain: string;
  /** Apex of the zone. */
  readonly zone: string;
  readonly converge: boolean;
  readonly existing: readonly ExistingRecord[];
  readonly spfLookups: SpfLookups;
  /** Above the zone, nearest first. */
  readonly parentDmarc: readonly ParentDmarc[];
  /** Local parts the manifest names. */
  readonly aliases: readonly string[];
}

export type Planner = (desired: readonly DesiredRecord[], context: PlanContext) => DnsPlan;

const CONSEQUENCE: Readonly<Record<DesiredRecord['purpose'], string>> = {
  mx: 'mail for the domain arrives at the mail provider',
  ownership: 'shows the provider that the domain is yours; without it every login fails',
  spf: 'receivers accept mail the provider sends for the domain',
  dkim: 'receivers can check the signature of mail sent through the provider',
  'return-path': 'bounces come back to the provider',
  dmarc: 'receivers know what to do with mail that fails, and where to report',
};

/** Cloudflare's free plan keeps 100 characters of a comment. */
const COMMENT_LENGTH = 100;

const SIGN: Readonly<Record<PlanItem['action'], string>> = {
  create: '+',
  change: '~',
  delete: '-',
  keep: '=',
  conflict: '!',
  locked: '#',
};

/** One plan line as people read it: `~ TXT example.com "v=spf1 -all" -> "v=spf1 include:spf.example.net -all"`. */
export function diffLine(item: PlanItem): string {
  const quoted = [item.from, item.to].filter((value) => value !== undefined);
  const values = quoted.map((value) => (item.type === 'TXT' ? `"${value}"` : value));
  return `${SIGN[item.action]} ${item.type} ${item.name} ${values.join(' -> ')}`;
}

/** The records of one type at one name. */
export function recordsAt(context: PlanContext, name: string, type: string): ExistingRecord[] {
  return context.existing.filter(
    (record) => record.type === type && hostName(record.name) === hostName(name),
  );
}

/** A record's value as shown: an MX with its preference. */
export function shown(record: DnsRecord): string {
  return record.priority === undefined
    ? record.content
    : `${String(record.priority)} ${record.content}`;
}

/** Several plans as one; a conflict two of them share stands once. */
export function joinPlans(plans: readonly DnsPlan[]): DnsPlan {
  const conflicts = plans.flatMap((plan) => plan.conflicts);
  return {
    items: plans.flatMap((plan) => plan.items),
    changes: plans.flatMap((plan) => plan.changes),
    conflicts: conflicts.filter(
      (conflict, at) => conflicts.findIndex((other) => other.sentence === conflict.sentence) === at,
    ),
  };
}

/** Nothing stands there yet: write it, marked as ours by its comment. */
export function createRecord(desired: DesiredRecord, context: PlanContext): DnsPlan {
  const { purpose, ...record } = desired;
  return {
    items: [
      {
        action: 'create',
        ...about(desired),
        to: shown(desired),
        reason: CONSEQUENCE[purpose],
      },
    ],
    changes: [
      { kind: 'create', record, comment: `mailkeel:${context.domain}`.slice(0, COMMENT_LENGTH) },
    ],
    conflicts: [],
  };
}

/** What stands there means the same: left as it is, unmarked. */
export function keepRecord(desired: DesiredRecord, from: ExistingRecord): DnsPlan {
  const item: PlanItem = {
    action: 'keep',
    ...about(desired),
    from: shown(from),
    reason: 'already says what is wanted',
  };
  return { items: [item], changes: [], conflicts: [] };
}

/** What stands there differs and stays: reported only. Such a line is a `keep` that has a `to`. */
export function leaveDifferent(desired: DesiredRecord, from: string, reason: string): DnsPlan {
  const item: PlanItem = { action: 'keep', ...about(desired), from, to: shown(desired), reason };
  return { items: [item], changes: [], conflicts: [] };
}

/** Changes one record in place, keeping its id, TTL and comment; one the host will not let us change is a conflict. */
export function changeRecord(
  desired: DesiredRecord,
  from: ExistingRecord,
  { content, reason }: { readonly content: string; readonly reason: string },
): DnsPlan {
  if (from.readOnly === true) return refuseLocked([from], desired);
  const record: DnsRecord = { name: from.name, type: from.type, content, ttl: from.ttl };
  return {
    items: [{ action: 'change', ...about(desired), from: shown(from), to: content, reason }],
    changes: [{ kind: 'change', id: from.id, from, record }],
    conflicts: [],
  };
}

/** Records another product at the DNS host owns stand in the way. */
export function refuseLocked(locked: readonly ExistingRecord[], desired: DesiredRecord): DnsPlan {
  const reason = 'belongs to another product at the DNS host';
  const items = locked.map((from) => conflictItem(desired, from, { action: 'locked', reason }));
  return refuse(items, {
    code: 'dns.read-only',
    sentence: `${String(locked.length)} ${desired.type} record(s) at ${desired.name} belong to another product of the DNS host (such as Email Routing), which lets nobody else change them.`,
    choices: [
      'Turn that product off for this domain at the DNS host; it then removes its own records. Then resume.',
    ],
  });
}

/** A line about an existing record that stands in the way of a wanted one. */
export function conflictItem(
  desired: Pick<DesiredRecord, 'purpose'>,
  from: ExistingRecord,
  { action, reason }: Pick<PlanItem, 'action' | 'reason'>,
): PlanItem {
  const { purpose } = desired;
  return { action, purpose, name: from.name, type: from.type, from: shown(from), reason };
}

/** A guard's refusal: its lines are shown first in the remedy, then the choices. */
export function refuse(
  items: readonly PlanItem[],
  conflict: {
    readonly code: string;
    readonly sentence: string;
    readonly choices: readonly string[];
  },
): DnsPlan {
  const { code, sentence, choices } = conflict;
  const remedy = [...items.map(diffLine), ...choices];
  return { items, changes: [], conflicts: [{ code, sentence, remedy }] };
}

function about({
  purpose,
  name,
  type,
}: DesiredRecord): Pick<PlanItem, 'purpose' | 'name' | 'type'> {
  return { purpose, name, type };
}
