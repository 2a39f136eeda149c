/** The bill and the plan: what a run would do to one domain. Reads, counts, changes nothing. */
import type { DnsConflict, PlanItem } from '../core/dns.ts';
import type { MailAlias, MailDomain } from '../core/mail.ts';
import { present } from '../core/report-fields.ts';
import type { PasswordPace } from '../core/report-bill.ts';
import type { DomainSpec } from '../core/spec.ts';
import { dnsAccount, mailAccount, type MailAccountCalls, type Toolset } from './accounts.ts';
import type { ParkRequest, SurveyCall, SurveyResult } from './contract.ts';
import { protectionsToSwitchOn } from './domain.ts';
import { passwordPace } from './password-pace.ts';
import { freePlanPark, isFreePlan } from './plan-park.ts';
import { surveyAliases } from './survey-aliases.ts';
import { fingerprintOf } from './survey-fingerprint.ts';
import { noZoneConflict, planZone } from './zone.ts';

/** A result crosses Temporal's history: a domain's own records are about ten. */
const LISTED_ITEMS = 50;
const SHOWN_VALUE = 500;

/**
 * Surveys one domain. Phases the spec leaves out cost nothing. A domain the provider does not have yet is counted with the records
 * a new one needs, for nobody can name them before it exists.
 */
export async function surveyDomain(tools: Toolset, call: SurveyCall): Promise<SurveyResult> {
  const spec = narrowed((await tools.specs.domain(call.spec)).spec, call.phases);
  const mail = await mailAccount(tools, spec, spec.name);
  const domain = await mail.call('requests', 'get-domain', (provider, signal) =>
    provider.getDomain(spec.name, signal),
  );
  const free = domain !== undefined && isFreePlan(domain);
  const dns = spec.phases.includes(1) && !free ? await surveyDns(tools, spec, domain) : NO_DNS;
  const park = free ? await freePlanPark(tools, spec) : parkOf(dns);
  const listed = domain === undefined || free ? [] : await listAliases(mail, spec);
  const aliases = await surveyAliases(tools, spec, listed);
  const domainCreated = domain === undefined && spec.phases.includes(1);
  const protections = protectionsOf(spec, domain);
  const { items, conflicts, unnamedRecords } = dns;
  return {
    domain: spec.name,
    dnsWrites: dns.writes,
    dnsDeletions: dns.deletions,
    domainCreated,
    ...aliases.counts,
    ...present({ zone: dns.zone, park, passwordPace: await paceOf(tools, mail, aliases.counts) }),
    ...(protections.length === 0 ? {} : { protections }),
    ...bounded(items),
    conflicts,
    fingerprint: fingerprintOf({
      ...{ domainCreated, unnamedRecords, protections, items, park: park?.code },
      ...aliases.names,
    }),
  };
}

function narrowed(spec: DomainSpec, phases: readonly number[] = spec.phases): DomainSpec {
  return { ...spec, phases: spec.phases.filter((phase) => phases.includes(phase)) };
}

async function paceOf(
  tools: Toolset,
  mail: MailAccountCalls,
  { passwordsToSet }: Pick<SurveyResult, 'passwordsToSet'>,
): Promise<PasswordPace | undefined> {
  return passwordsToSet === 0 ? undefined : passwordPace(tools, mail);
}

function protectionsOf(spec: DomainSpec, domain: MailDomain | undefined): readonly string[] {
  if (domain === undefined || isFreePlan(domain) || !spec.phases.includes(1)) return [];
  return protectionsToSwitchOn(spec, domain);
}

interface DnsSurvey {
  readonly writes: number;
  readonly deletions: number;
  readonly items: readonly PlanItem[];
  readonly conflicts: readonly DnsConflict[];
  /** Records of a domain that does not exist yet. */
  readonly unnamedRecords: number;
  readonly zone?: string;
}

const NO_DNS: DnsSurvey = { writes: 0, deletions: 0, items: [], conflicts: [], unnamedRecords: 0 };

async function surveyDns(
  tools: Toolset,
  spec: DomainSpec,
  domain: MailDomain | undefined,
): Promise<DnsSurvey> {
  const dns = await dnsAccount(tools, spec);
  if (domain === undefined) {
    const zone = await dns.call('find-zone', (provider, signal) =>
      provider.findZone(spec.name, signal),
    );
    if (zone === undefined) return noZone(spec);
    const unnamedRecords = recordsOfNewDomain(spec);
    return { ...NO_DNS, writes: unnamedRecords, unnamedRecords, zone: zone.name };
  }
  const planned = await planZone({ dns, resolver: tools.resolver }, spec, domain.records);
  if (planned === undefined) return noZone(spec);
  const { changes, conflicts, items } = planned.plan;
  return {
    ...{ ...NO_DNS, items, conflicts, zone: planned.zone.name },
    writes: changes.filter((change) => change.kind !== 'delete').length,
    deletions: changes.filter((change) => change.kind === 'delete').length,
  };
}

function noZone(spec: DomainSpec): DnsSurvey {
  return { ...NO_DNS, conflicts: [noZoneConflict(spec)] };
}

function parkOf({ conflicts }: DnsSurvey): ParkRequest | undefined {
  const [conflict] = conflicts;
  return conflict === undefined ? undefined : { ...conflict, resumedBy: 'person' };
}

/** Two MX, ownership, SPF, DKIM, Return-Path and DMARC. */
function recordsOfNewDomain({ dns }: DomainSpec): number {
  const optional = [
    dns.mx === 'keep' ? 0 : 2,
    dns.spf === 'keep' ? 0 : 1,
    dns.dmarc === 'keep' ? 0 : 1,
  ];
  return optional.reduce((sum, count) => sum + count, 3);
}

async function listAliases(
  mail: MailAccountCalls,
  spec: DomainSpec,
): Promise<readonly MailAlias[]> {
  return mail.call('requests', 'list-aliases', (provider, signal) =>
    provider.listAliases(spec.name, signal),
  );
}

function bounded(items: readonly PlanItem[]): Pick<SurveyResult, 'items' | 'truncated'> {
  const truncated = items.length - LISTED_ITEMS;
  return {
    items: items.slice(0, LISTED_ITEMS).map((item) => ({
      ...item,
      ...(item.from === undefined ? {} : { from: clipped(item.from) }),
      ...(item.to === undefined ? {} : { to: clipped(item.to) }),
    })),
    ...(truncated > 0 ? { truncated } : {}),
  };
}

function clipped(value: string): string {
  return value.length <= SHOWN_VALUE ? value : `${value.slice(0, SHOWN_VALUE)}…`;
}
