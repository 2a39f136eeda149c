/** The bill and the plan: what a run would do to one domain. Reads, counts, changes nothing. */
import type { PlanItem } from '../core/dns.ts';
import type { MailAlias, MailDomain } from '../core/mail.ts';
import { present } from '../core/report-fields.ts';
import type { DomainSpec, Pace } from '../core/spec.ts';
import { mailAccount, type MailAccountCalls, type Toolset } from './accounts.ts';
import type { ParkRequest, SurveyCall, SurveyResult } from './contract.ts';
import { NO_DNS, surveyDns, type DnsSurvey } from './dns-survey.ts';
import { protectionsToSwitchOn } from './domain.ts';
import { paceOfPasswords } from './password-pace.ts';
import { freePlanPark, isFreePlan } from './plan-park.ts';
import { withRefusalsReopened } from './refusals.ts';
import { surveyAliases, withCatchAll, type AliasSurvey } from './survey-aliases.ts';
import { circumstancesOf, type Seen } from './survey-circumstances.ts';
import { fingerprintOf } from './survey-fingerprint.ts';

/** A result crosses Temporal's history: a domain's own records are about ten. */
const LISTED_ITEMS = 50;
/** A TXT record holds no more at most hosts; shorter, a DKIM key of 4096 bits would be cut. */
const SHOWN_VALUE = 2_048;

/**
 * Surveys one domain. Phases the spec leaves out cost nothing. A domain the provider does not have yet is counted with the records
 * a new one needs, for nobody can name them before it exists.
 */
export async function surveyDomain(toolset: Toolset, call: SurveyCall): Promise<SurveyResult> {
  const tools = call.retryFailed === true ? withRefusalsReopened(toolset) : toolset;
  const spec = narrowed((await tools.specs.domain(call.spec)).spec, call.phases);
  const mail = await mailAccount(tools, spec, spec.name);
  const domain = await mail.call('requests', 'get-domain', (provider, signal) =>
    provider.getDomain(spec.name, signal),
  );
  const free = domain !== undefined && isFreePlan(domain);
  const dns = spec.phases.includes(1) && !free ? await surveyDns(tools, spec, domain) : NO_DNS;
  const park = free ? await freePlanPark(tools, spec) : parkOf(dns);
  const domainCreated = domain === undefined && spec.phases.includes(1);
  const aliases = await aliasesOf({ tools, spec, mail }, domain);
  const protections = protectionsOf(spec, domain);
  const { items, conflicts, unnamedRecords } = dns;
  const passwordPace =
    aliases.counts.passwordsToSet === 0
      ? undefined
      : await paceOfPasswords(tools, mail, wishOf(call, spec));
  return {
    domain: spec.name,
    dnsWrites: dns.writes,
    dnsDeletions: dns.deletions,
    domainCreated,
    ...aliases.counts,
    ...present({ zone: dns.zone, park, passwordPace }),
    ...(protections.length === 0 ? {} : { protections }),
    ...bounded(items),
    conflicts,
    ...(await simulated(tools, call, { spec, mail, domain, dns, protections, aliases })),
    fingerprint: fingerprintOf({
      ...{ domainCreated, unnamedRecords, protections, items, park: park?.code },
      ...aliases.names,
    }),
  };
}

async function simulated(
  tools: Toolset,
  { simulate }: SurveyCall,
  seen: Seen,
): Promise<Pick<SurveyResult, 'circumstances'>> {
  return simulate === true ? { circumstances: await circumstancesOf(tools, seen) } : {};
}

function wishOf({ pace = {} }: SurveyCall, { mail }: DomainSpec): Pace | undefined {
  return pace[mail]?.passwords;
}

interface Look {
  readonly tools: Toolset;
  readonly spec: DomainSpec;
  readonly mail: MailAccountCalls;
}

/** Of a domain that is to be created, what is created with it; one on the free plan shows its aliases to nobody. */
async function aliasesOf(
  { tools, spec, mail }: Look,
  domain: MailDomain | undefined,
): Promise<AliasSurvey> {
  if (domain !== undefined && !isFreePlan(domain))
    return surveyAliases(tools, spec, await listAliases(mail, spec));
  const found = await surveyAliases(tools, spec, []);
  return domain === undefined && spec.phases.includes(1) ? withCatchAll(found, spec) : found;
}

function narrowed(spec: DomainSpec, phases: readonly number[] = spec.phases): DomainSpec {
  return { ...spec, phases: spec.phases.filter((phase) => phases.includes(phase)) };
}

function protectionsOf(spec: DomainSpec, domain: MailDomain | undefined): readonly string[] {
  if (domain === undefined || isFreePlan(domain) || !spec.phases.includes(1)) return [];
  return protectionsToSwitchOn(spec, domain);
}

function parkOf({ conflicts }: DnsSurvey): ParkRequest | undefined {
  const [conflict] = conflicts;
  return conflict === undefined ? undefined : { ...conflict, resumedBy: 'person' };
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
      ...(item.content === undefined ? {} : { content: clipped(item.content) }),
    })),
    ...(truncated > 0 ? { truncated } : {}),
  };
}

function clipped(value: string): string {
  return value.length <= SHOWN_VALUE ? value : `${value.slice(0, SHOWN_VALUE)}…`;
}
