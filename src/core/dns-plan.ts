/** Desired × existing records → changes as data. The one place that decides what is written to a zone. */
import type { DesiredRecord, DnsPlan, ExistingRecord, RecordPurpose } from './dns.ts';
import type { ParentDmarc } from './dmarc.ts';
import { planDmarc } from './dns-plan-dmarc.ts';
import { joinPlans, type PlanContext, type Planner } from './dns-plan-draft.ts';
import { refuseName } from './dns-plan-guards.ts';
import { planMx } from './dns-plan-mx.ts';
import { planOwnership } from './dns-plan-ownership.ts';
import { planDkim, planReturnPath, planSpf } from './dns-plan-txt.ts';
import type { Existing } from './spec.ts';
import type { SpfLookups } from './spf-lookups.ts';

export interface PlanOptions {
  readonly domain: string;
  /** Name of the zone that holds the domain. */
  readonly zone: string;
  /** `keep`: a record that stood before and differs is reported; `converge`: it is changed. SPF is merged under both. */
  readonly existing: Existing;
  /** Local parts the manifest names, to tell which free-plan aliases would be lost. */
  readonly aliases?: readonly string[];
  /** SPF records that includes lead to, as far as they were looked up. */
  readonly spfLookups?: SpfLookups;
  /** DMARC records of names above the zone, nearest first. */
  readonly parentDmarc?: readonly ParentDmarc[];
}

const PLANNERS: Readonly<Record<RecordPurpose, Planner>> = {
  mx: planMx,
  ownership: each(planOwnership),
  spf: each(planSpf),
  dkim: each(planDkim),
  'return-path': each(planReturnPath),
  dmarc: each(planDmarc),
};

/**
 * Plans everything one zone needs for one domain. Equality means *means the same*: a different TTL, comment, priority or spelling is
 * no reason to write. It never deletes and never touches a name or type outside `desired`. With conflicts there are no changes:
 * `items` still show what would happen. Planning again over the applied result changes nothing.
 */
export function planDns(
  desired: readonly DesiredRecord[],
  existing: readonly ExistingRecord[],
  options: PlanOptions,
): DnsPlan {
  const context: PlanContext = {
    domain: options.domain,
    zone: options.zone,
    converge: options.existing === 'converge',
    existing,
    spfLookups: options.spfLookups ?? new Map(),
    parentDmarc: options.parentDmarc ?? [],
    aliases: options.aliases ?? [],
  };
  const plan = joinPlans(bySet(desired).map((set) => planSet(set, context)));
  return plan.conflicts.length === 0 ? plan : { ...plan, changes: [] };
}

/**
 * The desired records that stand in DNS once the plan is applied: all but those whose place is left to something different, and
 * those a conflict keeps out. What to wait for in propagation.
 */
export function publishedRecords(
  desired: readonly DesiredRecord[],
  plan: Pick<DnsPlan, 'items'>,
): DesiredRecord[] {
  return desired.filter(({ purpose, name }) => {
    const lines = plan.items.filter((item) => item.purpose === purpose && item.name === name);
    return lines.every(
      ({ action, to }) =>
        action === 'create' || action === 'change' || (action === 'keep' && to === undefined),
    );
  });
}

function each(plan: (desired: DesiredRecord, context: PlanContext) => DnsPlan): Planner {
  return (desired, context) => joinPlans(desired.map((record) => plan(record, context)));
}

function planSet(set: readonly DesiredRecord[], context: PlanContext): DnsPlan {
  const [first] = set;
  if (first === undefined) return joinPlans([]);
  return refuseName(first, context) ?? PLANNERS[first.purpose](set, context);
}

/** Records of one purpose at one name belong together. */
function bySet(desired: readonly DesiredRecord[]): readonly (readonly DesiredRecord[])[] {
  const sets = new Map<string, DesiredRecord[]>();
  for (const record of desired) {
    const key = `${record.purpose} ${record.name}`;
    sets.set(key, [...(sets.get(key) ?? []), record]);
  }
  return [...sets.values()];
}
