/** The pieces a DNS plan is put together from: one function per kind of plan line. */
import type { DesiredRecord, DnsPlan, DnsRecord, ExistingRecord, PlanItem } from './dns.ts';
import { decisionLine, type DnsDecision } from './dns-decision.ts';
import { diffLine, shown } from './dns-lines.ts';
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
  /** Above the domain, as far as the zone does not show them. */
  readonly parentDmarc: readonly ParentDmarc[];
  /** Local parts the manifest names. */
  readonly aliases: readonly string[];
  /** How MX of another host is met; the wish `last` is `later` first and `switch` in the end. */
  readonly mx: MxStage;
  /** What Mailkeel created for the domain, as the host stored it. */
  readonly created: readonly ExistingRecord[];
  /** Deletions without a decision. */
  readonly maxDeletions: number;
  readonly decision?: DnsDecision | undefined;
  readonly freePlan: FreePlan;
}

/** The free plan's records of a domain, which hold its aliases in DNS. */
export interface FreePlan {
  /** `true`: the domain is on a paid plan and a person is asked about them before anything is written. Else they are only told. */
  readonly asks: boolean;
  /** Local parts that stand, enabled, at the mail provider; a record goes only when all of its own are among them. */
  readonly standing: readonly string[];
}

export type MxStage = 'publish' | 'replace' | 'later' | 'switch';

export type Planner = (desired: readonly DesiredRecord[], context: PlanContext) => DnsPlan;

const CONSEQUENCE: Readonly<Record<DesiredRecord['purpose'], string>> = {
  mx: 'mail for the domain arrives at the mail provider',
  ownership: 'shows the provider that the domain is yours; without it every login fails',
  spf: 'receivers accept mail the provider sends for the domain',
  dkim: 'receivers can check the signature of mail sent through the provider',
  'return-path': 'bounces come back to the provider',
  dmarc: 'receivers know what to do with mail that fails, and where to report',
  'tls-rpt': 'senders report where TLS to the mail provider failed',
  autoconfig: 'mail clients find the servers by the address alone',
};

/** Cloudflare's free plan keeps 100 characters of a comment. */
const COMMENT_LENGTH = 100;

/** The records of one type at one name. */
export function recordsAt(context: PlanContext, name: string, type: string): ExistingRecord[] {
  return context.existing.filter(
    (record) => record.type === type && hostName(record.name) === hostName(name),
  );
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
    changes: [{ kind: 'create', record, comment: markOf(context.domain) }],
    conflicts: [],
  };
}

/** The comment that marks a record as written by Mailkeel for this domain. */
function markOf(domain: string): string {
  return `mailkeel:${domain}`.slice(0, COMMENT_LENGTH);
}

/**
 * True for a record Mailkeel created for this domain, by whichever execution, and nobody changed since. The mark alone does not tell: an edit
 * at the DNS host leaves the comment as it is.
 */
export function isOurs(
  { id, content, comment }: ExistingRecord,
  { domain, created }: PlanContext,
): boolean {
  if (comment !== markOf(domain)) return false;
  return created.some((own) => own.id === id && own.content === content);
}

/** A record of ours that something else of ours took the place of: it goes, as far as `maxDeletions` lets it. */
export function deleteSuperseded(purpose: DesiredRecord['purpose'], from: ExistingRecord): DnsPlan {
  if (from.readOnly === true) return refuseLocked([from], { ...from, purpose });
  const reason = 'Mailkeel wrote it, and it is no longer what the mail provider wants';
  return {
    items: [conflictItem({ purpose }, from, { action: 'delete', reason })],
    changes: [{ kind: 'delete', id: from.id, from }],
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
  const { name, type, priority, ttl } = from;
  const record: DnsRecord = {
    ...{ name, type, content, ttl },
    ...(priority === undefined ? {} : { priority }),
  };
  return {
    items: [{ action: 'change', ...about(desired), from: shown(from), to: content, reason }],
    changes: [{ kind: 'change', id: from.id, from, record }],
    conflicts: [],
  };
}

/** Records another product at the DNS host owns stand in the way. */
export function refuseLocked(
  locked: readonly ExistingRecord[],
  desired: Pick<DesiredRecord, 'purpose' | 'type' | 'name'>,
): DnsPlan {
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
  desired: Pick<PlanItem, 'purpose'>,
  from: ExistingRecord,
  { action, reason }: Pick<PlanItem, 'action' | 'reason'>,
): PlanItem {
  const { purpose } = desired;
  const { id, name, type, content } = from;
  return { action, purpose, name, type, from: shown(from), reason, id, content };
}

/**
 * A guard's refusal: its lines are shown first in the remedy, then the choices and, where `domain` is given, how to have Mailkeel delete
 * what is in the way.
 */
export function refuse(
  items: readonly PlanItem[],
  conflict: {
    readonly code: string;
    readonly sentence: string;
    readonly choices: readonly string[];
    readonly domain?: string;
  },
): DnsPlan {
  const { code, sentence, choices, domain } = conflict;
  const decision = domain === undefined ? undefined : decisionLine(domain, items);
  const remedy = [
    ...items.map(diffLine),
    ...choices,
    ...(decision === undefined ? [] : [decision]),
  ];
  return { items, changes: [], conflicts: [{ code, sentence, remedy }] };
}

function about({
  purpose,
  name,
  type,
}: DesiredRecord): Pick<PlanItem, 'purpose' | 'name' | 'type'> {
  return { purpose, name, type };
}
