/** The bill: what a run would do to one domain. Reads, counts, changes nothing. */
import { compareAliases } from '../core/aliases.ts';
import type { MailAlias, MailDomain } from '../core/mail.ts';
import type { DomainSpec } from '../core/spec.ts';
import { dnsAccount, mailAccount, type MailAccountCalls, type Toolset } from './accounts.ts';
import { ownedNames } from './aliases.ts';
import type { ParkRequest, SurveyCall, SurveyResult } from './contract.ts';
import { freePlanPark, isFreePlan } from './plan-park.ts';
import { readRefusals } from './refusals.ts';
import { readWorklist } from './worklist.ts';
import { noZoneConflict, planZone } from './zone.ts';

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
  const park = free ? await freePlanPark(tools, spec) : dns.park;
  const listed = domain === undefined || free ? [] : await listAliases(mail, spec);
  return {
    domain: spec.name,
    dnsWrites: dns.writes,
    dnsDeletions: dns.deletions,
    domainCreated: domain === undefined && spec.phases.includes(1),
    ...(await surveyAliases(tools, spec, listed)),
    ...(dns.zone === undefined ? {} : { zone: dns.zone }),
    ...(park === undefined ? {} : { park }),
  };
}

function narrowed(spec: DomainSpec, phases: readonly number[] = spec.phases): DomainSpec {
  return { ...spec, phases: spec.phases.filter((phase) => phases.includes(phase)) };
}

interface DnsSurvey {
  readonly writes: number;
  readonly deletions: number;
  readonly zone?: string;
  readonly park?: ParkRequest;
}

const NO_DNS: DnsSurvey = { writes: 0, deletions: 0 };

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
    if (zone === undefined) return { ...NO_DNS, park: noZonePark(spec) };
    return { writes: recordsOfNewDomain(spec), deletions: 0, zone: zone.name };
  }
  const planned = await planZone(dns, spec, domain.records);
  if (planned === undefined) return { ...NO_DNS, park: noZonePark(spec) };
  const { changes, conflicts } = planned.plan;
  const [conflict] = conflicts;
  return {
    writes: changes.filter((change) => change.kind !== 'delete').length,
    deletions: changes.filter((change) => change.kind === 'delete').length,
    zone: planned.zone.name,
    ...(conflict === undefined ? {} : { park: { ...conflict, resumedBy: 'person' } }),
  };
}

function noZonePark(spec: DomainSpec): ParkRequest {
  return { ...noZoneConflict(spec), resumedBy: 'person' };
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

type AliasSurvey = Pick<
  SurveyResult,
  | 'aliasesCreated'
  | 'aliasesChanged'
  | 'passwordsToSet'
  | 'existingAliases'
  | 'existingForwarders'
  | 'existingMailboxes'
  | 'unmanaged'
>;

async function surveyAliases(
  tools: Toolset,
  spec: DomainSpec,
  listed: readonly MailAlias[],
): Promise<AliasSurvey> {
  const refusals = await readRefusals(tools, spec);
  const owned = ownedNames(await tools.store.objects.list(spec.name), refusals.neverMade);
  const found = compareAliases(spec, listed, owned);
  const missing = found.missing.filter((name) => !refusals.aliases.has(name));
  const phase2 = spec.phases.includes(2);
  const created = phase2 ? missing : [];
  const passwords = spec.phases.includes(3) ? await passwordsToSet(tools, spec, created) : 0;
  const known = new Set((await tools.store.vault.list(spec.name)).map((row) => row.address));
  const mailboxes = listed.filter((alias) => alias.mailbox);
  return {
    aliasesCreated: created.length,
    aliasesChanged: phase2 ? found.repairable.length : 0,
    passwordsToSet: passwords,
    existingAliases: listed.length,
    existingForwarders: listed.length - mailboxes.length,
    existingMailboxes: mailboxes.filter(({ name }) => !known.has(`${name}@${spec.name}`)).length,
    unmanaged: found.unmanaged,
  };
}

/** Mailboxes that are there and want one, and those that are about to be created. */
async function passwordsToSet(
  tools: Toolset,
  spec: DomainSpec,
  created: readonly string[],
): Promise<number> {
  if (spec.passwords === 'none') return 0;
  const { set } = await readWorklist(tools, spec);
  const names = new Set(created);
  const fresh = spec.aliases.filter((alias) => alias.mailbox && names.has(alias.name));
  return new Set([...set, ...fresh.map((alias) => alias.name)]).size;
}
