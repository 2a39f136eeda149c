/** One domain's place in DNS, as its host shows it: the zone, what stands there, and what is to be done. */
import type {
  DesiredRecord,
  DnsConflict,
  DnsPlan,
  DnsRecord,
  ExistingRecord,
} from '../core/dns.ts';
import type { DnsDecision } from '../core/dns-decision.ts';
import type { ParentDmarc } from '../core/dmarc.ts';
import { planDns, publishedRecords, type PlanOptions } from '../core/dns-plan.ts';
import { handedOnDmarc } from '../core/dns-plan-dmarc.ts';
import { createdRecords } from '../core/dns-writes.ts';
import { leaveToProvider } from '../core/dns-plan-provider.ts';
import type { FreePlan, MxStage } from '../core/dns-plan-draft.ts';
import type { ProviderRecords } from '../core/mail.ts';
import { desiredRecords, hostName } from '../core/records.ts';
import type { DomainSpec } from '../core/spec.ts';
import { isSpf } from '../core/spf.ts';
import { zoneItems } from '../core/zone-notes.ts';
import { refuseUnserved } from '../core/zone-refusals.ts';
import type { DnsResolver, Zone } from '../providers/ports.ts';
import type { DnsAccountCalls, Toolset } from './accounts.ts';
import { readWrites } from './dns-writes.ts';
import { parentDmarc, publicDmarc } from './parent-dmarc.ts';
import { lookUpSpf } from './spf-lookups.ts';
import { chooseZone, undelegatedConflict } from './zone-choice.ts';

/** A zone and everything that stands in it. */
export interface ZoneReading {
  readonly zone: Zone;
  readonly existing: readonly ExistingRecord[];
  /** Every CNAME is answered with addresses; absent where it is not, or nobody knows. */
  readonly flattens?: true;
}

export interface ZonePlan extends ZoneReading {
  readonly desired: readonly DesiredRecord[];
  readonly plan: DnsPlan;
}

/** What a plan is made from: the DNS host's zone, the world for what lies outside it, and what a person or the pass decided. */
export interface ZoneSources extends Intent {
  readonly dns: DnsAccountCalls;
  readonly resolver: DnsResolver;
  /** Knows which records Mailkeel created. */
  readonly store: Toolset['store'];
  /** The zone as it was read already; absent: it is read now. */
  readonly read?: ZoneReading | undefined;
}

/** Whose turn it is in a plan. */
export interface Intent {
  readonly decision?: DnsDecision | undefined;
  /** The time of `mx: last` has come. */
  readonly switchMx?: boolean | undefined;
  /** What applies to records of the provider's free plan. */
  readonly freePlan?: Partial<FreePlan>;
}

/**
 * Reads the domain's zone, unless it was, and plans its records; writes nothing. What other zones say about SPF and DMARC is looked up only where it decides.
 * `undefined` when the account sees no zone that holds the domain. Throws ProviderError as the DNS host, `lookUpSpf` and `parentDmarc` do.
 */
export async function planZone(
  { dns, resolver, store, read, ...intent }: ZoneSources,
  spec: DomainSpec,
  records: ProviderRecords,
): Promise<ZonePlan | undefined> {
  const desired = desiredRecords(spec, records);
  const found: Found | undefined = read ?? (await readZone({ dns, resolver }, spec));
  if (found === undefined) return undefined;
  const { zone, existing, refusal, flattens } = found;
  if (refusal !== undefined) return { zone, existing, desired, plan: refusedPlan(refusal) };
  const created = createdRecords(await readWrites({ store }, spec.name));
  const around = { resolver, existing, created, zone: zone.name, intent };
  const plan = await planAround(around, spec, desired);
  const own = records.zoneIsProviders === true ? leaveToProvider(plan) : plan;
  const served = refuseUnserved(zone, spec, own);
  const notes = zoneItems({ ...zone, ...(flattens === true ? { flattens } : {}) }, desired);
  const noted = notes.length === 0 ? served : { ...served, items: [...served.items, ...notes] };
  return {
    ...{ zone, existing, desired },
    plan: noted,
    ...(flattens === true ? { flattens } : {}),
  };
}

/** With a refusal nothing of the zone was read: it is not known which one to write. */
interface Found extends ZoneReading {
  readonly refusal?: DnsConflict;
}

async function readZone(
  { dns, resolver }: Pick<ZoneSources, 'dns' | 'resolver'>,
  spec: DomainSpec,
): Promise<Found | undefined> {
  const { name } = spec;
  const found = await dns.call('find-zone', (provider, signal) => provider.findZone(name, signal));
  if (found === undefined) return undefined;
  const chosen = await chooseZone(resolver, name, found);
  if ('servers' in chosen)
    return { zone: found, existing: [], refusal: undelegatedConflict(spec, chosen) };
  const { zone } = chosen;
  const existing = await dns.call('list-records', (provider, signal) =>
    provider.listRecords(zone, signal),
  );
  return { zone, existing, ...((await flattensCnames(dns, zone)) ? { flattens: true } : {}) };
}

