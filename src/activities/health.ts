/** Pass 4-1: is everything still as it was made? Findings for people, and what pass 4-2 may repair. Read-only. */
import { compareAliases } from '../core/aliases.ts';
import { judgeCatchAll } from '../core/catch-all.ts';
import { gravestTold } from '../core/findings.ts';
import type { MailAlias, MailDomain } from '../core/mail.ts';
import type { ProviderSays } from '../core/public-evidence.ts';
import { unheardOf } from '../core/public-hygiene.ts';
import type { Finding } from '../core/run.ts';
import type { DomainSpec } from '../core/spec.ts';
import { noDomainConflict } from '../core/zone-refusals.ts';
import type { RefusalRow } from '../store/ports.ts';
import { mailAccount, type Toolset } from './accounts.ts';
import { freePlanFindings, freePlanWith } from './free-plan-records.ts';
import { disabledFindings, offerHealing, protectionFindings } from './healing.ts';
import type { HealthCall, HealthResult } from './health-contract.ts';
import { checkRecords, type RecordsHealth } from './health-records.ts';
import { readAliases, readDomain } from './mail-readings.ts';
import { ownedNames, type Scene } from './owned.ts';
import { loginsDue } from './login-check.ts';
import { lastReading } from './readings.ts';
import { readRefusals } from './refusals.ts';
import { checkSending } from './sending.ts';
import { repairsLeft } from './spelling.ts';
import { readWorklist, type Worklist } from './worklist.ts';

/** A result crosses Temporal's history: enough to act on, and fewer than a run keeps. */
const LISTED_FINDINGS = 200;

/**
 * Compares DNS, aliases and passwords with the spec, as this run read them last where it wrote nothing since. Only what a requested phase may
 * write is offered for repair: missing records and aliases, never a difference on something that existed before.
 */
export async function checkHealth(tools: Toolset, call: HealthCall): Promise<HealthResult> {
  const { spec } = await tools.specs.domain(call.spec);
  const mail = await mailAccount(tools, spec, spec.name);
  const domain = await readDomain(tools, call, mail);
  if (domain === undefined) {
    const { sentence, remedy } = noDomainConflict(spec);
    const gone = problem('domain', sentence, remedy.join('; '));
    return { findings: [gone], repairDns: false, missingAliases: [] };
  }
  const listed = await readAliases(tools, call, mail);
  const aliases = await checkAliases(tools, spec, { account: mail.identity.key, listed });
  const { decision } = call;
  const intent = { decision, freePlan: freePlanWith(domain, listed) };
  const zone = await lastReading(tools, call, 'zone');
  const records = await checkRecords(tools, { spec, domain, intent, zone });
  const worklist = await readWorklist(tools, spec, listed);
  const freePlan = freePlanFindings(records.freePlan, listed);
  const sending = await checkSending(tools, mail, { spec, domain });
  const catchAll = judgeCatchAll(spec, listed);
  const findings = [
    ...[...records.findings, ...protectionFindings(spec, domain), ...sending, ...freePlan],
    ...[...aliases.findings, ...disabledFindings(spec, listed), ...catchAll],
    ...passwordFindings(worklist),
  ];
  const { repairable } = aliases;
  return {
    findings: gravestTold(findings, LISTED_FINDINGS),
    repairDns: mayRepair(spec, records),
    missingAliases: spec.phases.includes(2) ? aliases.missing : [],
    ...(await offerHealing(tools, spec, { domain, listed, repairable, worklist })),
    ...(await loginsDue(tools, call, { spec, worklist })),
    provider: saysOf(domain, listed),
  };
}

function saysOf({ records }: MailDomain, listed: readonly MailAlias[]): ProviderSays {
  const { dkim, alsoDkim = [], returnPath } = records;
  return {
    keys: [...(dkim === undefined ? [] : [dkim]), ...alsoDkim],
    ...(returnPath === undefined ? {} : { returnPath: returnPath.name }),
    unheard: unheardOf(listed),
  };
}

function mayRepair(spec: DomainSpec, { repairable }: RecordsHealth): boolean {
  return repairable && spec.phases.includes(1);
}

interface AliasHealth {
  readonly findings: readonly Finding[];
  /** Not there, and not refused for good. */
  readonly missing: readonly string[];
  /** Different, Mailkeel's to change, and not refused for good. */
  readonly repairable: readonly string[];
}

async function checkAliases(
  tools: Toolset,
  spec: DomainSpec,
  seen: Required<Pick<Scene, 'account' | 'listed'>>,
): Promise<AliasHealth> {
  const refusals = await readRefusals(tools, spec);
  const objects = await tools.store.objects.list(spec.name);
  const { neverMade } = refusals;
  const found = compareAliases(spec, seen.listed, ownedNames(objects, { ...seen, neverMade }));
  const missing = found.missing.map((alias) => ({
    ...missingAlias(spec.name, alias, refusals.aliases.get(alias)),
    alias,
  }));
  const different = found.differences.map(({ alias, field, wanted, actual }) => ({
    ...difference(`${alias}: ${field} is ${actual}, the manifest says ${wanted}`),
    check: `alias.${field}`,
    alias,
  }));
  const all = `${String(found.same)} of ${String(spec.aliases.length)} aliases are as the manifest says${unmanaged(found.unmanaged)}`;
  return {
    findings: [pass('aliases', all), ...missing, ...different],
    missing: found.missing.filter((name) => !refusals.aliases.has(name)),
    repairable: repairsLeft(found, refusals),
  };
}

/** Phase 2 makes none that was refused for good. */
function missingAlias(domain: string, alias: string, refusal: RefusalRow | undefined): Finding {
  const what = `${alias} does not exist`;
  if (refusal !== undefined)
    return problem('alias.missing', `${what}: ${refusal.error}`, refusal.remediation);
  const again = `run phase 2 for this domain again: mailkeel start <manifest> --only ${domain}`;
  return problem('alias.missing', what, again);
}

function unmanaged(count: number): string {
  return count === 0 ? '' : `; ${String(count)} unmanaged (not in the manifest) are left alone`;
}

function passwordFindings({ set, prove, proven, kept, left }: Worklist): readonly Finding[] {
  const unknown = kept.length + left;
  const remedy = 'run phase 3 for this domain again';
  return [
    pass('passwords', `${String(proven.length)} mailboxes are proven by a login`),
    ...set.map((alias) => ({
      ...problem('password.unset', `${alias} has no password yet`, remedy),
      alias,
    })),
    ...prove.map((alias) => ({
      ...problem('password.unproven', `the password of ${alias} was never proven`, remedy),
      alias,
    })),
    ...(unknown === 0
      ? []
      : [untested(`${String(unknown)} mailboxes have passwords of their own`)]),
  ];
}

function problem(check: string, message: string, remedy: string): Finding {
  return { pass: '4-1', check, status: 'fail', message, remedy };
}

function difference(message: string): Finding {
  const remedy = 'state `existing: converge` to change it, or change the manifest';
  return { pass: '4-1', check: 'alias', status: 'warn', message, remedy };
}

function pass(check: string, message: string): Finding {
  return { pass: '4-1', check, status: 'pass', message };
}

function untested(message: string): Finding {
  return { pass: '4-1', check: 'passwords.unknown', status: 'not-tested', message };
}
