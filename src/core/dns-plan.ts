/** Desired × existing records → changes as data. The one place that decides what is written to a zone. */
import { judgeDecision, type DnsDecision } from './dns-decision.ts';
import type { DesiredRecord, DnsPlan, ExistingRecord, PlanItem, RecordPurpose } from './dns.ts';
import type { ParentDmarc } from './dmarc.ts';
import { planDmarc } from './dns-plan-dmarc.ts';
import {
  conflictItem,
  joinPlans,
  type FreePlan,
  type MxStage,
  type PlanContext,
  type Planner,
} from './dns-plan-draft.ts';
import { askAboutFreePlan } from './dns-plan-free-plan.ts';
import { capDeletions, refuseName } from './dns-plan-guards.ts';
import { noteMtaSts } from './dns-plan-mta-sts.ts';
import { planMx } from './dns-plan-mx.ts';
import { planOwnership } from './dns-plan-ownership.ts';
import { planDkim, planReturnPath, planService, planSpf, planTlsRpt } from './dns-plan-txt.ts';
import { judgeValues } from './records-meaning.ts';
import { inSets } from './sightings.ts';
import type { Existing } from './spec.ts';
import type { SpfLookups } from './spf-lookups.ts';

export interface PlanOptions {
  readonly domain: string;
  /** Name of the zone that holds the domain. */
  readonly zone: string;
  /** `keep`: a record that stood before and differs is reported; `converge`: it is changed. SPF is merged under both. */
  readonly existing: Existing;
  /** Default `publish`. */
  readonly mx?: MxStage;
  /** What a person agreed to lose. */
  readonly decision?: DnsDecision | undefined;
  /** What the store says Mailkeel created for the domain, as the host stored it; default nothing: then no record is ours to delete. */
  readonly created?: readonly ExistingRecord[];
  /** Records of ours that may go without a decision; default none. */
  readonly maxDeletions?: number;
  /** Local parts the manifest names, to tell which free-plan aliases would be lost. */
  readonly aliases?: readonly string[];
  /** Default: a person is asked about records of the free plan, and none of their aliases stands at the provider. */
  readonly freePlan?: Partial<FreePlan>;
  /** SPF records that includes lead to, as far as they were looked up. */
  readonly spfLookups?: SpfLookups;
  /** DMARC records of names above the domain that `existing` does not show. */
  readonly parentDmarc?: readonly ParentDmarc[];
}

const PLANNERS: Readonly<Record<RecordPurpose, Planner>> = {
  mx: planMx,
  ownership: each(planOwnership),
  spf: each(planSpf),
  dkim: each(planDkim),
  'return-path': each(planReturnPath),
  dmarc: each(planDmarc),
  'tls-rpt': each(planTlsRpt),
  autoconfig: each(planService),
};

/**
 * Plans everything one zone needs for one domain. Equality means *means the same*: a different TTL, comment, priority or spelling is
 * no reason to write. It never touches a name or type outside `desired`. It deletes a record that somebody else made only where the
 * decision names it and it stands in the way, one of ours that was superseded only as far as `maxDeletions` goes, and NS, SOA, A and AAAA
 * never; one of the free plan only once its aliases stand at the provider. With conflicts there are no changes: `items` still show what would happen. Planning again over the applied result, with the
 * same decision or without, changes nothing.
 */
export function planDns(
  desired: readonly DesiredRecord[],
  existing: readonly ExistingRecord[],
  options: PlanOptions,
): DnsPlan {
  const context = contextOf(existing, options);
  const undecided = planSets(desired, context);
  const { decision } = options;
  if (decision === undefined || decision.remove.length === 0)
    return settled(askAboutFreePlan(capDeletions(undecided, context), context));
  const about = { plan: undecided, domain: options.domain };
  const { removed, conflicts } = judgeDecision(decision, existing, about);
  const rest = existing.filter((record) => !removed.includes(record));
  const cleared = capDeletions(planSets(desired, { ...context, existing: rest }), context);
  const deletions = joinPlans(removed.map((from) => deleteDecided(from, undecided)));
  const decided = joinPlans([{ items: [], changes: [], conflicts }, deletions, cleared]);
  return settled(askAboutFreePlan(decided, context));
}

function contextOf(existing: readonly ExistingRecord[], options: PlanOptions): PlanContext {
  return {
    domain: options.domain,
    zone: options.zone,
    converge: options.existing === 'converge',
    existing,
    spfLookups: options.spfLookups ?? new Map(),
    parentDmarc: options.parentDmarc ?? [],
    aliases: options.aliases ?? [],
    mx: options.mx ?? 'publish',
    created: options.created ?? [],
    maxDeletions: options.maxDeletions ?? 0,
    decision: options.decision,
    freePlan: { asks: true, standing: [], ...options.freePlan },
  };
}

function planSets(desired: readonly DesiredRecord[], context: PlanContext): DnsPlan {
  return joinPlans([
    ...inSets(desired).map((set) => planSet(set, context)),
    noteMtaSts(desired, context),
  ]);
}

function settled(plan: DnsPlan): DnsPlan {
  return plan.conflicts.length === 0 ? plan : { ...plan, changes: [] };
}

/** For the purpose whose way it stood in. */
function deleteDecided(from: ExistingRecord, { items }: DnsPlan): DnsPlan {
  const { purpose } = items.find(({ id }) => id === from.id) ?? { purpose: 'mx' };
  const reason = 'you decided that it goes';
  return {
    items: [conflictItem({ purpose }, from, { action: 'delete', reason })],
    changes: [{ kind: 'delete', id: from.id, from }],
    conflicts: [],
  };
}

/**
 * The desired records that stand in DNS once the plan is applied: all but those whose place is left to something different, those a
 * conflict keeps out, those that come later, and an SPF that a kept record reaches only by what it includes. What to wait for in propagation.
 */
export function publishedRecords(
  desired: readonly DesiredRecord[],
  plan: Pick<DnsPlan, 'items'>,
): DesiredRecord[] {
  return desired.filter((record) => {
    const { purpose, name } = record;
    const lines = plan.items.filter((item) => item.purpose === purpose && item.name === name);
    return lines.every((line) => showsIn(line, record));
  });
}

function showsIn({ action, from = '', to }: PlanItem, desired: DesiredRecord): boolean {
  if (action !== 'keep') return ['create', 'change', 'delete'].includes(action);
  if (to !== undefined) return false;
  // What a kept SPF record includes stands at other names: an answer for this one never shows it.
  return desired.purpose !== 'spf' || judgeValues([desired], [from]) === 'served';
}

function each(plan: (desired: DesiredRecord, context: PlanContext) => DnsPlan): Planner {
  return (desired, context) => joinPlans(desired.map((record) => plan(record, context)));
}

function planSet(set: readonly DesiredRecord[], context: PlanContext): DnsPlan {
  const [first] = set;
  if (first === undefined) return joinPlans([]);
  return refuseName(first, context) ?? PLANNERS[first.purpose](set, context);
}