/** Asks only of a zone that can; one whose credential may not ask is taken for one that does not. */
export async function flattensCnames(dns: DnsAccountCalls, zone: Zone): Promise<boolean> {
  if (zone.flattenable !== true) return false;
  const flattens = await dns.call('zone-settings', async (provider, signal) =>
    provider.flattensCnames?.(zone, signal),
  );
  return flattens === true;
}

function refusedPlan(refusal: DnsConflict): DnsPlan {
  return { items: [], changes: [], conflicts: [refusal] };
}

/** Records that stand somewhere, and who knows what lies outside. */
export interface Surroundings {
  readonly resolver: DnsResolver;
  readonly existing: readonly ExistingRecord[];
  /** Those Mailkeel created; nobody tells where DNS is somebody else's. */
  readonly created?: readonly ExistingRecord[];
  readonly zone: string;
  readonly intent: Intent;
}

/**
 * Plans `desired` into what exists. What other zones say about SPF and DMARC is looked up only where it decides. Throws ProviderError as
 * `lookUpSpf` and `parentDmarc` do.
 */
export async function planAround(
  { resolver, existing, created = [], zone, intent }: Surroundings,
  spec: DomainSpec,
  desired: readonly DesiredRecord[],
): Promise<DnsPlan> {
  const options: PlanOptions = {
    domain: spec.name,
    zone,
    existing: spec.existing,
    mx: mxStage(spec, intent),
    decision: intent.decision,
    ...(intent.freePlan === undefined ? {} : { freePlan: intent.freePlan }),
    created,
    maxDeletions: spec.maxDeletions,
    aliases: spec.aliases.map((alias) => alias.name),
  };
  const alone = planDns(desired, existing, options);
  return planDns(desired, existing, {
    ...options,
    ...(mergesSpf(alone)
      ? { spfLookups: await lookUpSpf(resolver, spfAt(spec.name, [...existing, ...desired])) }
      : {}),
    ...(createsDmarc(alone)
      ? { parentDmarc: await dmarcAbove(resolver, { domain: spec.name, zone, existing }) }
      : {}),
  });
}

/** The policies above the domain that its zone does not show, in it and above it, nearest first. */
async function dmarcAbove(
  resolver: DnsResolver,
  place: {
    readonly domain: string;
    readonly zone: string;
    readonly existing: ZonePlan['existing'];
  },
): Promise<readonly ParentDmarc[]> {
  const handedOn = await publicDmarc(resolver, handedOnDmarc(place));
  return [...handedOn, ...(await parentDmarc(resolver, place.zone))];
}

function mxStage({ dns }: DomainSpec, { switchMx }: Intent): MxStage {
  if (dns.mx === 'last') return switchMx === true ? 'switch' : 'later';
  return dns.mx === 'replace' ? 'replace' : 'publish';
}

/** Only what other records lead to tells whether ours may be added. */
function mergesSpf({ items, conflicts }: DnsPlan): boolean {
  return (
    items.some(({ purpose, action }) => purpose === 'spf' && action === 'change') ||
    conflicts.some(({ code }) => code === 'dns.spf-lookups')
  );
}

/** The SPF records that are there and the one that is wanted. */
function spfAt(name: string, records: readonly DnsRecord[]): readonly string[] {
  const texts = records.filter((record) => record.type === 'TXT' && hostName(record.name) === name);
  return texts.map(({ content }) => content).filter(isSpf);
}

function createsDmarc({ items }: DnsPlan): boolean {
  return items.some(({ purpose, action }) => purpose === 'dmarc' && action === 'create');
}

/**
 * What shows in DNS once the plan is applied; a flattened CNAME never does. In a zone the provider writes, what is not there yet is waited
 * for, and what it wrote otherwise (reports to another address, say) is left to it as anybody else's would be.
 */
export function recordsExpected(
  { desired, plan, flattens }: ZonePlan,
  { zoneIsProviders }: ProviderRecords,
): readonly DesiredRecord[] {
  const theirs = zoneIsProviders === true;
  const items = theirs ? plan.items.filter(({ action }) => action !== 'locked') : plan.items;
  const standing = publishedRecords(desired, { items });
  return flattens === true ? standing.filter(({ type }) => type !== 'CNAME') : standing;
}

/** Some zones the account sees, for a person to compare; none where its host or its rights name none. */
export function zoneNames(dns: DnsAccountCalls): Promise<readonly string[]> {
  return dns.call('zone-names', async (provider, signal) => provider.zoneNames?.(signal) ?? []);
}
