/** The DNS part of a survey: what a run would write, take away, leave to a person, or ask one. Reads only. */
import type { DnsConflict, PlanItem } from '../core/dns.ts';
import { isToDo } from '../core/dns-by-hand.ts';
import type { MailDomain } from '../core/mail.ts';
import { recordsOfNewDomain } from '../core/simulation-circumstances.ts';
import type { DomainSpec } from '../core/spec.ts';
import { noZoneConflict } from '../core/zone-refusals.ts';
import { dnsAccount, type Toolset } from './accounts.ts';
import { planByHand } from './dns-by-hand.ts';
import { isFreePlan } from './plan-park.ts';
import { planZone } from './zone.ts';

export interface DnsSurvey {
  readonly writes: number;
  readonly deletions: number;
  readonly items: readonly PlanItem[];
  readonly conflicts: readonly DnsConflict[];
  /** Records of a domain that does not exist yet. */
  readonly unnamedRecords: number;
  readonly zone?: string;
}

export const NO_DNS: DnsSurvey = {
  ...{ writes: 0, deletions: 0, items: [], conflicts: [], unnamedRecords: 0 },
};

/** Surveys the records of one domain; `domain` is absent where the mail provider does not have it yet, which alone can name them. */
export async function surveyDns(
  tools: Toolset,
  spec: DomainSpec,
  domain: MailDomain | undefined,
): Promise<DnsSurvey> {
  if (spec.dns.account === undefined) return surveyByHand(tools, spec, domain);
  const dns = await dnsAccount(tools, spec);
  if (domain === undefined) {
    const zone = await dns.call('find-zone', (provider, signal) =>
      provider.findZone(spec.name, signal),
    );
    if (zone === undefined) return noZone(spec);
    const unnamedRecords = recordsOfNewDomain(spec);
    return { ...NO_DNS, writes: unnamedRecords, unnamedRecords, zone: zone.name };
  }
  const { resolver, store } = tools;
  const freePlan = { asks: !isFreePlan(domain) };
  const planned = await planZone({ dns, resolver, store, freePlan }, spec, domain.records);
  if (planned === undefined) return noZone(spec);
  const { changes, conflicts, items } = planned.plan;
  const later = items.filter(({ action }) => action === 'later');
  const deletions = changes.filter((change) => change.kind === 'delete').length;
  const latest = later.filter(({ to }) => to === undefined).length;
  return {
    ...{ ...NO_DNS, items, conflicts, zone: planned.zone.name },
    writes: changes.length - deletions + later.length - latest,
    deletions: deletions + latest,
  };
}

async function surveyByHand(
  tools: Toolset,
  spec: DomainSpec,
  domain: MailDomain | undefined,
): Promise<DnsSurvey> {
  if (domain === undefined)
    return {
      ...NO_DNS,
      conflicts: [handConflict(spec, 'its records, once the provider names them,')],
    };
  const { items, warnings } = await planByHand(tools, spec, domain.records);
  const toDo = items.filter(isToDo).length;
  if (toDo === 0) return { ...NO_DNS, items };
  const { sentence, ...rest } = handConflict(spec, `${String(toDo)} record(s)`);
  return {
    ...NO_DNS,
    items,
    conflicts: [{ ...rest, sentence: [sentence, ...warnings].join(' ') }],
  };
}

function handConflict({ name }: DomainSpec, what: string): DnsConflict {
  return {
    code: 'dns.manual',
    sentence: `${what} of ${name} are to be done by hand where its DNS is; the run waits until it sees them.`,
    remedy: [`as text, zone file or CSV: mailkeel dns export <manifest>`],
  };
}

function noZone(spec: DomainSpec): DnsSurvey {
  return { ...NO_DNS, conflicts: [noZoneConflict(spec)] };
}
